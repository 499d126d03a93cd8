import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0002_first_sources'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('options', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('undoing', 'being undone'), ('undone', 'undone')], default='waiting', max_length=8)),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('entry_id', models.BigIntegerField(blank=True, null=True)),
                ('made_by', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Search',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.JSONField()),
                ('question_key', models.CharField(max_length=400)),
                ('made_by_id', models.BigIntegerField(blank=True, null=True)),
                ('made_at', models.DateTimeField(db_index=True)),
                ('give_up_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('answered', 'answered'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('hit_count', models.PositiveIntegerField(default=0)),
                ('milliseconds', models.PositiveIntegerField(default=0)),
                ('fault', models.JSONField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('same_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='copy_cataloguing.answer')),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='copy_cataloguing.search')),
            ],
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('marc', models.TextField(blank=True)),
                ('raw', models.BinaryField()),
                ('format', models.CharField(blank=True, max_length=16)),
                ('encoding', models.CharField(blank=True, max_length=16)),
                ('problem', models.JSONField(blank=True, null=True)),
                ('warnings', models.JSONField(default=list)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='copy_cataloguing.answer')),
            ],
            options={
                'ordering': ['answer', 'position'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'position'), name='one_candidate_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255)),
                ('kind', models.CharField(max_length=5)),
                ('good_count', models.PositiveIntegerField(default=0)),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('batch_id', models.BigIntegerField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['onix', 'kbart'])), name='files_are_of_two_kinds')],
            },
        ),
        migrations.CreateModel(
            name='IntakeFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveBigIntegerField()),
                ('raw', models.BinaryField()),
                ('reason', models.JSONField()),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='copy_cataloguing.intake')),
            ],
            options={
                'ordering': ['intake', 'position'],
                'constraints': [models.UniqueConstraint(fields=('intake', 'position'), name='one_fault_per_place_in_a_file')],
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('symbol', models.CharField(blank=True, max_length=40)),
                ('scores', models.JSONField(default=list)),
                ('take_from', models.SmallIntegerField(default=60)),
                ('margin', models.SmallIntegerField(default=5)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_practice_of_copy_cataloguing')],
            },
        ),
        migrations.CreateModel(
            name='BatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('given', models.CharField(max_length=300)),
                ('question', models.JSONField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('taken', 'taken'), ('doubtful', 'doubtful'), ('missed', 'missed'), ('here', 'here already'), ('unusable', 'no number'), ('left', 'set aside by hand'), ('undone', 'undone')], default='waiting', max_length=8)),
                ('record_id', models.BigIntegerField(blank=True, null=True)),
                ('entry_id', models.BigIntegerField(blank=True, null=True)),
                ('score', models.IntegerField(blank=True, null=True)),
                ('reason', models.JSONField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('again_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='copy_cataloguing.batch')),
                ('candidate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='copy_cataloguing.candidate')),
                ('search', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='copy_cataloguing.search')),
            ],
            options={
                'ordering': ['batch', 'position'],
                'indexes': [models.Index(condition=models.Q(('again_at__isnull', False)), fields=['again_at'], name='line_to_try_again')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='one_line_per_place_in_a_list')],
            },
        ),
        migrations.CreateModel(
            name='Taken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('how', models.CharField(max_length=8)),
                ('target_name', models.CharField(max_length=120)),
                ('control_number', models.CharField(blank=True, max_length=120)),
                ('score', models.IntegerField(default=0)),
                ('taken_at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.record')),
            ],
            options={
                'ordering': ['-taken_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('z3950', 'Z39.50'), ('sru', 'SRU')], default='z3950', max_length=5)),
                ('host', models.CharField(max_length=253)),
                ('port', models.PositiveIntegerField(default=210)),
                ('database', models.CharField(blank=True, max_length=200)),
                ('secure', models.BooleanField(default=False)),
                ('version', models.CharField(default='1.1', max_length=3)),
                ('syntax', models.CharField(blank=True, max_length=60)),
                ('charset', models.CharField(blank=True, max_length=10)),
                ('login', models.CharField(blank=True, max_length=120)),
                ('password', models.CharField(blank=True, max_length=200)),
                ('query_map', models.JSONField(default=dict)),
                ('seconds', models.PositiveSmallIntegerField(default=10)),
                ('most', models.PositiveSmallIntegerField(default=10)),
                ('pause_ms', models.PositiveIntegerField(default=500)),
                ('cache_minutes', models.PositiveIntegerField(default=60)),
                ('rank', models.PositiveSmallIntegerField(default=50)),
                ('group', models.CharField(blank=True, max_length=60)),
                ('active', models.BooleanField(default=True)),
                ('own_network', models.BooleanField(default=False)),
                ('union_prefix', models.CharField(blank=True, max_length=40)),
                ('source', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.recordsource')),
            ],
            options={
                'ordering': ['rank', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['z3950', 'sru'])), name='targets_speak_one_of_two'), models.CheckConstraint(condition=models.Q(('port__gte', 1), ('port__lte', 65535)), name='ports_of_targets_are_ports'), models.CheckConstraint(condition=models.Q(('seconds__gte', 1), ('seconds__lte', 120)), name='patience_with_a_target_ends'), models.CheckConstraint(condition=models.Q(('most__gte', 1), ('most__lte', 100)), name='a_question_brings_some_records')],
            },
        ),
        migrations.CreateModel(
            name='Success',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('material', models.CharField(max_length=40)),
                ('asked_count', models.PositiveIntegerField(default=0)),
                ('found_count', models.PositiveIntegerField(default=0)),
                ('taken_count', models.PositiveIntegerField(default=0)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='copy_cataloguing.target')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('target', 'material'), name='one_success_per_target_and_material')],
            },
        ),
        migrations.AddField(
            model_name='answer',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='copy_cataloguing.target'),
        ),
        migrations.CreateModel(
            name='ToldHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=120)),
                ('record_id', models.BigIntegerField()),
                ('told_at', models.DateTimeField()),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='copy_cataloguing.target')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('target', 'number'), name='a_holding_is_told_once')],
            },
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['target', 'state', 'answered_at'], name='answer_by_target'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('search', 'target'), name='a_search_asks_a_target_once'),
        ),
    ]
