"""The queue: messages by state and way, what came back, letters to be printed, people to be called, and its alarm."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from shelflist.observers.notices.models import Bounce, Mailing, Message, Notice, PostBatch

PAGE = 50
STATES = ("pending", "sent", "failed", "cancelled")
ALARM = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What asks for somebody: letters, calls, addresses that do not work, and since when nothing goes out."""

    pending: int
    letters: int
    calls: int
    bounces: int
    oldest_due_at: datetime | None

    def is_stuck(self, now: datetime) -> bool:
        """Nothing goes out any more: the worker or the mail server is down (P17)."""
        return self.oldest_due_at is not None and now - self.oldest_due_at > ALARM


def waiting(now: datetime, branch_ids: Collection[int] | None = None) -> Waiting:
    """For Today and the tabs, in two statements that look at open rows only."""
    counts = _at(Message.objects.filter(state="pending"), branch_ids).aggregate(
        pending=Count("pk"),
        letters=Count("pk", filter=Q(way="post")),
        calls=Count("pk", filter=Q(way="phone")),
        oldest_due_at=Min("not_before", filter=~Q(way__in=["post", "phone"]) & Q(not_before__lte=now)),
    )
    return Waiting(**counts, bounces=Bounce.objects.filter(settled_at__isnull=True).count())


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many messages are in which state, of the last thirty days."""

    states: dict[str, int]
    unreachable: int  # could not be sent to anybody, by any way


def queue_counts(now: datetime, branch_ids: Collection[int] | None = None) -> QueueCounts:
    recent = _at(Message.objects.filter(Q(made_at__gte=now - timedelta(days=30)) | _open()), branch_ids)
    rows = dict(recent.order_by().values_list("state").annotate(count=Count("pk")))
    gone = Notice.objects.filter(state="skipped", message__isnull=True, made_at__gte=now - timedelta(days=30))
    return QueueCounts(
        states={**dict.fromkeys(STATES, 0), **rows, "pending": rows.get("pending", 0) + rows.get("sending", 0)},
        unreachable=gone.filter(patron__isnull=False).count(),
    )


def _open() -> Q:
    return Q(state__in=["pending", "sending"])


def _at(rows: QuerySet[Message], branch_ids: Collection[int] | None) -> QuerySet[Message]:
    return rows if branch_ids is None else rows.filter(branch_id__in=list(branch_ids))


def messages(
    *,
    state: str = "",
    way: str = "",
    event: str = "",
    branch_ids: Collection[int] | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Message]:
    """Messages, the newest first, before the last id of the page before."""
    found = _at(Message.objects.select_related("patron").annotate(notice_count=Count("notices")), branch_ids)
    if state == "pending":
        found = found.filter(_open())
    elif state:
        found = found.filter(state=state)
    if way:
        found = found.filter(way=way)
    if event:
        found = found.filter(event=event)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


def message(message_id: int) -> Message | None:
    """One message with its reader and what it was made again from."""
    return Message.objects.select_related("patron__home_branch", "again_of", "batch").filter(pk=message_id).first()


def notices_in(message_row: Message) -> list[Notice]:
    """What a message tells; one beside another, or sent again, tells what that one told."""
    found = list(Notice.objects.filter(message_id=message_row.pk).order_by("pk"))
    if not found and message_row.beside_id:
        found = list(Notice.objects.filter(message_id=message_row.beside_id).order_by("pk"))
    return found


def later_of(message_row: Message) -> list[Message]:
    """The messages that went out again for this one."""
    return list(Message.objects.filter(again_of=message_row).order_by("pk"))


def messages_of(patron_id: int, limit: int = 100) -> list[Message]:
    """Everything the library wrote to somebody, the newest first (NTC-14)."""
    return list(Message.objects.filter(patron_id=patron_id).order_by("-pk")[:limit])


def skipped_of(patron_id: int, limit: int = 30) -> list[Notice]:
    """What was due and not sent, the newest first."""
    rows = Notice.objects.filter(patron_id=patron_id, state="skipped").order_by("-pk")
    return list(rows[:limit])


def open_bounces(limit: int = 200) -> list[Bounce]:
    """What came back and nobody has settled, the newest first."""
    found = Bounce.objects.filter(settled_at__isnull=True).select_related("patron__home_branch", "message")
    return list(found.order_by("-pk")[:limit])


def waiting_by_hand(way: str, now: datetime, branch_ids: Collection[int] | None = None) -> list[Message]:
    """Letters to be printed or people to be called, the oldest first."""
    rows = _at(Message.objects.filter(way=way, state="pending", not_before__lte=now), branch_ids)
    return list(rows.select_related("patron").order_by("not_before", "pk")[:1000])


def batches(limit: int = 30) -> list[PostBatch]:
    return list(PostBatch.objects.select_related("branch").order_by("-pk")[:limit])


def batch(batch_id: int) -> PostBatch | None:
    return PostBatch.objects.select_related("branch").filter(pk=batch_id).first()


def mailings(limit: int = 50) -> list[Mailing]:
    return list(Mailing.objects.order_by("-pk")[:limit])


def mailing(mailing_id: int) -> Mailing | None:
    return Mailing.objects.filter(pk=mailing_id).first()


def mailing_results(mailing_id: int) -> dict[str, int]:
    """How many of a mailing's notices are in which state."""
    rows = Notice.objects.filter(kind="mailing", version=mailing_id).order_by()
    found = dict(rows.values_list("message__state").annotate(count=Count("pk")))
    return {state or "skipped": count for state, count in found.items()}


def last_sent_at() -> datetime | None:
    last: datetime | None = Message.objects.filter(state="sent").aggregate(last=Max("sent_at"))["last"]
    return last
