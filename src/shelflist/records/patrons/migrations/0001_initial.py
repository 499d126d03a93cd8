import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttributeKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('repeatable', models.BooleanField(default=False)),
                ('searchable', models.BooleanField(default=False)),
                ('needed', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('former_id', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=200)),
                ('report', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Family',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'families',
            },
        ),
        migrations.CreateModel(
            name='Handle',
            fields=[
                ('value', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('card', 'card'), ('item', 'item'), ('login', 'login'), ('cart', 'cart')], max_length=5)),
                ('subject_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Penalty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('blocks_loans', models.BooleanField(default=False)),
                ('blocks_holds', models.BooleanField(default=False)),
                ('blocks_captures', models.BooleanField(default=False)),
                ('blocks_fulfilment', models.BooleanField(default=False)),
                ('blocks_renewals', models.BooleanField(default=False)),
                ('figure', models.SlugField(blank=True, max_length=40)),
                ('stock', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name_plural': 'penalties',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PatronCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('path', models.CharField(max_length=120, unique=True)),
                ('valid_months', models.PositiveSmallIntegerField(default=24)),
                ('juvenile_below_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('needs_guarantor', models.BooleanField(default=False)),
                ('loan_limit', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('hold_priority', models.PositiveSmallIntegerField(default=5)),
                ('suspension_days_per_late_day', models.PositiveSmallIntegerField(default=0)),
                ('suspension_days_at_most', models.PositiveSmallIntegerField(default=30)),
                ('warn_days_before', models.PositiveSmallIntegerField(default=30)),
                ('grace_days', models.PositiveSmallIntegerField(default=0)),
                ('edit_permission', models.CharField(blank=True, max_length=40)),
                ('inactive_after_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('grown_up_category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.patroncategory')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.patroncategory')),
            ],
            options={
                'verbose_name_plural': 'patron categories',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='Patron',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family_name', models.CharField(max_length=200)),
                ('given_names', models.CharField(blank=True, max_length=200)),
                ('name_original', models.CharField(blank=True, max_length=300)),
                ('preferred_name', models.CharField(blank=True, max_length=200)),
                ('name_sort', models.BinaryField(default=b'')),
                ('born_on', models.DateField(blank=True, null=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('phone_evening', models.CharField(blank=True, max_length=40)),
                ('phone_mobile', models.CharField(blank=True, max_length=40)),
                ('address', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('joined_on', models.DateField()),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('expiry_is_temporary', models.BooleanField(default=False)),
                ('login', models.CharField(blank=True, max_length=80)),
                ('pin_hash', models.CharField(blank=True, max_length=200)),
                ('activation_digest', models.CharField(blank=True, max_length=64)),
                ('activation_expires_at', models.DateTimeField(blank=True, null=True)),
                ('guarantor_is', models.CharField(blank=True, max_length=80)),
                ('active', models.BooleanField(default=True)),
                ('barred_until', models.DateField(blank=True, null=True)),
                ('why_barred', models.CharField(blank=True, max_length=200)),
                ('guarantor_sees', models.BooleanField(default=False)),
                ('keeps_history', models.BooleanField(default=False)),
                ('last_seen_on', models.DateField(blank=True, null=True)),
                ('claims_returned_count', models.PositiveIntegerField(default=0)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.family')),
                ('guarantor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='dependants', to='patrons.patron')),
                ('home_branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch')),
                ('lives_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.patroncategory')),
            ],
            options={
                'ordering': ['name_sort'],
                'indexes': [models.Index(fields=['name_sort'], name='patron_by_name'), models.Index(fields=['born_on'], name='patron_by_birthday')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('login'), condition=models.Q(('login', ''), _negated=True), name='one_patron_per_login'), models.CheckConstraint(condition=models.Q(('guarantor', models.F('id')), _negated=True), name='nobody_is_their_own_guarantor'), models.CheckConstraint(condition=models.Q(('lives_with', models.F('id')), _negated=True), name='nobody_shares_their_own_address')],
            },
        ),
        migrations.CreateModel(
            name='MessageChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.SlugField(max_length=40)),
                ('by_email', models.BooleanField(default=False)),
                ('by_sms', models.BooleanField(default=False)),
                ('by_voice', models.BooleanField(default=False)),
                ('by_post', models.BooleanField(default=False)),
                ('in_account', models.BooleanField(default=False)),
                ('days_before', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('digest', models.BooleanField(default=False)),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patroncategory')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('category__isnull', False), ('patron__isnull', True)), models.Q(('category__isnull', True), ('patron__isnull', False)), _connector='OR'), name='a_choice_is_a_patrons_or_a_categorys'), models.UniqueConstraint(condition=models.Q(('patron__isnull', False)), fields=('patron', 'event'), name='one_choice_per_patron_and_event'), models.UniqueConstraint(condition=models.Q(('category__isnull', False)), fields=('category', 'event'), name='one_choice_per_category_and_event')],
            },
        ),
        migrations.CreateModel(
            name='PatronWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.BinaryField()),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('word', 'patron'), name='one_row_per_word_and_patron')],
            },
        ),
        migrations.CreateModel(
            name='PatronNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'note'), ('alert', 'alert'), ('need', 'need'), ('block', 'block')], default='note', max_length=6)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('said', models.JSONField(blank=True, null=True)),
                ('by_itself', models.BooleanField(default=False)),
                ('blocks_loans', models.BooleanField(default=False)),
                ('blocks_renewals', models.BooleanField(default=False)),
                ('blocks_holds', models.BooleanField(default=False)),
                ('blocks_captures', models.BooleanField(default=False)),
                ('blocks_fulfilment', models.BooleanField(default=False)),
                ('public', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('initials', models.CharField(blank=True, max_length=10)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by_name', models.CharField(blank=True, max_length=200)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='patrons.patron')),
                ('penalty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.penalty')),
            ],
            options={
                'ordering': ['-made_at'],
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True), ('penalty__isnull', False)), fields=['penalty'], name='note_by_penalty')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'block'), models.Q(('blocks_captures', False), ('blocks_fulfilment', False), ('blocks_holds', False), ('blocks_loans', False), ('blocks_renewals', False)), _connector='OR'), name='only_a_block_blocks'), models.CheckConstraint(condition=models.Q(('by_itself', False), models.Q(('kind', 'block'), ('penalty__isnull', False)), _connector='OR'), name='what_comes_by_itself_is_a_penalty'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('said__isnull', False), _connector='OR'), name='a_note_says_something'), models.UniqueConstraint(condition=models.Q(('by_itself', True), ('lifted_at__isnull', True)), fields=('patron', 'penalty'), name='a_figure_puts_a_penalty_on_once')],
            },
        ),
        migrations.CreateModel(
            name='PenaltyThreshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.PositiveIntegerField(blank=True, null=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patroncategory')),
                ('penalty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='patrons.penalty')),
            ],
            options={
                'ordering': ['penalty_id', 'branch_id', 'category_id'],
                'constraints': [models.UniqueConstraint(models.F('penalty'), django.db.models.functions.comparison.Coalesce(models.F('branch'), models.Value(-1), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('category'), models.Value(-1), output_field=models.BigIntegerField()), name='one_threshold_per_penalty_branch_and_category'), models.CheckConstraint(condition=models.Q(('begins_at__isnull', True), ('begins_at__gte', 1), _connector='OR'), name='a_threshold_is_one_at_least')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jpeg', models.BinaryField()),
                ('taken_at', models.DateTimeField()),
                ('patron', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
        ),
        migrations.CreateModel(
            name='PrivacyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anonymise_after_days', models.PositiveSmallIntegerField(default=30)),
                ('keep_last_per_item', models.PositiveSmallIntegerField(default=0)),
                ('erase_removed_after_days', models.PositiveSmallIntegerField(default=90)),
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('erase_removed_after_days__gte', 30)), name='whoever_was_removed_can_come_back_for_thirty_days')],
            },
        ),
        migrations.CreateModel(
            name='SharedWith',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'verbose_name_plural': 'shared with',
                'constraints': [models.UniqueConstraint(fields=('patron', 'branch'), name='a_record_is_shared_once_with_a_library')],
            },
        ),
        migrations.CreateModel(
            name='SharingBoundary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'verbose_name_plural': 'sharing boundaries',
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('details', models.JSONField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('taken-in', 'taken in'), ('refused', 'refused')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=200)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('home_branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
                ('patron', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'ordering': ['sent_at'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['expires_at'], name='registration_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('patron__isnull', False), ('state', 'taken-in')), models.Q(models.Q(('state', 'taken-in'), _negated=True), ('patron__isnull', True)), _connector='OR'), name='a_registration_taken_in_is_a_patron')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('may_collect', models.BooleanField(default=True)),
                ('may_see_loans', models.BooleanField(default=False)),
                ('may_see_money', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='patrons.patron')),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waivers', to='patrons.patron')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('may_collect', True), ('may_see_loans', True), ('may_see_money', True), _connector='OR'), name='a_waiver_allows_something')],
            },
        ),
        migrations.CreateModel(
            name='FieldNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.SlugField(max_length=40)),
                ('need', models.CharField(blank=True, max_length=10)),
                ('pattern', models.CharField(blank=True, max_length=120)),
                ('example', models.CharField(blank=True, max_length=120)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'field'), name='one_need_per_branch_and_field'), models.CheckConstraint(condition=models.Q(('need__in', ['', 'required', 'suggested', 'hidden'])), name='a_field_is_required_suggested_hidden_or_as_it_is')],
            },
        ),
        migrations.CreateModel(
            name='HomeVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('met', models.BooleanField(default=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'ordering': ['-on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('patron', 'on'), name='one_visit_per_patron_and_day')],
            },
        ),
        migrations.CreateModel(
            name='HomeDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every_weeks', models.PositiveSmallIntegerField(default=2)),
                ('weekday', models.PositiveSmallIntegerField(default=1)),
                ('next_on', models.DateField()),
                ('chooser', models.CharField(blank=True, max_length=120)),
                ('deliverer', models.CharField(blank=True, max_length=120)),
                ('likes', models.CharField(blank=True, max_length=500)),
                ('dislikes', models.CharField(blank=True, max_length=500)),
                ('how_many', models.PositiveSmallIntegerField(default=4)),
                ('notes', models.CharField(blank=True, max_length=500)),
                ('active', models.BooleanField(default=True)),
                ('patron', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'verbose_name_plural': 'home deliveries',
                'constraints': [models.CheckConstraint(condition=models.Q(('every_weeks__gte', 1)), name='visits_are_a_week_apart_at_least'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='a_visit_has_a_weekday')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('barcode', models.CharField(max_length=40, unique=True)),
                ('primary', models.BooleanField(default=False)),
                ('issued_on', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('why_ended', models.CharField(blank=True, max_length=80)),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('primary', True)), fields=('patron',), name='one_primary_card_per_patron'), models.CheckConstraint(condition=models.Q(('primary', False), ('ended_at__isnull', True), _connector='OR'), name='primary_card_is_active')],
            },
        ),
        migrations.CreateModel(
            name='BadAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'telephone by day'), ('phone_evening', 'telephone in the evening'), ('phone_mobile', 'mobile telephone'), ('address', 'postal address')], max_length=20)),
                ('value', models.TextField()),
                ('why', models.CharField(blank=True, max_length=300)),
                ('found_at', models.DateTimeField()),
                ('mended_at', models.DateTimeField(blank=True, null=True)),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'verbose_name_plural': 'bad addresses',
                'constraints': [models.UniqueConstraint(condition=models.Q(('mended_at__isnull', True)), fields=('patron', 'kind'), name='one_bad_address_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.JSONField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('approved', 'approved'), ('refused', 'refused')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=200)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('patron',), name='one_waiting_change_of_address'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='a_decided_change_says_when')],
            },
        ),
        migrations.CreateModel(
            name='PatronAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=200)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patrons.attributekind')),
                ('patron', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attributes', to='patrons.patron')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('patron', 'kind', 'value'), name='an_attribute_is_kept_once'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='an_attribute_has_a_value')],
            },
        ),
    ]
