"""Messages let go of their reader with the loan or hold that they were about (PAT-19)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from shelflist.departments.holds.models import Hold
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.models import Message, Notice
from shelflist.records.loans.models import Loan
from shelflist.records.patrons import forgetting

AT_ONCE = 5000
OPEN = ("pending", "sending")


def of_loans(loan_ids: Collection[int], now: datetime) -> int:
    """What was written about these loans: that something was sent stays, to whom about what does not."""
    return _let_go(Notice.objects.filter(kind="loan", subject_id__in=loan_ids))


def old(before: datetime, now: datetime) -> int:
    """What was written about holds that nobody is named with any more."""
    rows = Notice.objects.filter(kind="hold", made_at__lt=before, patron__isnull=False)
    nameless = Hold.objects.filter(patron__isnull=True).values("pk")
    ids = list(rows.filter(subject_id__in=nameless).values_list("pk", flat=True)[:AT_ONCE])
    return _let_go(Notice.objects.filter(pk__in=ids))


def _let_go(notices: QuerySet[Notice]) -> int:
    rows = Notice.objects.filter(pk__in=list(notices.values_list("pk", flat=True)))
    told = [one for one in rows.values_list("message_id", flat=True).distinct() if one is not None]
    same = Message.objects.filter(Q(pk__in=told) | Q(beside__in=told) | Q(again_of__in=told)).exclude(state__in=OPEN)
    same.update(subject="", body="", address="", forget_on=None)
    return rows.update(patron=None, message=None)


def left(now: datetime) -> int:
    """Notices that still name the reader of a loan that does not."""
    nameless = Loan.objects.filter(patron__isnull=True).values("pk")
    return Notice.objects.filter(kind="loan", patron__isnull=False, subject_id__in=nameless).count()


def register() -> None:
    """Called once, when the program starts."""
    forgetting.register(forgetting.Forgetter("notices", _("messages"), loans=of_loans, old=old, left=left))
