import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bucket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('about', models.TextField(blank=True)),
                ('holds', models.CharField(choices=[('records', 'titles'), ('copies', 'copies'), ('shelf', 'a stretch of shelf')], max_length=7)),
                ('owner_id', models.BigIntegerField(default=0)),
                ('owner_name', models.CharField(blank=True, max_length=200)),
                ('shared', models.CharField(choices=[('mine', 'nobody else'), ('branch', 'this branch'), ('all', 'everybody at the desk')], default='mine', max_length=6)),
                ('open_to_change', models.BooleanField(default=False)),
                ('scheme', models.CharField(blank=True, max_length=6)),
                ('begins', models.CharField(blank=True, max_length=120)),
                ('ends', models.CharField(blank=True, max_length=120)),
                ('begins_key', models.BinaryField(default=b'')),
                ('ends_key', models.BinaryField(default=b'')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('shelf_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('shelf_location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.shelvinglocation')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_bucket_has_a_name'), models.CheckConstraint(condition=models.Q(('holds__in', ['records', 'copies', 'shelf'])), name='a_bucket_holds_one_of_three_kinds'), models.CheckConstraint(condition=models.Q(models.Q(('branch__isnull', True), ('shared__in', ['mine', 'all'])), models.Q(('branch__isnull', False), ('shared', 'branch')), _connector='OR'), name='a_bucket_shared_with_a_branch_names_it'), models.CheckConstraint(condition=models.Q(models.Q(('holds', 'shelf'), ('shelf_branch__isnull', False)), models.Q(models.Q(('holds', 'shelf'), _negated=True), ('begins', ''), ('ends', ''), ('shelf_branch__isnull', True), ('shelf_location__isnull', True)), _connector='OR'), name='only_a_stretch_of_shelf_stands_somewhere'), models.UniqueConstraint(condition=models.Q(('dropped_at__isnull', True)), fields=('owner_id', 'name'), name='a_person_s_buckets_differ_in_name')],
            },
        ),
        migrations.CreateModel(
            name='BucketMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('put_in', models.PositiveIntegerField()),
                ('taken_out', models.PositiveIntegerField(blank=True, null=True)),
                ('bucket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='buckets.bucket')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['bucket', 'taken_out', 'id'], name='bucket_in_its_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_out__isnull', True)), fields=('bucket', 'number'), name='a_thing_is_once_in_a_bucket'), models.CheckConstraint(condition=models.Q(('taken_out__isnull', True), ('taken_out__gt', models.F('put_in')), _connector='OR'), name='a_thing_is_taken_out_after_it_was_put_in')],
            },
        ),
    ]
