"""The figures of patrons that loans give: how much is out, overdue, lost and long overdue (PAT-10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.db.models import Count, Q

from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.figures import Figure, register

AT_HAND = Q(state__in=["out", "long-overdue"])
OVERDUE, CHECKED_OUT, LOST, LONG_OVERDUE = "overdue", "checked-out", "lost", "long-overdue"


def _late(now: datetime) -> Q:
    return AT_HAND & Q(due_at__lt=now)


def _of(which: Callable[[datetime], Q]) -> Callable[[Collection[int], datetime], Mapping[int, int]]:
    def counted(patron_ids: Collection[int], now: datetime) -> Mapping[int, int]:
        rows = Loan.objects.filter(which(now), returned_at__isnull=True, patron_id__in=patron_ids)
        return dict(rows.order_by().values_list("patron_id").annotate(Count("pk")))

    return counted


def _above(which: Callable[[datetime], Q]) -> Callable[[int, datetime], Collection[int]]:
    def found(least: int, now: datetime) -> Collection[int]:
        rows = Loan.objects.filter(which(now), returned_at__isnull=True, patron_id__isnull=False)
        counts = rows.order_by().values_list("patron_id").annotate(count=Count("pk"))
        return [patron_id for patron_id, _count in counts.filter(count__gte=least)]

    return found


OWN = (
    Figure(
        CHECKED_OUT,
        _("items checked out"),
        _of(lambda now: AT_HAND),
        _above(lambda now: AT_HAND),
        lambda count, least: nphrase(
            "{count} item is out, and {least} are the most.", "{count} items are out, and {least} are the most.", count,
            least=least,
        ),
    ),
    Figure(
        OVERDUE,
        _("items overdue"),
        _of(_late),
        _above(_late),
        lambda count, least: nphrase("{count} item is overdue.", "{count} items are overdue.", count),
    ),
    Figure(
        LOST,
        _("items lost"),
        _of(lambda now: Q(state="lost")),
        _above(lambda now: Q(state="lost")),
        lambda count, least: nphrase("{count} item is lost.", "{count} items are lost.", count),
    ),
    Figure(
        LONG_OVERDUE,
        _("items long overdue"),
        _of(lambda now: Q(state="long-overdue")),
        _above(lambda now: Q(state="long-overdue")),
        lambda count, least: nphrase("{count} item is long overdue.", "{count} items are long overdue.", count),
    ),
)  # fmt: skip


def register_own() -> None:
    """Called once, when the program starts."""
    for figure in OWN:
        register(figure)
