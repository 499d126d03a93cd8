import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('catalog', '0001_initial'),
        ('patrons', '0003_penalties'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('about', models.TextField(blank=True)),
                ('kept_by', models.CharField(blank=True, max_length=120)),
                ('token', models.CharField(max_length=40, unique=True)),
                ('shared', models.BooleanField(default=False)),
                ('on_home', models.BooleanField(default=False)),
                ('for_children', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_list_has_a_name'), models.CheckConstraint(condition=models.Q(('patron__isnull', True), models.Q(('for_children', False), ('on_home', False)), _connector='OR'), name='only_the_library_s_lists_stand_on_its_pages')],
            },
        ),
        migrations.CreateModel(
            name='ListEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('note', models.TextField(blank=True)),
                ('added_at', models.DateTimeField()),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.record')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='lists.readinglist')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('list', 'record'), name='a_title_stands_once_on_a_list')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('address', models.CharField(max_length=1500)),
                ('by_mail', models.BooleanField(default=False)),
                ('told_up_to', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField()),
                ('news', models.JSONField(default=list)),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'verbose_name_plural': 'saved searches',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('patron', 'address'), name='a_search_is_kept_once'), models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='a_kept_search_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='SearchTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('shared', models.BooleanField(default=False)),
                ('asked', models.JSONField()),
                ('blanks', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='nobody_keeps_two_searches_of_one_name'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_search_template_has_a_name')],
            },
        ),
    ]
