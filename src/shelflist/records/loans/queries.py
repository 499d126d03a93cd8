"""Who has what: reads for the patron, item and title pages and for programs. Titles come along, their MARC does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Count, DateField, Min, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.organisation import Organisation
from shelflist.records.loans import rules
from shelflist.records.loans.models import DeskRule, Loan, LossRule, UncataloguedType
from shelflist.records.loans.rules.moving import with_move


def loans() -> QuerySet[Loan]:
    """Loans with their copy, title and branch in one SELECT."""
    heavy = ("item__record__marc", "item__record__original", "item__record__search_text", "explanation", "moved")
    return Loan.objects.select_related("item__record", "item__item_type", "branch").defer(*heavy)


def open_loans_of(patron_id: int) -> list[Loan]:
    """What a patron has out, what is due first at the top."""
    return list(loans().filter(patron_id=patron_id, returned_at__isnull=True).order_by("due_at", "pk"))


def overdue_loans_of(patron_id: int, now: datetime) -> list[Loan]:
    """What a patron should have brought back, the oldest first."""
    return [loan for loan in open_loans_of(patron_id) if loan.due_at < now]


def past_loans_of(patron_id: int, limit: int = 50) -> list[Loan]:
    """What a patron had, the latest first; empty once it was anonymised."""
    return list(loans().filter(patron_id=patron_id, returned_at__isnull=False).order_by("-returned_at", "-pk")[:limit])


def open_loan_of_item(item_id: int) -> Loan | None:
    """The loan that an item is out on."""
    return Loan.objects.filter(item_id=item_id, returned_at__isnull=True).select_related("patron", "branch").first()


def loan_by_id(loan_id: int) -> Loan | None:
    """One loan with its explanation, item and title."""
    return Loan.objects.select_related("item__record", "branch").filter(pk=loan_id).first()


def why_due(loan: Loan) -> dict[str, Any]:
    """Why a loan is due when it is: as explained when it was made, and moved past closures since."""
    return with_move(loan.explanation, loan.moved if loan.due_at != loan.planned_due_at else None)


def loan_with_patron(loan_id: int) -> Loan | None:
    """One loan with everything that its page shows."""
    related = ("item__record", "item__item_type", "item__branch", "branch", "patron__home_branch")
    return Loan.objects.select_related(*related).filter(pk=loan_id).first()


def due_dates_of_items(item_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these items that are out is due."""
    rows = Loan.objects.filter(item_id__in=list(item_ids), returned_at__isnull=True)
    return dict(rows.values_list("item_id", "due_at"))


def overdue_loans(now: datetime, *, branch_ids: Iterable[int] | None = None) -> QuerySet[Loan]:
    """Everything overdue, lent at these branches when any are named; the longest overdue first."""
    return _at(loans().select_related("patron").filter(returned_at__isnull=True, due_at__lt=now), branch_ids)


def loans_due_between(first: datetime, end: datetime, *, branch_ids: Iterable[int] | None = None) -> QuerySet[Loan]:
    """What falls due from `first` to before `end` and is still out, lent at these branches when any are named."""
    due = loans().select_related("patron").filter(returned_at__isnull=True, due_at__gte=first, due_at__lt=end)
    return _at(due, branch_ids)


def _at(found: QuerySet[Loan], branch_ids: Iterable[int] | None) -> QuerySet[Loan]:
    found = found.order_by("due_at", "pk")
    return found if branch_ids is None else found.filter(branch_id__in=list(branch_ids))


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How much is overdue, since when the longest, and how much falls due before a moment ahead."""

    overdue_count: int
    longest_due_at: datetime | None
    due_soon_count: int


def due_counts(now: datetime, until: datetime, *, branch_ids: Iterable[int]) -> DueCounts:
    """The counts for loans made at these branches, in one statement."""
    late, soon = Q(due_at__lt=now), Q(due_at__gte=now, due_at__lt=until)
    counts = Loan.objects.filter(
        returned_at__isnull=True, due_at__lt=max(now, until), branch_id__in=list(branch_ids)
    ).aggregate(overdue=Count("pk", filter=late), longest=Min("due_at", filter=late), soon=Count("pk", filter=soon))
    return DueCounts(counts["overdue"], counts["longest"], counts["soon"])


def lent_and_returned(
    since: datetime, today_from: datetime, zone: tzinfo, *, branch_ids: Iterable[int]
) -> tuple[dict[date, int], int]:
    """How many loans these branches made on each local day since a moment (days without any are left out), and how many
    came back to them since today began; in one statement."""
    here = list(branch_ids)
    rows = Loan.objects.filter(lent_at__gte=since, branch_id__in=here).exclude(ended=Loan.Ended.UNDONE)
    lent = rows.annotate(day=TruncDate("lent_at", tzinfo=zone)).values_list("day").annotate(count=Count("pk"))
    came = Loan.objects.filter(
        returned_at__gte=today_from, returned_branch_id__in=here, ended=Loan.Ended.RETURNED
    ).annotate(day=Value(None, DateField()))
    back = came.values_list("day").annotate(count=Count("pk"))
    found = dict(lent.order_by().union(back.order_by(), all=True))
    returned = found.pop(None, 0)
    return {day: found[day] for day in sorted(found)}, returned


def open_among(loan_ids: Iterable[int]) -> set[int]:
    """Which of these loans are still open."""
    wanted = list(loan_ids)
    if not wanted:
        return set()
    return set(Loan.objects.filter(pk__in=wanted, returned_at__isnull=True).values_list("pk", flat=True))


def loan_counts_by_branch(since: datetime) -> dict[int, int]:
    """How many loans each branch made since a moment."""
    rows = Loan.objects.filter(lent_at__gte=since).exclude(ended=Loan.Ended.UNDONE)
    return dict(rows.values_list("branch_id").annotate(count=Count("pk")).order_by("branch_id"))


def last_loan_of(item_id: int) -> Loan | None:
    """The loan that a copy is out on, or was last."""
    found = Loan.objects.filter(item_id=item_id).exclude(ended=Loan.Ended.UNDONE)
    return found.order_by("-lent_at", "-pk").first()


def loans_in_state(state: str, *, branch_ids: Iterable[int] | None = None) -> QuerySet[Loan]:
    """Open loans that are claimed, lost or long overdue, of copies of these branches; the longest in it first."""
    found = loans().select_related("patron", "item__branch", "item__location")
    found = found.filter(returned_at__isnull=True, state=state).order_by("state_since", "pk")
    return found if branch_ids is None else found.filter(item__branch_id__in=list(branch_ids))


def counts_by_state(branch_ids: Iterable[int]) -> dict[str, tuple[int, datetime]]:
    """How many open loans of copies of these branches are claimed, lost or long overdue, and since when the longest."""
    open_ones = Loan.objects.filter(returned_at__isnull=True, item__branch_id__in=list(branch_ids)).exclude(state="out")
    rows = open_ones.values_list("state").annotate(count=Count("pk"), since=Min("state_since")).order_by("state")
    return {state: (count, since) for state, count, since in rows}


# -- rules of branches ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BranchRules:
    """The rules of loss and of the desk, each by the branch that has one; a branch without follows the one above."""

    losses: Mapping[tuple[str, int], rules.LossTerms]
    desks: Mapping[int, rules.DeskTerms]

    def loss(self, kind: str, branch_id: int, tree: Organisation) -> rules.LossTerms:
        return next(
            (self.losses[kind, one] for one in _upwards(branch_id, tree) if (kind, one) in self.losses), NO_LOSS
        )

    def desk(self, branch_id: int, tree: Organisation) -> rules.DeskTerms:
        return next((self.desks[one] for one in _upwards(branch_id, tree) if one in self.desks), NO_DESK)


NO_LOSS = rules.LossTerms()
NO_DESK = rules.DeskTerms()


def _upwards(branch_id: int, tree: Organisation) -> list[int]:
    """The branch and those above it, itself first."""
    facts = tree.branches.get(branch_id)
    return [branch_id, *reversed(facts.above)] if facts else [branch_id]


def _load_branch_rules() -> BranchRules:
    loss, desk = rules.LossTerms.__slots__, rules.DeskTerms.__slots__
    return BranchRules(
        losses={
            (row.kind, row.branch_id): rules.LossTerms(**{name: getattr(row, name) for name in loss})
            for row in LossRule.objects.all()
        },
        desks={
            row.branch_id: rules.DeskTerms(**{name: getattr(row, name) for name in desk})
            for row in DeskRule.objects.all()
        },
    )


branch_rules: Remembered[BranchRules] = Remembered("desk-rules", _load_branch_rules)


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of thing without barcodes; `lends` False: it is used in the house only."""

    id: int
    name: str
    lends: bool


def _load_kinds() -> tuple[KindFacts, ...]:
    rows = UncataloguedType.objects.filter(active=True)
    return tuple(KindFacts(row.pk, row.name, row.loan_days is not None) for row in rows)


uncatalogued_types: Remembered[tuple[KindFacts, ...]] = Remembered("policies", _load_kinds)
