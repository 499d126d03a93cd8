"""Every night: what is late and still out is charged up to now (FIN-03). A job with checkpoints: it may be killed.

It posts only what is missing to the total that the rules give, so that it may run as often as it likes, and a night
that was missed is caught up by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Job
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import late
from shelflist.records.fines.models import Charge, Posting
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.rules import accounts, kinds
from shelflist.records.fines.rules.overdue import FineFacts, Overdue, overdue
from shelflist.records.loans.models import Loan

ACCRUE = "accrue-fines"
EVERY_SECONDS = 3600
AT_ONCE = 1000
COLUMNS = (
    "item_id", "patron_id", "branch_id", "due_at", "renewal_count", "fine_terms", "fines_until", "returned_at", "state",
)  # fmt: skip


def accrue_periodically(now: datetime) -> None:
    """For the worker's schedule: the job itself has the checkpoints."""
    if not Job.objects.filter(kind=ACCRUE, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
        enqueue(kind=ACCRUE, arguments={}, by=system_actor("Shelflist", "worker"), now=now)


def accrue_fines(run: JobRun) -> dict[str, int]:
    """Job: every open loan that is late, or was charged and is late no longer. Each batch is one act.

    A batch is reckoned before its transaction begins, so that the desk waits for the writing only.
    """
    now, by = run.clock(), system_actor("Shelflist", "worker")
    after, done = int(run.checkpoint.get("after", 0)), int(run.checkpoint.get("done", 0))
    cents = int(run.checkpoint.get("cents", 0))
    while batch := _late_loans(now, after):
        reckoned = reckon(batch, now)
        with transaction.atomic():
            cents += write(reckoned, by=by, now=now).counts["cents"]
            after, done = batch[-1].pk, done + len(batch)
            run.progress(done, checkpoint={"after": after, "done": done, "cents": cents})
    return {"loans": done, "cents": cents}


def _late_loans(now: datetime, after: int) -> list[Loan]:
    charged = Charge.objects.filter(period__isnull=False, loan__returned_at__isnull=True).values("loan_id")
    rows = Loan.objects.filter(returned_at__isnull=True, pk__gt=after).filter(
        Q(due_at__lt=now) | Q(due_at__gte=now, pk__in=charged)
    )
    return list(rows.only(*COLUMNS).order_by("pk")[:AT_ONCE])


def accrue(loans: Iterable[Loan], *, by: Actor, now: datetime) -> BatchReceipt:
    """Charge these open loans for being late up to now, in one act. Nothing is written where nothing is missing."""
    return write(reckon(loans, now), by=by, now=now)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What each of these loans costs, and which of them are charged something else."""

    found: Mapping[int, Overdue]
    missing: Mapping[int, tuple[datetime, int]]  # when it was due, and how often renewed, when it was reckoned
    tree: Organisation


def reckon(loans: Iterable[Loan], now: datetime) -> Reckoned:
    """Read and reckon, and write nothing."""
    tree, wanted = organisation(), list(loans)
    reckoning = Reckoning(tree, now)
    found = {loan.pk: one for loan in wanted if (one := reckoning.of(loan)) is not None}
    missing = _differing(wanted, found, _charged(wanted))
    return Reckoned(found, {loan.pk: (loan.due_at, loan.renewal_count) for loan in missing}, tree)


def write(reckoned: Reckoned, *, by: Actor, now: datetime) -> BatchReceipt:
    """Post what is missing, of loans that are still open, in one act."""
    if not reckoned.missing:
        return BatchReceipt({"loans": 0, "cents": 0})

    def work(act: Act) -> BatchReceipt:
        rows = _locked(list(reckoned.missing))
        open_ones = [loan for loan in rows if reckoned.missing[loan.pk] == (loan.due_at, loan.renewal_count)]
        charged = _charged(open_ones)
        again = _differing(open_ones, reckoned.found, charged)
        cents = _post(act, again, reckoned, charged)
        count = len(again)
        words = nphrase(
            "{count} late loan charged: {sum}", "{count} late loans charged: {sum}", count, sum=Money(cents)
        )
        act.say(words)
        return BatchReceipt({"loans": count, "cents": cents})

    return perform(ACCRUE, work, by=by, now=now, answer=BatchReceipt)


@dataclass
class Reckoning:
    """What loans cost at one moment; loans under the same terms and due together are reckoned once."""

    tree: Organisation
    now: datetime
    known: dict[Any, Overdue] = field(default_factory=dict)
    prices: dict[int, int | None] = field(default_factory=dict)

    def of(self, loan: Loan) -> Overdue | None:
        fine = FineFacts.from_data(loan.fine_terms)
        if fine is None:
            return None
        until = self.now if loan.fines_until is None else min(self.now, loan.fines_until)
        price = self._price(loan) if fine.max_percent is not None else None
        key = (loan.branch_id, loan.due_at, until, fine, price)
        if key not in self.known:
            calendar = self.tree.calendar(loan.branch_id)
            self.known[key] = overdue(fine, loan.due_at, until, calendar, price_cents=price)
        return self.known[key]

    def _price(self, loan: Loan) -> int | None:
        if loan.item_id not in self.prices:
            self.prices[loan.item_id] = loan.item.price_cents
        return self.prices[loan.item_id]


def _locked(ids: list[int]) -> list[Loan]:
    rows = Loan.objects.select_for_update().filter(pk__in=ids, returned_at__isnull=True)
    return list(rows.only(*COLUMNS).order_by("pk"))


def _charged(loans: Iterable[Loan]) -> dict[int, tuple[int, int]]:
    """By loan: its charge for being late since it was lent or renewed, and what it came to."""
    periods = {loan.pk: loan.renewal_count for loan in loans}
    rows = Posting.objects.filter(
        charge__loan_id__in=list(periods),
        charge__period__isnull=False,
        kind__in=[accounts.CHARGE, accounts.CANCELLATION],
    ).values_list("charge__loan_id", "charge__period", "charge_id", "debit", "credit")
    found: dict[int, tuple[int, int]] = {}
    for loan_id, period, charge_id, debit, credit, cents in rows.annotate(cents=Sum("amount_cents")).order_by():
        if period != periods[loan_id] or accounts.INCOME not in (debit, credit):
            continue
        before = found.get(loan_id, (charge_id, 0))[1]
        found[loan_id] = (charge_id, before + (cents if credit == accounts.INCOME else -cents))
    return found


Charged = Mapping[int, tuple[int, int]]


def _differing(loans: list[Loan], found: Mapping[int, Overdue], charged: Charged) -> list[Loan]:
    """Those that are charged something else than they cost."""
    return [loan for loan in loans if loan.pk in found and charged.get(loan.pk, (0, 0))[1] != found[loan.pk].cents]


def _post(act: Act, loans: list[Loan], reckoned: Reckoned, charged: Charged) -> int:
    """Post what is missing; returns by how much more is owed. Most of it in two statements for all of them."""
    room = _Room(loans, reckoned.tree)
    new: list[Charge] = []
    raised: list[tuple[Charge, int]] = []
    total = 0
    for loan in loans:
        one = reckoned.found[loan.pk]
        charge_id, before = charged.get(loan.pk, (0, 0))
        more = room.take(loan, one.cents - before)
        if more == 0:
            continue
        total += more
        until = act.now if loan.fines_until is None else min(act.now, loan.fines_until)
        reason = _("Late: due {due}, counted to {until}", due=loan.due_at, until=until).to_data()
        if more < 0:
            line = late.late_line(loan)
            assert line is not None  # there is something to take off
            late.set_late(act, loan, one, until, line)
            continue
        charge = Charge(
            pk=charge_id or None, kind=kinds.OVERDUE, patron_id=loan.patron_id, branch_id=loan.branch_id,
            loan_id=loan.pk, item_id=loan.item_id, period=loan.renewal_count, reason=reason, at=act.now,
        )  # fmt: skip
        if not charge_id:
            new.append(charge)
        raised.append((charge, more))
    _write(act, new, raised)
    return total


def _write(act: Act, new: list[Charge], raised: list[tuple[Charge, int]]) -> None:
    Charge.objects.bulk_create(new)
    Posting.objects.bulk_create(
        Posting(
            kind=accounts.CHARGE, debit=accounts.OWED, credit=accounts.INCOME, amount_cents=more, charge_id=charge.pk,
            patron_id=charge.patron_id, branch_id=charge.branch_id, at=act.now, by_name=act.by.name,
        )
        for charge, more in raised
    )  # fmt: skip


class _Room:
    """How much more may be charged for being late before a reader's total reaches the most of their branch (FIN-04)."""

    def __init__(self, loans: list[Loan], tree: Organisation) -> None:
        rules = money_rules.value()
        self.most = {
            branch_id: rules.of(branch_id, tree).most_late_cents for branch_id in {one.branch_id for one in loans}
        }
        self.owed: dict[int, int] = {}
        if any(most is not None for most in self.most.values()):
            self.owed = late.owed_for_lateness({loan.patron_id for loan in loans if loan.patron_id is not None})

    def take(self, loan: Loan, more: int) -> int:
        most = self.most[loan.branch_id]
        if more <= 0 or most is None or loan.patron_id is None:
            return more
        stands = self.owed.get(loan.patron_id, 0)
        part = min(more, max(most - stands, 0))
        self.owed[loan.patron_id] = stands + part
        return part
