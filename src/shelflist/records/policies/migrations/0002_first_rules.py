"""The rules an empty library begins with: the root rule, three lengths and the weights."""

from django.db import migrations

from shelflist.records.policies.rules import DEFAULT_WEIGHTS

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
        description="Catches every case that no other rule does.",
    )
    weight = apps.get_model("policies", "MatchWeight")
    weight.objects.bulk_create(weight(field=field, weight=value) for field, value in DEFAULT_WEIGHTS.items())


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
