"""The ways to pay that a new library begins with (FIN-09)."""

from django.db import migrations

FIRST = (
    # code, name, refundable, counted, gives change, is money
    ("cash", "Cash", True, "drawer", True, True),
    ("card", "Card", True, "slips", False, True),
    ("cheque", "Cheque", True, "drawer", False, True),
    ("online", "Online", True, "not", False, True),
    ("goods", "Goods", False, "not", False, False),
    ("work", "Work", False, "not", False, False),
)


def plant(apps, editor):
    tender = apps.get_model("fines", "Tender")
    tender.objects.bulk_create(
        tender(
            code=code, name=name, refundable=refundable, counted=counted, gives_change=change, is_money=money,
            place=10 * place,
        )
        for place, (code, name, refundable, counted, change, money) in enumerate(FIRST, 1)
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("fines", "0002_ledger_stays")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
