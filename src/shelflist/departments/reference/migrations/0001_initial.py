import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
        ('catalog', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.CharField(max_length=400)),
                ('answer', models.TextField(blank=True)),
                ('opened_at', models.DateTimeField()),
                ('opened_by_name', models.CharField(blank=True, max_length=200)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by_name', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'indexes': [models.Index(fields=['-opened_at'], name='question_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('asked', ''), _negated=True), name='a_question_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64)),
                ('asked', models.JSONField(default=dict)),
                ('source', models.CharField(blank=True, max_length=120)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('hits', models.PositiveIntegerField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='reference.question')),
                ('record', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.record')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('question', 'mark'), name='a_step_stands_once_under_its_question'), models.UniqueConstraint(condition=models.Q(('record__isnull', False)), fields=('question', 'record'), name='a_title_stands_once_under_its_question')],
            },
        ),
    ]
