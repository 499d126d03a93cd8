import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
        ('catalog', '0001_initial'),
        ('items', '0003_alert_types'),
        ('patrons', '0002_handles'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlannedUnder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numbers', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name_plural': 'planned under',
            },
        ),
        migrations.CreateModel(
            name='BranchWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(choices=[('title', 'any copy of the title'), ('part', 'one part of the title'), ('volume', 'copies with one call number'), ('copy', 'one copy'), ('force', 'one copy, before everybody else'), ('cataloguing', 'one copy, back to cataloguing'), ('any-edition', 'any edition or format of the work')], default='title', max_length=12)),
                ('wanted', models.CharField(blank=True, max_length=200)),
                ('work_key', models.CharField(blank=True, max_length=180)),
                ('materials', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('mint_condition', models.BooleanField(default=False)),
                ('twin', models.PositiveSmallIntegerField(default=1)),
                ('behind_desk', models.BooleanField(default=False)),
                ('deliver', models.BooleanField(default=False)),
                ('alias', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('print_note', models.BooleanField(default=False)),
                ('door', models.CharField(blank=True, max_length=20)),
                ('placed_by_id', models.BigIntegerField(blank=True, null=True)),
                ('placed_by_name', models.CharField(blank=True, max_length=200)),
                ('terminal_id', models.BigIntegerField(blank=True, null=True)),
                ('requestor', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting-for-item', 'Waiting for a copy'), ('waiting-for-capture', 'To be fetched'), ('in-transit', 'On its way'), ('ready', 'Ready to pick up'), ('awaiting-delivery', 'To be delivered'), ('suspended', 'Suspended'), ('fulfilled', 'Picked up'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], default='waiting-for-item', max_length=20)),
                ('requested_at', models.DateTimeField()),
                ('queued_at', models.DateTimeField()),
                ('cut_in_line', models.BooleanField(default=False)),
                ('wanted_until', models.DateField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('thaws_on', models.DateField(blank=True, null=True)),
                ('targeted_at', models.DateTimeField(blank=True, null=True)),
                ('check_at', models.DateTimeField(blank=True, null=True)),
                ('hopeless_since', models.DateTimeField(blank=True, null=True)),
                ('captured_at', models.DateTimeField(blank=True, null=True)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('shelf_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('shelf_days_mode', models.CharField(blank=True, max_length=10)),
                ('shelf_expires_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('not_collected_fact_id', models.BigIntegerField(blank=True, null=True)),
                ('not_collected_cents', models.PositiveIntegerField(default=0)),
                ('fulfilled_at', models.DateTimeField(blank=True, null=True)),
                ('loan_id', models.BigIntegerField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_cause', models.CharField(blank=True, choices=[('patron', 'the reader no longer wants it'), ('staff', 'cancelled at the desk'), ('no-copy', 'nothing can fill it'), ('record', 'the title was withdrawn'), ('patron-left', 'the reader’s account was closed'), ('group', 'the group’s request was taken back'), ('undone', 'placing it was undone'), ('merged', 'its reader waits for the same title already')], max_length=12)),
                ('cancel_note', models.CharField(blank=True, max_length=300)),
                ('expired_at', models.DateTimeField(blank=True, null=True)),
                ('rule_id', models.BigIntegerField(blank=True, null=True)),
                ('explanation', models.JSONField(default=dict)),
                ('captured_because', models.JSONField(blank=True, default=dict)),
                ('estimated_ready_on', models.DateField(blank=True, null=True)),
                ('estimate', models.JSONField(blank=True, default=dict)),
                ('captured_branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('captured_item', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
                ('item', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
                ('patron', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
                ('pickup_branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.record')),
                ('request_branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('selection_branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('shelf_branch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('target_item', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
            ],
        ),
        migrations.CreateModel(
            name='HoldEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('timed-out', 'the copy was not found in time'), ('manual', 'another copy was asked for'), ('better-hold', 'another hold came first'), ('suspended', 'it was suspended'), ('resumed', 'it was resumed'), ('cancelled', 'it was cancelled'), ('un-cancelled', 'it was brought back'), ('changed', 'the hold or the rules changed'), ('lent', 'the copy was lent to somebody else'), ('returned', 'the copy came back somewhere else, or cannot be lent')], max_length=12)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('item_branch_id', models.BigIntegerField(blank=True, null=True)),
                ('note', models.JSONField(blank=True, default=dict)),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='holds.hold')),
                ('item', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HoldGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('random_order', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('pickup_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='hold',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holds.holdgroup'),
        ),
        migrations.CreateModel(
            name='HoldGroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='holds.holdgroup')),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('group', 'patron'), name='one_place_per_group_and_patron')],
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('loan_id', models.BigIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('asked_by_name', models.CharField(blank=True, max_length=200)),
                ('old_due_at', models.DateTimeField()),
                ('new_due_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recalls', to='holds.hold')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='items.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('loan_id',), name='a_loan_is_recalled_once'), models.CheckConstraint(condition=models.Q(('new_due_at__lte', models.F('old_due_at'))), name='a_recall_never_lengthens_a_loan')],
            },
        ),
        migrations.CreateModel(
            name='SlotPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('curbside', 'at the curb'), ('locker', 'in a locker')], default='curbside', max_length=8)),
                ('interval_minutes', models.PositiveSmallIntegerField(default=15)),
                ('capacity', models.PositiveSmallIntegerField(default=4)),
                ('days_ahead', models.PositiveSmallIntegerField(default=7)),
                ('active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'way'), name='one_slot_plan_per_branch_and_way'), models.CheckConstraint(condition=models.Q(('interval_minutes__gte', 5)), name='a_slot_lasts_five_minutes_or_more')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField()),
                ('place', models.PositiveSmallIntegerField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('booked_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='holds.slotplan')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cancelled_at__isnull', True)), fields=['plan', 'begins_at'], name='slot_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('plan', 'begins_at', 'place'), name='one_person_per_place_in_an_interval'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('plan', 'patron', 'begins_at'), name='one_slot_per_person_and_time')],
            },
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['record', 'state', 'queued_at'], name='hold_by_record'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['work_key', 'state'], name='hold_by_work'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['patron', 'state', '-requested_at'], name='hold_by_patron'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['pickup_branch', 'state', 'shelf_expires_at'], name='hold_by_pickup'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('shelf_branch__isnull', False)), fields=['shelf_branch'], name='hold_on_shelf'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['state', 'expires_at'], name='hold_by_expiry'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='hold_to_check'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('thaws_on__isnull', False)), fields=['thaws_on'], name='hold_to_thaw'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('hopeless_since__isnull', False)), fields=['hopeless_since'], name='hold_hopeless'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['captured_item', '-captured_at'], name='hold_by_captured_item'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('captured_item__isnull', False), ('released_at__isnull', True)), fields=('captured_item',), name='one_hold_per_captured_copy'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('target_item__isnull', False)), fields=('target_item',), name='one_hold_waits_for_a_copy_on_its_shelf'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['awaiting-delivery', 'in-transit', 'ready', 'suspended', 'waiting-for-capture', 'waiting-for-item']), ('patron__isnull', False)), fields=('patron', 'record', 'wanted', 'twin'), name='one_open_hold_per_patron_and_title'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['awaiting-delivery', 'cancelled', 'expired', 'fulfilled', 'in-transit', 'ready', 'suspended', 'waiting-for-capture', 'waiting-for-item'])), name='a_hold_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting-for-capture'), ('target_item__isnull', False)), models.Q(models.Q(('state', 'waiting-for-capture'), _negated=True), ('target_item__isnull', True)), _connector='OR'), name='only_a_hold_to_be_fetched_has_a_target'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['awaiting-delivery', 'in-transit', 'ready']), _negated=True), models.Q(('captured_at__isnull', False), ('captured_item__isnull', False), ('released_at__isnull', True)), _connector='OR'), name='a_captured_hold_has_its_copy'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['suspended', 'waiting-for-capture', 'waiting-for-item']), _negated=True), ('captured_item__isnull', True), _connector='OR'), name='a_waiting_hold_has_no_copy'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fulfilled_at__isnull', False), ('state', 'fulfilled')), models.Q(('fulfilled_at__isnull', True), models.Q(('state', 'fulfilled'), _negated=True)), _connector='OR'), name='a_fulfilled_hold_says_when'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled'), models.Q(('cancel_cause', ''), _negated=True)), models.Q(('cancel_cause', ''), ('cancelled_at__isnull', True), models.Q(('state', 'cancelled'), _negated=True)), _connector='OR'), name='a_cancelled_hold_says_when_and_why'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expired_at__isnull', False), ('state', 'expired')), models.Q(('expired_at__isnull', True), models.Q(('state', 'expired'), _negated=True)), _connector='OR'), name='an_expired_hold_says_when'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', False), ('target__in', ['copy', 'force', 'cataloguing'])), models.Q(models.Q(('target__in', ['copy', 'force', 'cataloguing']), _negated=True), ('item__isnull', True)), _connector='OR'), name='a_hold_on_one_copy_names_it'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target', 'any-edition'), models.Q(('work_key', ''), _negated=True)), models.Q(models.Q(('target', 'any-edition'), _negated=True), ('work_key', '')), _connector='OR'), name='a_hold_on_any_edition_names_the_work'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__in', ['part', 'volume']), models.Q(('wanted', ''), _negated=True)), models.Q(models.Q(('target__in', ['part', 'volume']), _negated=True), ('wanted', '')), _connector='OR'), name='a_hold_on_a_part_names_it'),
        ),
    ]
