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
            name='Cart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('barcode', models.CharField(max_length=40, unique=True)),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('barcode', ''), _negated=True), name='a_cart_has_a_barcode')],
            },
        ),
        migrations.CreateModel(
            name='PickLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('subject', models.CharField(max_length=60)),
                ('words', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('to-find', 'to find'), ('found', 'found'), ('not-on-shelf', 'not on its shelf'), ('not-for-pull', 'not for pull'), ('let-go', 'let go')], default='to-find', max_length=12)),
                ('claimed_by_id', models.BigIntegerField(blank=True, null=True)),
                ('claimed_by_name', models.CharField(blank=True, max_length=200)),
                ('claimed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('cart', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='picking.cart')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
            ],
            options={
                'indexes': [models.Index(fields=['claimed_by_id', '-claimed_at'], name='pick_line_by_person'), models.Index(fields=['item', '-settled_at'], name='pick_line_by_item')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'to-find')), fields=('item',), name='one_person_fetches_a_copy'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'to-find')), models.Q(models.Q(('state', 'to-find'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='a_settled_pick_line_says_when'), models.CheckConstraint(condition=models.Q(('cart__isnull', True), ('state', 'found'), _connector='OR'), name='only_what_was_found_is_on_a_cart')],
            },
        ),
    ]
