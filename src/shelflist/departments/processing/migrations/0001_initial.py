import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
        ('items', '0003_alert_types'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operator_id', models.BigIntegerField(unique=True)),
                ('operator_name', models.CharField(blank=True, max_length=200)),
                ('every', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('since_count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['operator_name', 'operator_id'],
            },
        ),
        migrations.CreateModel(
            name='FaultKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_kind_of_fault_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Recipe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('shelf_ready', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
                ('item_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='items.itemtype')),
                ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.shelvinglocation')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_recipe_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='RecipeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=80)),
                ('who', models.CharField(blank=True, max_length=60)),
                ('days', models.PositiveSmallIntegerField(default=0)),
                ('prints', models.CharField(blank=True, max_length=10)),
                ('by_others', models.BooleanField(default=False)),
                ('recipe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='processing.recipe')),
            ],
            options={
                'ordering': ['recipe', 'position'],
                'constraints': [models.UniqueConstraint(fields=('recipe', 'position'), name='steps_of_a_recipe_have_an_order'), models.CheckConstraint(condition=models.Q(('kind__in', ['barcode', 'stamp', 'label', 'pocket', 'rfid', 'cover', 'case', 'lock', 'mend', 'catalogue', 'check', 'other'])), name='a_recipes_step_is_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='WorkOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipe_name', models.CharField(max_length=80)),
                ('source', models.CharField(blank=True, max_length=80)),
                ('shelf_ready', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended', models.CharField(blank=True, choices=[('done', 'ready'), ('elsewhere', 'taken out of processing')], max_length=10)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='items.item')),
                ('recipe', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='processing.recipe')),
            ],
            options={
                'ordering': ['received_at', 'pk'],
                'indexes': [models.Index(fields=['ended_at'], name='work_order_by_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('item',), name='a_copy_has_one_open_work_order'), models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('ended_at__isnull', True)), models.Q(('ended__in', ['done', 'elsewhere']), ('ended_at__isnull', False)), _connector='OR'), name='a_work_order_that_ended_says_how')],
            },
        ),
        migrations.CreateModel(
            name='WorkStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=80)),
                ('who', models.CharField(blank=True, max_length=60)),
                ('days', models.PositiveSmallIntegerField(default=0)),
                ('prints', models.CharField(blank=True, max_length=10)),
                ('by_others', models.BooleanField(default=False)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by_id', models.BigIntegerField(blank=True, null=True)),
                ('done_by_name', models.CharField(blank=True, max_length=200)),
                ('left_out', models.BooleanField(default=False)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='processing.workorder')),
            ],
            options={
                'ordering': ['order', 'position'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True), ('ready_at__isnull', False)), fields=['ready_at'], name='work_step_waits')],
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='steps_of_a_work_order_have_an_order'), models.CheckConstraint(condition=models.Q(('kind__in', ['barcode', 'stamp', 'label', 'pocket', 'rfid', 'cover', 'case', 'lock', 'mend', 'catalogue', 'check', 'other'])), name='a_work_step_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), models.Q(('done_at__gte', models.F('ready_at')), ('ready_at__isnull', False)), _connector='OR'), name='a_step_is_done_after_the_copy_came_to_it')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operator_id', models.BigIntegerField(blank=True, null=True)),
                ('operator_name', models.CharField(blank=True, max_length=200)),
                ('drawn_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('checked_by_name', models.CharField(blank=True, max_length=200)),
                ('right', models.BooleanField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('faults', models.ManyToManyField(related_name='+', to='processing.faultkind')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='processing.workorder')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='processing.workstep')),
            ],
            options={
                'ordering': ['-drawn_at', '-pk'],
                'indexes': [models.Index(fields=['checked_at'], name='check_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('checked_at__isnull', True)), fields=('order',), name='a_copy_waits_for_one_check_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('right__isnull', True)), models.Q(('checked_at__isnull', False), ('right__isnull', False)), _connector='OR'), name='a_check_that_was_made_says_right_or_wrong')],
            },
        ),
    ]
