import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='GoneRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.BigIntegerField(unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('material', models.CharField(blank=True, max_length=20)),
                ('gone_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'gone_at', 'record_id'], name='gone_record_by_moment')],
            },
        ),
        migrations.CreateModel(
            name='RecordSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, max_length=12)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('rank', models.PositiveSmallIntegerField(default=50)),
                ('transcendent', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-rank', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_source_of_records_has_a_name'), models.CheckConstraint(condition=models.Q(('rank__lte', 100)), name='sources_rank_from_0_to_100'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='each_way_of_records_has_one_usual_source')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bib', 'bibliographic'), ('authority', 'authority'), ('holdings', 'holdings')], default='bib', max_length=10)),
                ('original_format', models.CharField(blank=True, max_length=16)),
                ('original_encoding', models.CharField(blank=True, max_length=16)),
                ('digest', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('batch_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('warnings', models.JSONField(default=list)),
                ('suppressed', models.BooleanField(default=False)),
                ('said_at_check_out', models.TextField(blank=True)),
                ('said_at_check_in', models.TextField(blank=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('control_number', models.CharField(blank=True, max_length=120)),
                ('title', models.TextField(blank=True)),
                ('title_rest', models.TextField(blank=True)),
                ('title_original', models.TextField(blank=True)),
                ('title_sort', models.BinaryField(default=b'')),
                ('title_key', models.CharField(blank=True, max_length=120)),
                ('work_key', models.CharField(blank=True, max_length=180)),
                ('work_chosen', models.CharField(blank=True, max_length=180)),
                ('author', models.TextField(blank=True)),
                ('author_original', models.TextField(blank=True)),
                ('author_sort', models.BinaryField(default=b'')),
                ('year', models.SmallIntegerField(blank=True, null=True)),
                ('language', models.CharField(blank=True, max_length=3)),
                ('publisher', models.TextField(blank=True)),
                ('extent', models.TextField(blank=True)),
                ('series', models.TextField(blank=True)),
                ('summary', models.TextField(blank=True)),
                ('material', models.CharField(blank=True, max_length=20)),
                ('audience', models.CharField(blank=True, max_length=1)),
                ('classification', models.CharField(blank=True, max_length=80)),
                ('marc_type', models.CharField(blank=True, max_length=1)),
                ('bib_level', models.CharField(blank=True, max_length=1)),
                ('item_form', models.CharField(blank=True, max_length=1)),
                ('video_format', models.CharField(blank=True, max_length=1)),
                ('search_text', models.TextField(blank=True)),
                ('marc', models.TextField()),
                ('original', models.BinaryField(blank=True, null=True)),
                ('describes', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.record')),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.record')),
                ('source', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.recordsource')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('original_format', ''), _negated=True), fields=['digest'], name='record_with_bytes'), models.Index(condition=models.Q(('control_number', ''), _negated=True), fields=['control_number'], name='record_control_number'), models.Index(condition=models.Q(('work_key', ''), _negated=True), fields=['work_key'], name='record_work_key'), models.Index(condition=models.Q(('describes__isnull', False)), fields=['describes'], name='record_describes'), models.Index(fields=['changed_at', 'id', 'kind'], name='record_by_change'), models.Index(condition=models.Q(('source__isnull', False)), fields=['source'], name='record_by_source'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='record_merged')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'holdings'), ('describes__isnull', True), _connector='OR'), name='only_holdings_describe'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('deleted_at__isnull', False), ('kind', 'bib')), _connector='OR'), name='a_title_merged_into_another_is_deleted'), models.CheckConstraint(condition=models.Q(('work_chosen', ''), models.Q(('kind', 'bib'), ('work_key', models.F('work_chosen'))), _connector='OR'), name='a_work_chosen_by_hand_is_the_title_s_work')],
            },
        ),
        migrations.CreateModel(
            name='RecordVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('marc', models.TextField()),
                ('original', models.BinaryField(blank=True, null=True)),
                ('original_format', models.CharField(blank=True, max_length=16)),
                ('original_encoding', models.CharField(blank=True, max_length=16)),
                ('digest', models.CharField(max_length=64)),
                ('batch_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('describes_id', models.BigIntegerField(blank=True, null=True)),
                ('warnings', models.JSONField(default=list)),
                ('replaced_at', models.DateTimeField()),
                ('replaced_by_name', models.CharField(blank=True, max_length=200)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='catalog.record')),
                ('source', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.recordsource')),
            ],
            options={
                'ordering': ['-version'],
                'indexes': [models.Index(condition=models.Q(('original_format', ''), _negated=True), fields=['digest'], name='version_with_bytes')],
                'constraints': [models.UniqueConstraint(fields=('record', 'version'), name='one_row_per_record_and_version')],
            },
        ),
        migrations.CreateModel(
            name='RecordIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=120)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='catalog.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'value', 'record'), name='one_row_per_record_and_identifier')],
            },
        ),
    ]
