import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('authorities', '0002_following'),
        ('copy_cataloguing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('loc', 'id.loc.gov'), ('viaf', 'VIAF'), ('gnd', 'GND (lobid)'), ('idref', 'IdRef'), ('fast', 'FAST'), ('target', 'Z39.50, SRU')], max_length=10)),
                ('address', models.CharField(blank=True, max_length=250)),
                ('record_address', models.CharField(blank=True, max_length=250)),
                ('seconds', models.PositiveSmallIntegerField(default=8)),
                ('active', models.BooleanField(default=True)),
                ('own_network', models.BooleanField(default=False)),
                ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='copy_cataloguing.target')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'target'), ('target__isnull', False)), models.Q(models.Q(('kind', 'target'), _negated=True), ('target', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='a_service_has_an_address_or_a_target'), models.CheckConstraint(condition=models.Q(('seconds__gte', 1), ('seconds__lte', 60)), name='patience_with_a_service_ends')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uri', models.CharField(max_length=300)),
                ('number', models.CharField(blank=True, max_length=200)),
                ('is_source', models.BooleanField(default=False)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('modified', models.CharField(blank=True, max_length=100)),
                ('fault', models.JSONField(blank=True, null=True)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='authorities.authority')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='entities.service')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_source', True)), fields=['looked_at'], name='source_to_look_at')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'uri'), name='an_entity_has_an_address_once'), models.UniqueConstraint(condition=models.Q(('is_source', True)), fields=('authority',), name='an_authority_has_one_source')],
            },
        ),
        migrations.CreateModel(
            name='Fetched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=200)),
                ('uri', models.CharField(max_length=300)),
                ('marc', models.TextField()),
                ('same_as', models.JSONField(default=list)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('modified', models.CharField(blank=True, max_length=100)),
                ('fetched_at', models.DateTimeField(db_index=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='entities.service')),
            ],
        ),
        migrations.CreateModel(
            name='SyncPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('active', models.BooleanField(default=False)),
                ('days', models.PositiveSmallIntegerField(default=30)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_plan_for_entities'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 365)), name='sources_are_looked_at_within_a_year')],
            },
        ),
    ]
