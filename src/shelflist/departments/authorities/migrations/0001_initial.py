import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='catalog.record')),
                ('kind', models.CharField(max_length=10)),
                ('tag', models.CharField(max_length=3)),
                ('thesaurus', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('subfields', models.JSONField()),
                ('key', models.CharField(max_length=240)),
                ('number', models.CharField(blank=True, max_length=200)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='authorities.authority')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'key'], name='authority_by_heading')],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('record')), _negated=True), _connector='OR'), name='an_authority_is_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ChangePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nightly_titles', models.PositiveIntegerField(default=0)),
                ('leave_dates', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_plan_for_waiting_changes')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('1', 'established'), ('4', 'see from'), ('5', 'see also')], max_length=1)),
                ('place', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('thesaurus', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('key', models.CharField(max_length=240)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='authorities.authority')),
            ],
            options={
                'indexes': [models.Index(fields=['key', 'kind'], name='reference_by_key')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'place'), name='a_reference_stands_once_in_its_authority')],
            },
        ),
        migrations.CreateModel(
            name='SplitHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('thesaurus', models.CharField(max_length=20)),
                ('gathered', models.CharField(max_length=240)),
                ('first_key', models.CharField(max_length=240)),
                ('forms', models.JSONField()),
                ('evidence', models.JSONField()),
                ('title_count', models.PositiveIntegerField()),
                ('set_aside', models.BooleanField(default=False)),
                ('found_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['set_aside', '-title_count'], name='split_by_weight')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'thesaurus', 'gathered', 'first_key'), name='a_split_heading_is_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='Spread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority_id', models.BigIntegerField()),
                ('old', models.TextField()),
                ('new', models.TextField()),
                ('leave_dates', models.BooleanField(default=False)),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('done_count', models.PositiveIntegerField(default=0)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by_name', models.CharField(max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['-began_at'], name='spread_by_moment')],
            },
        ),
        migrations.CreateModel(
            name='TitleHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('tag', models.CharField(max_length=3)),
                ('kind', models.CharField(max_length=10)),
                ('thesaurus', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('key', models.CharField(max_length=240)),
                ('shorter', models.CharField(blank=True, max_length=240)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('linked', 'linked'), ('unlinked', 'not linked'), ('ambiguous', 'several authorities'), ('gone', 'its authority was deleted')], default='unlinked', max_length=10)),
                ('how', models.CharField(blank=True, max_length=10)),
                ('covers', models.CharField(default='whole', max_length=5)),
                ('authority', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='authorities.authority')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.record')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('authority', None), _negated=True), fields=['authority', 'record'], name='heading_by_authority'), models.Index(fields=['key', 'kind'], name='heading_by_key'), models.Index(condition=models.Q(('shorter', ''), _negated=True), fields=['shorter', 'kind'], name='heading_by_shorter'), models.Index(condition=models.Q(('authority', None), ('state', 'linked')), fields=['id'], name='heading_left_behind'), models.Index(condition=models.Q(('state', 'linked'), _negated=True), fields=['state', 'key'], name='heading_to_work_on')],
                'constraints': [models.UniqueConstraint(fields=('record', 'place'), name='a_field_of_a_title_is_one_heading'), models.CheckConstraint(condition=models.Q(('authority', None), ('state', 'linked'), _connector='OR'), name='only_linked_headings_have_an_authority')],
            },
        ),
        migrations.CreateModel(
            name='WaitingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marc', models.TextField()),
                ('on_version', models.PositiveIntegerField()),
                ('old', models.TextField()),
                ('new', models.TextField()),
                ('origin', models.CharField(choices=[('file', 'a file'), ('service', 'a service'), ('hand', 'by hand')], max_length=10)),
                ('where_from', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('held', 'held back'), ('done', 'done'), ('dropped', 'dropped')], default='waiting', max_length=10)),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('came_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='authorities.authority')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'came_at'], name='change_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'held'])), fields=('authority',), name='one_change_of_an_authority_waits')],
            },
        ),
        migrations.CreateModel(
            name='LocalTerm',
            fields=[
                ('authority', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='local', serialize=False, to='authorities.authority')),
                ('label', models.CharField(max_length=240)),
                ('why', models.TextField(blank=True)),
                ('made_by_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='a_local_term_says_something')],
            },
        ),
    ]
