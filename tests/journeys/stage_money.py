"""What the pages of money show: a late loan, a dispute, a plan, something to give back, a register, a referral."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing

from tests.journeys.stage import Stage
from tests.journeys.town import in_days, reader


def put_money_in(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.fines.actions import accruing, charging, collecting, disputing, paying, planning, registers
    from shelflist.records.fines.models import Campaign, Charge, MoneyRule, OnlinePayment, Register, SaleItem

    library, now = stage.town.library, datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=library.eastgate.pk)
    who = {"by": by, "now": now}
    MoneyRule.objects.create(branch=library.root, collect_from_cents=5000, collect_after_days=0, agency="Harrow & Lane")
    SaleItem.objects.create(name="Tote bag", price_cents=800)
    Campaign.objects.create(
        name="Food for fines", begins_on=now.date() - timedelta(days=2), ends_on=now.date() + timedelta(days=9),
        condition="goods", cents_per_unit=100,
    )  # fmt: skip
    drawer, other = (Register.objects.create(branch=library.eastgate, name=name) for name in ("Front desk", "Children"))
    bump("money-rules")
    old = registers.open_register(register_id=other.pk, float_cents=5000, **who)
    registers.cash_up(shift_id=old.id, counted={"cash": 4975, "card": 0, "cheque": 0}, **who)
    shift = registers.open_register(register_id=drawer.pk, float_cents=10000, **who)
    owing, planning_one, referred = (
        reader(library, name, "Contreras").patron for name in ("Ximena", "Rafael", "Consuelo")
    )
    fine = {"cents": 25, "interval": "day", "grace_intervals": 2, "max_cents": 300}
    late = library.lent(library.item(), _card_of(owing), in_days(-20), fine_terms=fine)
    accruing.accrue([late], **who)
    first = charging.charge_patron(patron_id=owing.pk, kind="other", amount_cents=1250, note="Water", **who)
    paid = paying.take_payment(
        patron_id=owing.pk, amount_cents=500, given_cents=1000, tender="cash", charge_ids=[first.id], **who
    )
    charging.void_charge(charge_id=first.id, amount_cents=1000, why="Not hers", **who)
    disputed = charging.charge_patron(patron_id=owing.pk, kind="printing", amount_cents=320, **who)
    dispute = disputing.open_dispute(patron_id=owing.pk, charge_ids=[disputed.id], said="I printed two pages", **who)
    charging.charge_patron(patron_id=planning_one.pk, kind="other", amount_cents=9000, note="A camera", **who)
    tomorrow = now.date() + timedelta(days=1)
    planning.make_plan(
        patron_id=planning_one.pk, charge_ids=(), part_cents=1500, every_days=30, first_on=tomorrow, **who
    )
    charging.charge_patron(patron_id=referred.pk, kind="other", amount_cents=9900, **who)
    collecting.refer(patron_id=referred.pk, **who)
    OnlinePayment.objects.create(
        token="a-token", provider="stripe", patron=owing, branch=library.eastgate, amount_cents=320, started_at=now
    )
    stage.ids["online"], stage.ids["pay_link"] = "a-token", signing.dumps(owing.pk, salt="pay-online")
    stage.ids["owing"], stage.ids["in_plan"], stage.ids["receipt"] = owing.pk, planning_one.pk, paid.payment_id
    stage.ids["disputed"], stage.ids["dispute"] = disputed.id, dispute.id
    stage.ids["shift"], stage.ids["old_shift"] = shift.id, old.id
    stage.ids["fine"] = Charge.objects.get(loan=late).pk


def _card_of(patron: Any) -> Any:
    from shelflist.records.patrons.models import Card

    return Card.objects.get(patron=patron)
