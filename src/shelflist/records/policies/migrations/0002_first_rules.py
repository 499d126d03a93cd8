"""The rules an empty library begins with: the root rules, three lengths, the weights and the policy about lines."""

from django.db import migrations

from shelflist.records.policies.rules import DEFAULT_WEIGHTS
from shelflist.records.policies.rules.hold_policy import PRESETS
from shelflist.records.policies.rules.holds import DEFAULT_HOLD_WEIGHTS

LENGTHS = {"One week": (3, 7, 14), "Two weeks": (7, 14, 28), "Three weeks": (14, 21, 42)}


def lay(apps, schema_editor):
    duration = apps.get_model("policies", "DurationRule")
    made = {
        name: duration.objects.create(
            name=name, unit="days", short=short, normal=normal, extended=extended, max_renewals=1
        )
        for name, (short, normal, extended) in LENGTHS.items()
    }
    apps.get_model("policies", "LoanRule").objects.create(
        name="Anything, anyone",
        is_root=True,
        lends="yes",
        duration=made["Two weeks"],
        fine_source="none",
        max_fine_source="none",
        hard_due_source="none",
        days_mode="push",
        after_closing="closing",
        renew_extends_from_due=False,
        renew_not_before_source="none",
        renew_not_after_source="none",
        renew_until_source="none",
        unseen_renewals_source="none",
        description="Catches every case that no other rule does.",
    )
    weight = apps.get_model("policies", "MatchWeight")
    weights = {"loan": DEFAULT_WEIGHTS, "hold": DEFAULT_HOLD_WEIGHTS}
    weight.objects.bulk_create(
        weight(kind=kind, field=field, weight=value) for kind, each in weights.items() for field, value in each.items()
    )
    lay_hold_rules(apps)


def lay_hold_rules(apps):
    rule = apps.get_model("policies", "HoldRule").objects
    rule.create(
        name="Anything, anyone",
        is_root=True,
        holdable="yes",
        item_level="allow",
        on_shelf="always",
        pickup_at="any",
        transit_range_source="none",
        range_from="circ",
        max_holds_source="none",
        max_per_day_source="none",
        max_per_record_source="value",
        max_per_record=1,
        count_frozen=True,
        stop_blocked=True,
        hold_days_source="none",
        shelf_days=7,
        shelf_days_mode="open-days",
        not_collected_fee_source="none",
        age_protection_source="none",
        recall_allowed="no",
        recall_threshold_days=14,
        recall_return_days=7,
        recall_fine_source="none",
        description="Catches every case that no other hold rule does.",
    )
    rule.create(
        name="Reference works stay", reference=True, holdable="no", description="They can be read here at any time."
    )
    apps.get_model("policies", "HoldPolicySettings").objects.create(
        id=1, preset="fifo", order=list(PRESETS["fifo"]), queue="first-in"
    )


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
