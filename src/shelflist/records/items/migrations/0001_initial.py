import django.db.models.deletion
import shelflist.records.items.rules.alerts
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
        ('catalog', '0002_first_sources'),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('icon', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='AlertType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('event', models.CharField(choices=[('check-out', 'check-out'), ('check-in', 'check-in'), ('renewal', 'renewal')], max_length=10)),
                ('state', models.CharField(choices=[('normal', 'normal'), ('lost', 'lost'), ('missing', 'missing'), ('damaged', 'damaged'), ('claimed', 'claimed to have been returned'), ('long-overdue', 'long overdue'), ('lost-and-paid', 'lost and paid for'), ('never-checked-out', 'claimed never to have been checked out')], default='normal', max_length=20)),
                ('place', models.CharField(choices=[('anywhere', 'anywhere'), ('owner', 'only where it is owned'), ('not-owner', 'everywhere but where it is owned'), ('home', 'only where it stands'), ('not-home', 'everywhere but where it stands')], default='anywhere', max_length=10)),
                ('automatic', models.BooleanField(default=False)),
                ('next_statuses', models.JSONField(default=shelflist.records.items.rules.alerts.offered_statuses)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['event', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('event__in', ['check-out', 'check-in', 'renewal'])), name='an_alert_speaks_at_one_of_three_events'), models.CheckConstraint(condition=models.Q(('automatic', True), ('state', 'normal'), _negated=True), name='no_alert_speaks_by_itself_for_every_copy')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('barcode', models.CharField(max_length=40, unique=True)),
                ('status', models.CharField(choices=[('available', 'Available'), ('checked-out', 'Checked out'), ('bindery', 'Bindery'), ('lost', 'Lost'), ('missing', 'Missing'), ('in-process', 'In process'), ('in-transit', 'In transit'), ('reshelving', 'Reshelving'), ('on-hold-shelf', 'On hold shelf'), ('on-order', 'On order'), ('ill', 'Interlibrary loan'), ('cataloguing', 'Cataloguing'), ('reserves', 'Reserves'), ('discard', 'Discard or weed'), ('damaged', 'Damaged'), ('on-reservation-shelf', 'On reservation shelf'), ('long-overdue', 'Long overdue'), ('lost-and-paid', 'Lost and paid'), ('cancelled-transit', 'Cancelled transit')], default='in-process', max_length=20)),
                ('status_changed_at', models.DateTimeField()),
                ('call_prefix', models.CharField(blank=True, max_length=40)),
                ('call_number', models.CharField(blank=True, max_length=120)),
                ('call_suffix', models.CharField(blank=True, max_length=40)),
                ('scheme', models.CharField(choices=[('ddc', 'Dewey'), ('lcc', 'Library of Congress'), ('nlm', 'National Library of Medicine'), ('sudoc', 'SuDoc'), ('udc', 'Universal Decimal'), ('local', 'local')], default='ddc', max_length=6)),
                ('shelf_key', models.BinaryField(default=b'')),
                ('copy_number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('part', models.CharField(blank=True, max_length=80)),
                ('price_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('cost_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('deposit_cents', models.PositiveIntegerField(default=0)),
                ('lends', models.BooleanField(default=True)),
                ('holdable', models.BooleanField(default=True)),
                ('reference', models.BooleanField(default=False)),
                ('public', models.BooleanField(default=True)),
                ('age_protection_days', models.PositiveSmallIntegerField(default=0)),
                ('mint', models.BooleanField(default=True)),
                ('loan_level', models.PositiveSmallIntegerField(choices=[(1, 'short or low'), (2, 'normal'), (3, 'extended or high')], default=2)),
                ('fine_level', models.PositiveSmallIntegerField(choices=[(1, 'short or low'), (2, 'normal'), (3, 'extended or high')], default=2)),
                ('public_note', models.TextField(blank=True)),
                ('staff_note', models.TextField(blank=True)),
                ('check_out_alert', models.CharField(blank=True, max_length=300)),
                ('check_in_alert', models.CharField(blank=True, max_length=300)),
                ('pre_catalogued', models.BooleanField(default=False)),
                ('tags', models.JSONField(default=list)),
                ('statistics', models.JSONField(default=dict)),
                ('added_on', models.DateField()),
                ('loan_count', models.PositiveIntegerField(default=0)),
                ('last_lent_at', models.DateTimeField(blank=True, null=True)),
                ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ('last_inventoried_at', models.DateTimeField(blank=True, null=True)),
                ('batch_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('floating_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.floatinggroup')),
                ('last_seen_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.shelvinglocation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.record')),
                ('item_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.itemtype')),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'location', 'shelf_key'], name='item_by_shelf')],
                'constraints': [models.CheckConstraint(condition=models.Q(('barcode', ''), _negated=True), name='an_item_has_a_barcode'), models.CheckConstraint(condition=models.Q(('status__in', ['available', 'bindery', 'cancelled-transit', 'cataloguing', 'checked-out', 'damaged', 'discard', 'ill', 'in-process', 'in-transit', 'long-overdue', 'lost', 'lost-and-paid', 'missing', 'on-hold-shelf', 'on-order', 'on-reservation-shelf', 'reserves', 'reshelving'])), name='status_is_one_of_the_nineteen'), models.CheckConstraint(condition=models.Q(('loan_level__in', [1, 2, 3])), name='loan_level_is_1_2_or_3'), models.CheckConstraint(condition=models.Q(('fine_level__in', [1, 2, 3])), name='fine_level_is_1_2_or_3')],
            },
        ),
        migrations.CreateModel(
            name='TemporaryPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call_prefix', models.CharField(blank=True, max_length=40)),
                ('call_number', models.CharField(blank=True, max_length=120)),
                ('usual_call_prefix', models.CharField(blank=True, max_length=40)),
                ('usual_call_number', models.CharField(blank=True, max_length=120)),
                ('ends_on', models.DateField(blank=True, db_index=True, null=True)),
                ('why', models.CharField(blank=True, max_length=120)),
                ('since', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='elsewhere', to='items.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.shelvinglocation')),
                ('usual_location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.shelvinglocation')),
            ],
            options={
                'ordering': ['location', 'ends_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BarcodeRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('prefix', models.CharField(blank=True, max_length=20)),
                ('digits', models.PositiveSmallIntegerField(default=8)),
                ('first', models.BigIntegerField(default=1)),
                ('last', models.BigIntegerField()),
                ('next_number', models.BigIntegerField()),
                ('check_digit', models.CharField(blank=True, choices=[('', 'none'), ('luhn', 'Luhn (mod 10)'), ('mod43', 'Code 39 (mod 43)')], default='', max_length=5)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('first__gte', 0), ('last__gte', models.F('first'))), name='a_range_ends_after_its_beginning'), models.CheckConstraint(condition=models.Q(('next_number__gte', models.F('first'))), name='the_next_number_is_not_before_the_range'), models.CheckConstraint(condition=models.Q(('check_digit__in', ['', 'luhn', 'mod43'])), name='check_digit_is_known')],
            },
        ),
        migrations.CreateModel(
            name='BoundTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bound', 'bound together'), ('back-to-back', 'back to back'), ('languages', 'in two languages'), ('set', 'in one set'), ('device', 'on one device')], default='bound', max_length=14)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.record')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bound_titles', to='items.item')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('item', 'record'), name='a_copy_contains_a_title_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['bound', 'back-to-back', 'languages', 'set', 'device'])), name='titles_are_joined_in_one_of_five_ways')],
            },
        ),
        migrations.CreateModel(
            name='ItemAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('once', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by_name', models.CharField(blank=True, max_length=200)),
                ('alert_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.alerttype')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='items.item')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='an_alert_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ItemTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('values', models.JSONField(default=dict)),
                ('is_default', models.BooleanField(default=False)),
                ('material', models.CharField(blank=True, max_length=20)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_template_of_copies_has_a_name')],
            },
        ),
    ]
