import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_roles'),
        ('branches', '0001_initial'),
        ('items', '0003_alert_types'),
        ('loans', '0001_initial'),
        ('patrons', '0003_penalties'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('condition', models.CharField(choices=[('nothing', 'for nothing'), ('return', 'when the copy comes back'), ('goods', 'for goods'), ('reading', 'for minutes of reading')], max_length=8)),
                ('cents_per_unit', models.PositiveIntegerField(default=0)),
                ('most_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('only_late', models.BooleanField(default=True)),
                ('active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['-begins_on', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='a_campaign_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('condition__in', ['goods', 'reading']), _negated=True), ('cents_per_unit__gt', 0), _connector='OR'), name='what_is_brought_in_is_worth_something')],
            },
        ),
        migrations.CreateModel(
            name='CampaignUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('units', models.PositiveIntegerField(default=0)),
                ('cents', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='fines.campaign')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('period', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason', models.JSONField()),
                ('explanation', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='items.item')),
                ('loan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='loans.loan')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('period__isnull', False)), fields=('loan', 'period'), name='one_fine_per_loan_and_renewal'), models.CheckConstraint(condition=models.Q(('period__isnull', True), ('kind__in', ['overdue', 'recall']), _connector='OR'), name='only_a_fine_for_being_late_has_a_period')],
            },
        ),
        migrations.CreateModel(
            name='ChargeType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('default_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('manual', models.BooleanField(default=True)),
                ('counts_towards_block', models.BooleanField(default=True)),
                ('active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('branch_id', 0), models.F('code'), name='one_kind_of_charge_per_branch')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(max_length=500)),
                ('evidence', models.TextField(blank=True, max_length=2000)),
                ('state', models.CharField(choices=[('open', 'open'), ('granted', 'granted'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('opened_by_name', models.CharField(blank=True, max_length=200)),
                ('decide_by', models.DateField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=200)),
                ('decision', models.CharField(blank=True, max_length=500)),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='fines.charge')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('charge',), name='one_open_dispute_per_charge'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='a_decided_dispute_says_when')],
            },
        ),
        migrations.CreateModel(
            name='MoneyLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('waive_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('refund_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('role', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.role')),
            ],
        ),
        migrations.CreateModel(
            name='MoneyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most_late_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('small_cents', models.PositiveIntegerField(default=0)),
                ('credit_allowed', models.BooleanField(default=True)),
                ('refund_to', models.CharField(choices=[('tender', 'goes back as it was paid'), ('credit', 'stays as credit')], default='tender', max_length=6)),
                ('late_refund_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('loss_refund_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('fee_refund_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('least_online_cents', models.PositiveIntegerField(default=0)),
                ('dispute_days', models.PositiveSmallIntegerField(default=30)),
                ('collect_from_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('collect_after_days', models.PositiveSmallIntegerField(default=60)),
                ('collect_fee_cents', models.PositiveIntegerField(default=0)),
                ('agency', models.CharField(blank=True, max_length=80)),
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
        ),
        migrations.CreateModel(
            name='OnlinePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=40, unique=True)),
                ('provider', models.CharField(max_length=20)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('amount_cents', models.PositiveIntegerField()),
                ('parts', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('started', 'started'), ('completed', 'paid'), ('cancelled', 'cancelled'), ('wrong', 'to be looked at')], default='started', max_length=10)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('payment', 'payment'), ('refund', 'refund'), ('deposit', 'deposit'), ('sale', 'sale')], max_length=10)),
                ('amount_cents', models.PositiveIntegerField()),
                ('given_cents', models.PositiveIntegerField(default=0)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
        ),
        migrations.CreateModel(
            name='OnlineRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_cents', models.PositiveIntegerField()),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('online', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='fines.onlinepayment')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fines.payment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('online', 'payment'), name='one_refund_of_an_online_payment_per_receipt'), models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='an_online_refund_is_of_something')],
            },
        ),
        migrations.AddField(
            model_name='onlinepayment',
            name='payment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fines.payment'),
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('total_cents', models.PositiveIntegerField()),
                ('part_cents', models.PositiveIntegerField()),
                ('every_days', models.PositiveSmallIntegerField(default=30)),
                ('first_on', models.DateField()),
                ('state', models.CharField(choices=[('running', 'running'), ('kept', 'paid'), ('broken', 'broken'), ('cancelled', 'cancelled')], default='running', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('every_days__gt', 0), ('part_cents__gt', 0)), name='a_plan_has_parts_and_days_between_them'), models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('patron',), name='one_running_plan_per_person')],
            },
        ),
        migrations.CreateModel(
            name='PlanCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='fines.charge')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charges', to='fines.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'charge'), name='a_charge_once_in_a_plan')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(blank=True, max_length=80)),
                ('amount_cents', models.PositiveIntegerField()),
                ('fee_posting_id', models.BigIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('referred', 'referred'), ('paid', 'paid'), ('recalled', 'called back')], default='referred', max_length=10)),
                ('referred_at', models.DateTimeField()),
                ('told_cents', models.PositiveIntegerField()),
                ('told_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'referred')), fields=('patron',), name='one_open_referral_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('float_cents', models.PositiveIntegerField(default=0)),
                ('active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['branch', 'name'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='one_register_per_branch_and_name')],
            },
        ),
        migrations.CreateModel(
            name='SaleItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('price_cents', models.PositiveIntegerField()),
                ('active', models.BooleanField(default=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('branch_id', 0), models.F('name'), name='one_thing_for_sale_per_branch_and_name')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('opened_by_name', models.CharField(blank=True, max_length=200)),
                ('float_cents', models.PositiveIntegerField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by_name', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='fines.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('register',), name='one_open_shift_per_register'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='a_shift_closes_after_it_opened')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('debit', models.CharField(max_length=30)),
                ('credit', models.CharField(max_length=30)),
                ('amount_cents', models.PositiveIntegerField()),
                ('reason', models.JSONField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('charge', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='fines.charge')),
                ('patron', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
                ('payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='fines.payment')),
                ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fines.posting')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='fines.shift')),
            ],
            options={
                'indexes': [models.Index(fields=['patron', 'debit', 'credit', 'amount_cents'], name='posting_of_patron'), models.Index(fields=['at'], name='posting_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='a_posting_moves_more_than_nothing'), models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='a_posting_has_two_sides'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('debit', 'owed'), _negated=True), models.Q(('credit', 'owed'), _negated=True)), ('charge__isnull', False), _connector='OR'), name='what_is_owed_is_owed_for_a_charge'), models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('reverses',), name='a_posting_is_reversed_once')],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='shift',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fines.shift'),
        ),
        migrations.CreateModel(
            name='ShiftCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tender', models.CharField(max_length=20)),
                ('counted_cents', models.PositiveIntegerField()),
                ('expected_cents', models.IntegerField()),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='fines.shift')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shift', 'tender'), name='one_count_per_shift_and_tender')],
            },
        ),
        migrations.CreateModel(
            name='Tender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('refundable', models.BooleanField(default=False)),
                ('counted', models.CharField(choices=[('drawer', 'lies in the drawer'), ('slips', 'is added up from slips'), ('not', 'is not counted')], default='not', max_length=6)),
                ('gives_change', models.BooleanField(default=False)),
                ('is_money', models.BooleanField(default=True)),
                ('active', models.BooleanField(default=True)),
                ('place', models.PositiveSmallIntegerField(default=50)),
            ],
            options={
                'ordering': ['place', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__in', ['owed', 'credit-balance', 'income', 'forgiven', 'written-off', 'discount']), _negated=True), name='a_way_to_pay_is_no_account_of_the_ledger')],
            },
        ),
        migrations.AddIndex(
            model_name='onlinepayment',
            index=models.Index(condition=models.Q(('state', 'started')), fields=['started_at'], name='online_open'),
        ),
        migrations.AddConstraint(
            model_name='onlinepayment',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('provider', 'reference'), name='one_online_payment_per_reference'),
        ),
        migrations.AddConstraint(
            model_name='onlinepayment',
            constraint=models.UniqueConstraint(condition=models.Q(('payment__isnull', False)), fields=('payment',), name='one_receipt_per_online_payment'),
        ),
        migrations.AddConstraint(
            model_name='onlinepayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'completed'), _negated=True), ('payment__isnull', False), _connector='OR'), name='what_was_paid_online_has_a_receipt'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='a_payment_is_more_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('given_cents', 0), ('given_cents__gte', models.F('amount_cents')), _connector='OR'), name='what_is_given_covers_the_payment'),
        ),
    ]
