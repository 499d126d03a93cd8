import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='FloatingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('manual', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('consortium', 'consortium'), ('system', 'library system'), ('branch', 'branch'), ('vehicle', 'vehicle'), ('desk', 'desk')], max_length=12)),
                ('path', models.CharField(max_length=200, unique=True)),
                ('timezone', models.CharField(blank=True, max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('address', models.TextField(blank=True)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('lends', models.BooleanField(default=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='branches.branch')),
            ],
            options={
                'verbose_name_plural': 'branches',
                'ordering': ['path'],
                'constraints': [models.UniqueConstraint(models.F('parent'), condition=models.Q(('parent__isnull', True)), name='one_root_of_the_tree'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), ('currency', ''), _connector='OR'), name='one_currency_for_the_whole_library')],
            },
        ),
        migrations.CreateModel(
            name='BranchGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('branches', models.ManyToManyField(related_name='+', to='branches.branch')),
            ],
        ),
        migrations.CreateModel(
            name='CalendarException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=120)),
                ('repeats', models.CharField(blank=True, choices=[('', 'once'), ('weekly', 'every week'), ('monthly', 'every month on this date'), ('monthly-weekday', 'every month on this weekday (the first Monday)'), ('yearly', 'every year on this date'), ('yearly-weekday', 'every year on this weekday (the fourth Thursday of November)'), ('yearly-last-weekday', 'every year on the last such weekday of the month')], default='', max_length=20)),
                ('until_on', models.DateField(blank=True, null=True)),
                ('shut_from', models.TimeField(blank=True, null=True)),
                ('shut_until', models.TimeField(blank=True, null=True)),
                ('moves', models.BooleanField(default=False)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_exceptions', to='branches.branch')),
                ('closure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='branches.closure')),
            ],
            options={
                'ordering': ['first_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='exception_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('opens__isnull', True)), models.Q(('closes__isnull', False), ('opens__isnull', False)), _connector='OR'), name='exception_is_closed_or_has_both_times'), models.CheckConstraint(condition=models.Q(models.Q(('shut_from__isnull', True), ('shut_until__isnull', True)), models.Q(('opens__isnull', True), ('repeats', '')), _connector='OR'), name='doors_shut_for_a_part_only_once_and_without_other_hours'), models.CheckConstraint(condition=models.Q(('until_on__isnull', True), models.Q(models.Q(('repeats', ''), _negated=True), ('until_on__gte', models.F('first_on'))), _connector='OR'), name='days_that_repeat_end_after_they_begin'), models.CheckConstraint(condition=models.Q(('closure__isnull', True), models.Q(('moves', True), ('repeats', '')), _connector='OR'), name='a_closure_moves_what_is_due_in_it'), models.UniqueConstraint(condition=models.Q(('closure__isnull', False)), fields=('closure', 'branch'), name='a_closure_has_one_row_per_branch')],
            },
        ),
        migrations.CreateModel(
            name='DepthLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField(unique=True)),
                ('label', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['depth'],
                'constraints': [models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='a_level_that_is_kept_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='FloatingMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most_copies', models.PositiveIntegerField(blank=True, null=True)),
                ('most_of_a_title', models.PositiveIntegerField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='branches.floatinggroup')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'branch'), name='one_membership_per_floating_group_and_branch')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_hours', to='branches.branch')),
            ],
            options={
                'verbose_name_plural': 'opening hours',
                'ordering': ['branch', 'weekday', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekday_is_monday_to_sunday'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens')), ('closes', '00:00'), _connector='OR'), name='hours_close_after_they_open'), models.UniqueConstraint(fields=('branch', 'weekday', 'opens'), name='one_opening_per_branch_weekday_and_time')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.role')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'role', 'branch'), name='one_post_per_user_role_and_branch')],
            },
        ),
        migrations.CreateModel(
            name='ShelvingLocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('walking_order', models.PositiveIntegerField(default=0)),
                ('lends', models.BooleanField(default=True)),
                ('holdable', models.BooleanField(default=True)),
                ('public', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='locations', to='branches.branch')),
            ],
            options={
                'ordering': ['branch__path', 'walking_order', 'name'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'code'), name='one_shelving_location_per_branch_and_code')],
            },
        ),
        migrations.CreateModel(
            name='ProximityAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField()),
                ('item_type', models.CharField(blank=True, max_length=40)),
                ('absolute', models.BooleanField(default=False)),
                ('steps', models.SmallIntegerField()),
                ('item_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('item_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branchgroup')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('owner_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branchgroup')),
                ('pickup', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('pickup_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branchgroup')),
                ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('request_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branchgroup')),
                ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.shelvinglocation')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('item_branch', None), ('item_group', None), ('item_type', ''), ('location', None), ('owner', None), ('owner_group', None), ('pickup', None), ('pickup_group', None), ('request', None), ('request_group', None), _negated=True), name='an_adjustment_asks_for_something'), models.CheckConstraint(condition=models.Q(('absolute', True), models.Q(('steps', 0), _negated=True), _connector='OR'), name='a_relative_adjustment_changes_something')],
            },
        ),
        migrations.CreateModel(
            name='Terminal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('desk', models.CharField(blank=True, max_length=80)),
                ('printer', models.CharField(blank=True, max_length=80)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('registered_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
            ],
        ),
        migrations.CreateModel(
            name='TransportCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cost', models.PositiveIntegerField(blank=True, null=True)),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('origin', 'target'), name='one_transport_cost_per_way'), models.CheckConstraint(condition=models.Q(('origin', models.F('target')), _negated=True), name='a_way_leads_to_another_branch')],
            },
        ),
    ]
