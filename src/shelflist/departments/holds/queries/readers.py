"""The reader behind a hold, locked while their holds are counted, and what they have waiting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.facts import Borrower, Counts
from shelflist.records.items.queries import copies_of_title
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Patron, PatronNote
from shelflist.records.patrons.rules import age_on, is_juvenile


def borrower(patron_id: int, today: date) -> Borrower | None:
    """The reader, their row locked to the end of the transaction, with the blocks that stop holds."""
    row = Patron.objects.select_for_update(of=("self",)).select_related("category").filter(pk=patron_id).first()
    if row is None:
        return None
    blocks = PatronNote.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), patron_id=patron_id, kind="block", blocks_holds=True,
        lifted_at__isnull=True,
    )  # fmt: skip
    age = age_on(row.born_on, today)
    return Borrower(
        id=row.pk,
        category_id=row.category_id,
        home_branch_id=row.home_branch_id,
        active=row.active,
        deleted=row.deleted_at is not None,
        expires_on=row.expires_on and row.expires_on + timedelta(days=row.category.grace_days),
        barred_until=row.barred_until,
        why_barred=row.why_barred,
        blocks=tuple(note.words for note in blocks.order_by("pk")),
        age=age,
        juvenile=is_juvenile(age, row.category.juvenile_below_age),
    )


def counts(patron_id: int, record_id: int, wanted: str, midnight: datetime) -> tuple[Counts, int]:
    """What they have waiting, in two statements; and the number that another hold on this title would get."""
    is_open = Q(state__in=sorted(states.OPEN))
    same = is_open & Q(record_id=record_id, wanted=wanted)
    found = Hold.objects.filter(is_open | Q(requested_at__gte=midnight), patron_id=patron_id).aggregate(
        open=Count("pk", filter=is_open),
        suspended=Count("pk", filter=Q(state=states.SUSPENDED)),
        today=Count("pk", filter=Q(requested_at__gte=midnight) & ~Q(cancel_cause=Hold.Cause.UNDONE)),
        same=Count("pk", filter=same),
        last_twin=Max("twin", filter=same),
    )
    has_it = Loan.objects.filter(
        patron_id=patron_id, returned_at__isnull=True, item__in=copies_of_title(record_id)
    ).exists()
    return Counts(found["open"], found["suspended"], found["today"], found["same"], has_it), (
        found["last_twin"] or 0
    ) + 1
