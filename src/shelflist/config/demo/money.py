"""Money in the town: registers, what is sold, an amnesty; what is owed, paid, disputed and agreed on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from shelflist.config.demo.library import Library
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.revisions import bump
from shelflist.records.fines.actions import accruing, charging, collecting, disputing, paying, planning, registers
from shelflist.records.fines.models import Campaign, ChargeType, MoneyRule, Register, SaleItem
from shelflist.records.fines.queries import lines_of
from shelflist.records.loans.models import Loan

FEES = (("card-replaced", 300), ("printing", 145), ("interlibrary-loan", 500), ("other", 1250))
FOR_SALE = (("Tote bag", 800), ("Earphones", 250), ("USB stick", 600), ("Print, black and white", 10))


class Money:
    """Puts the rules in, then lets people owe and pay."""

    def __init__(self, library: Library, patron_ids: Sequence[int], random: Random, now: datetime) -> None:
        self.library, self.patron_ids, self.random, self.now = library, list(patron_ids), random, now

    def begin(self) -> None:
        self._rules()
        accruing.accrue(
            Loan.objects.filter(returned_at__isnull=True, due_at__lt=self.now).order_by("pk"),
            by=system_actor("Shelflist", "worker"), now=self.now - timedelta(hours=6),
        )  # fmt: skip
        self._registers()
        self._accounts()

    def _rules(self) -> None:
        root = self.library.branches["ALL"] if "ALL" in self.library.branches else min(self.library.branches.values())
        MoneyRule.objects.create(
            branch_id=root, most_late_cents=2500, small_cents=50, least_online_cents=200, collect_from_cents=2500,
            collect_after_days=60, collect_fee_cents=1000, agency="Harrow & Lane",
        )  # fmt: skip
        ChargeType.objects.create(code="card-replaced", name="A replaced card", default_cents=300)
        ChargeType.objects.create(code="locker-key", name="A locker key", default_cents=1500)
        for name, cents in FOR_SALE:
            SaleItem.objects.create(name=name, price_cents=cents)
        day = self.now.date()
        Campaign.objects.create(
            name="Food for fines", begins_on=day - timedelta(days=7), ends_on=day + timedelta(days=21),
            condition="goods", cents_per_unit=100, most_cents=1000,
        )  # fmt: skip
        for code in ("CEN", "EAS", "HAR"):
            Register.objects.create(branch_id=self.library.branches[code], name="Front desk", float_cents=10000)
        bump("money-rules")

    def _by(self, code: str) -> Actor:
        return replace(system_actor("The demonstration library"), branch_id=self.library.branches[code])

    def _registers(self) -> None:
        """Yesterday's shift was a little short, today's is open."""
        drawer = Register.objects.get(branch_id=self.library.branches["EAS"])
        by, before = self._by("EAS"), self.now - timedelta(days=1, hours=6)
        old = registers.open_register(register_id=drawer.pk, float_cents=10000, by=by, now=before)
        counted = {"cash": 9975, "card": 0, "cheque": 0}
        registers.cash_up(shift_id=old.id, counted=counted, note="", by=by, now=before + timedelta(hours=8))
        for code in ("CEN", "EAS", "HAR"):
            register_id = Register.objects.get(branch_id=self.library.branches[code]).pk
            opened = self.now - timedelta(hours=3)
            registers.open_register(register_id=register_id, float_cents=10000, by=self._by(code), now=opened)

    def _accounts(self) -> None:
        """Fees of the last weeks, some of them paid; one dispute, one plan, one referral."""
        owing = []
        for number, patron_id in enumerate(self.random.sample(self.patron_ids, 24)):
            kind, cents = FEES[number % len(FEES)]
            at, by = self.now - timedelta(days=70 - 3 * number, hours=1), self._by(("CEN", "EAS", "HAR")[number % 3])
            charging.charge_patron(patron_id=patron_id, kind=kind, amount_cents=cents, by=by, now=at)
            with suppress(Refused):
                if number % 3 == 0:
                    paying.take_payment(
                        patron_id=patron_id, amount_cents=cents, given_cents=2000, tender="cash", by=by,
                        now=self.now - timedelta(hours=2, minutes=number),
                    )  # fmt: skip
                    continue
            owing.append(patron_id)
        by = self._by("EAS")
        charges = [line.id for line in lines_of(owing[0], only_open=True)]
        said = "I brought it back on Monday, into the drop."
        at = self.now - timedelta(days=2)
        disputing.open_dispute(patron_id=owing[0], charge_ids=charges[:1], said=said, by=by, now=at)
        charging.charge_patron(patron_id=owing[1], kind="other", amount_cents=8400, note="Water damage", by=by, now=at)
        planning.make_plan(
            patron_id=owing[1], charge_ids=(), part_cents=1500, every_days=30, first_on=self.now.date(), by=by, now=at
        )
        charging.charge_patron(
            patron_id=owing[2],
            kind="other",
            amount_cents=9900,
            note="A camera",
            by=by,
            now=self.now - timedelta(days=90),
        )
        collecting.refer(patron_id=owing[2], by=by, now=at)
