"""The notices that a new library begins with. Nothing that was due before is ever sent by them."""

from datetime import time

from django.db import migrations
from django.utils import timezone

EIGHT = time(8)


def plant(apps, schema_editor):
    rule_model = apps.get_model("notices", "NoticeRule")
    step_model = apps.get_model("notices", "NoticeStep")
    now = timezone.now()
    for event, name, ways, steps in RULES:
        rule = rule_model.objects.create(event=event, name=name, ways=ways, starts_at=now)
        for number, step in enumerate(steps, start=1):
            step_model.objects.create(rule=rule, number=number, **{"at": EIGHT, **step})


AT_ONCE = {"at": None, "minutes": 10}  # what is undone within the ten minutes is never told
RULES = [
    ("pre-due", "Due in three days", ["email", "account"], [{"days": -3}]),
    (
        "overdue",
        "Overdue: after a week, three weeks and five weeks",
        ["email", "post"],
        [{"days": 7, "only_open": True}, {"days": 21, "only_open": True}, {"days": 35, "only_open": True}],
    ),
    ("lost", "Counted as lost", ["email", "post"], [{"days": 1, "only_open": True}]),
    ("long-overdue", "Long overdue", ["email", "post"], [{"days": 1, "only_open": True}]),
    ("recall", "Recalled", ["email", "sms", "phone"], [AT_ONCE]),
    ("auto-renewed", "Renewed by itself", ["email", "account"], [AT_ONCE]),
    ("auto-renew-refused", "Could not be renewed by itself", ["email", "account"], [AT_ONCE]),
    ("hold-ready", "Ready to be picked up", ["email", "sms", "phone"], [AT_ONCE]),
    ("hold-expiring", "Two days before it leaves the shelf", ["email", "sms"], [{"days": -2}]),
    ("hold-cancelled", "Hold cancelled", ["email", "account"], [AT_ONCE]),
    ("new-titles", "New titles of a kept search", ["email"], [{"at": None}]),
    ("card-expiry", "Card ends in a month", ["email", "account"], [{"days": -30, "at": time(9)}]),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
