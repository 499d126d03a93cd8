import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('process', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=80, null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('verb', models.CharField(max_length=40)),
                ('said', models.JSONField(default=dict)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_name', models.CharField(blank=True, max_length=200)),
                ('door', models.CharField(max_length=20)),
                ('branch_id', models.BigIntegerField(blank=True, null=True)),
                ('terminal_id', models.BigIntegerField(blank=True, null=True)),
                ('happened_at', models.DateTimeField()),
                ('heard_at', models.DateTimeField()),
                ('patron_id', models.BigIntegerField(blank=True, null=True)),
                ('item_id', models.BigIntegerField(blank=True, null=True)),
                ('record_id', models.BigIntegerField(blank=True, null=True)),
                ('loan_id', models.BigIntegerField(blank=True, null=True)),
                ('about', models.CharField(blank=True, max_length=60)),
                ('answer', models.JSONField(default=dict)),
                ('undo', models.JSONField(blank=True, null=True)),
                ('undo_until', models.DateTimeField(blank=True, null=True)),
                ('override', models.JSONField(blank=True, null=True)),
                ('undone_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.entry')),
            ],
            options={
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['happened_at'], name='entry_happened'), models.Index(condition=models.Q(('patron_id__isnull', False)), fields=['patron_id', 'id'], name='entry_patron'), models.Index(condition=models.Q(('item_id__isnull', False)), fields=['item_id', 'id'], name='entry_item'), models.Index(condition=models.Q(('record_id__isnull', False)), fields=['record_id', 'id'], name='entry_record'), models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about', 'id'], name='entry_about')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key__isnull', False)), fields=('key',), name='one_entry_per_idempotency_key')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observer', models.CharField(max_length=40)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('leased_by', models.CharField(blank=True, max_length=80)),
                ('error', models.TextField(blank=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journal.entry')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('failed_at__isnull', True)), fields=['not_before', 'id'], name='delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('entry', 'observer'), name='one_delivery_per_entry_and_observer')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10)),
                ('done_count', models.PositiveBigIntegerField(default=0)),
                ('total_count', models.PositiveBigIntegerField(blank=True, null=True)),
                ('checkpoint', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('message', models.JSONField(blank=True, default=dict)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('leased_by', models.CharField(blank=True, max_length=80)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_by_id', models.BigIntegerField(blank=True, null=True)),
                ('created_by_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'not_before'], name='job_state')],
            },
        ),
    ]
