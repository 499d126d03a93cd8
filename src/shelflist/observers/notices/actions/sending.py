"""Sending: a worker takes some messages, looks at each again, hands them over and writes down what became of them.

A message is marked before it is handed over. If the program dies in between, nobody knows whether it went out, and it
is not sent a second time by itself: somebody decides (P17, at most once).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.rules import LAST_ATTEMPT, wait_before
from shelflist.observers.notices import ways
from shelflist.observers.notices.actions.bouncing import refused_by_server
from shelflist.observers.notices.actions.composing import by_another_way
from shelflist.observers.notices.actions.fees import charge_fees
from shelflist.observers.notices.actions.preparing import Prepared, prepare
from shelflist.observers.notices.models import Message, Notice
from shelflist.observers.notices.queries.surroundings import Surroundings, surroundings
from shelflist.observers.notices.ways import Outcome, Outgoing

AT_ONCE = 100
TOGETHER = 20  # so many outcomes are written down in one transaction
SILENT = timedelta(minutes=30)
WRONG_ADDRESS = ("5.1.", "5.2.1", "5.0.0", "410", "422")


def send_by(way_name: str, now: datetime, worker: str = "") -> int:
    """Send some of what waits by this way. How many were taken; 0 when nothing waits or the way is down."""
    way = ways.find(way_name)
    if way is None or way.send is None or not way.is_working():
        return 0
    around = surroundings(now)
    taken = _take(way_name, now, worker, _as_many_as_may_go(way_name, now))
    if not taken:
        return 0
    prepared = _look_again(taken, around)
    going = [one for one in prepared if one.wording is not None]
    by_id = {one.message.pk: one for one in going}
    reached: set[int] = set()
    down = False
    for outcomes in _together(way.send(_outgoing(one, around) for one in going)):
        down = down or any(one.result == "unreachable" for one in outcomes)
        reached |= {one.id for one in outcomes if one.result != "unreachable"}
        _write_down([(by_id[one.id], one) for one in outcomes], now)
    left = [one.message.pk for one in going if one.message.pk not in reached]
    _put_back(left, now)
    return 0 if down else len(taken)


def _together(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    some: list[Outcome] = []
    for outcome in outcomes:
        some.append(outcome)
        if len(some) >= TOGETHER:
            yield some
            some = []
    if some:
        yield some


def _as_many_as_may_go(way_name: str, now: datetime) -> int:
    """No more e-mails in a minute than the library set, so that a burst gets nobody blacklisted (P17)."""
    most: int = getattr(settings, "SHELFLIST_MAIL_PER_MINUTE", 0)
    if way_name != "email" or not most:
        return AT_ONCE
    minute_ago = now - timedelta(minutes=1)
    begun = Message.objects.filter(
        way="email", taken_at__gt=minute_ago, state__in=["sending", "sent", "failed"]
    ).count()
    return max(min(AT_ONCE, most - begun), 0)


def _take(way_name: str, now: datetime, worker: str, most: int) -> list[Message]:
    due = Message.objects.filter(way=way_name, state=Message.State.PENDING, not_before__lte=now)
    with transaction.atomic():
        rows = due.order_by("not_before", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:most])
        Message.objects.filter(pk__in=ids).update(state=Message.State.SENDING, taken_at=now, taken_by=worker)
    return list(Message.objects.filter(pk__in=ids).order_by("not_before", "pk"))


def _look_again(messages: Sequence[Message], around: Surroundings) -> list[Prepared]:
    """Drop what is not true any more, and keep the text of what goes, before it goes."""
    prepared = prepare(messages, around)
    keep(prepared, around)
    return prepared


def keep(prepared: Iterable[Prepared], around: Surroundings) -> None:
    """Write down the texts, and what is not sent and why."""
    worded, stopped, dropped = [], [], []
    for one in prepared:
        message = one.message
        if one.wording is None:
            again = by_another_way(message, around.now, message.way) if one.other_way else None
            no = _("Its address does not work: it goes by another way.") if again else one.no
            message.state, message.why = Message.State.CANCELLED, no.to_data() if no else {}
            stopped.append(message)
        else:
            message.subject, message.body = one.wording.subject, one.wording.body
            message.language, message.address = one.wording.language, one.address
            message.forget_on = forget_on(message, around)
            worded.append(message)
        for notice, why in one.fallen:
            notice.state, notice.why = Notice.State.SKIPPED, why.to_data()
            dropped.append(notice)
    with transaction.atomic():
        _keep_texts(worded)
        Message.objects.bulk_update(stopped, ["state", "why"], batch_size=100)
        Notice.objects.bulk_update(dropped, ["state", "why"], batch_size=200)


def _keep_texts(messages: Sequence[Message]) -> None:
    """One short statement for each is quicker than a long one for all."""
    table, day = Message._meta.db_table, connection.ops.adapt_datefield_value
    rows = [
        (one.subject, one.body, one.language, one.address, day(one.forget_on) if one.forget_on else None, one.pk)
        for one in messages
    ]
    columns = "subject = %s, body = %s, language = %s, address = %s, forget_on = %s"
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {columns} WHERE id = %s", rows)  # noqa: S608 - constants


def forget_on(message: Message, around: Surroundings) -> date | None:
    """When the text of a message is forgotten, by its rule."""
    days = around.known.keep_days.get(message.rule_id or 0, 90)
    return around.now.date() + timedelta(days=days) if days is not None else None


def _outgoing(one: Prepared, around: Surroundings) -> Outgoing:
    message, wording = one.message, one.wording
    assert wording is not None  # only those with words are sent
    sender = around.known.sender(message.branch_id, around.tree)
    return Outgoing(
        id=message.pk,
        token=message.token,
        address=one.address,
        subject=wording.subject,
        body=wording.body,
        at=around.now,
        language=wording.language,
        sender_name=sender.sender_name or around.tree.branch(message.branch_id).name,
        reply_to=sender.reply_to,
        event=message.event,
        unsubscribe=one.unsubscribe,
    )


def _write_down(outcomes: Sequence[tuple[Prepared, Outcome]], now: datetime) -> None:
    """What became of some messages, in one transaction; then what follows from it."""
    sent = [one.message.pk for one, outcome in outcomes if outcome.result == "sent"]
    with transaction.atomic():
        Message.objects.filter(pk__in=sent, state=Message.State.SENDING).update(
            state=Message.State.SENT, sent_at=now, why={}
        )
        for one, outcome in outcomes:
            if outcome.result in ("later", "refused"):
                _did_not_go(one.message, outcome, now)
    for one, outcome in outcomes:
        if outcome.result == "sent":
            charge_fees(one.message, one.standing, now)
        elif outcome.result == "refused" and outcome.status.startswith(WRONG_ADDRESS):
            refused_by_server(one.message, one.address, outcome.status, outcome.diagnostic, now)


def _did_not_go(message: Message, outcome: Outcome, now: datetime) -> None:
    message.attempts += 1
    if outcome.result == "later" and message.attempts < LAST_ATTEMPT:
        again = now + wait_before(message.attempts + 3)
        message.state, message.not_before = Message.State.PENDING, again
        message.why = _("Not taken yet: {what}. It is tried again.", what=outcome.diagnostic).to_data()
    else:
        message.state = Message.State.FAILED
        message.why = _("Not taken: {what}", what=outcome.diagnostic or outcome.status).to_data()
        if outcome.status == "unknown":
            message.why = _unknown().to_data()
    message.taken_at, message.taken_by = None, ""
    message.save(update_fields=["attempts", "state", "not_before", "why", "taken_at", "taken_by"])


def _unknown() -> Phrase:
    return _("The line broke while it was being sent: it may have arrived. Send it again only if it did not.")


def _put_back(ids: Sequence[int], now: datetime) -> None:
    """The way is down: nothing was handed over, so these wait and none of them has failed."""
    if ids:
        why = _("The server cannot be reached. It is tried again.").to_data()
        Message.objects.filter(pk__in=list(ids), state=Message.State.SENDING).update(
            state=Message.State.PENDING, not_before=now + timedelta(minutes=2), why=why, taken_at=None, taken_by=""
        )


def give_up_the_stuck(now: datetime) -> int:
    """Messages that a process took and never answered for: it died in the middle (see the top of this file)."""
    stuck = Message.objects.filter(state=Message.State.SENDING, taken_at__lt=now - SILENT)
    return stuck.update(state=Message.State.FAILED, why=_unknown().to_data(), taken_at=None)


def send_everything(now: datetime, names: Iterable[str] | None = None, worker: str = "") -> int:
    """Send by every way until nothing waits. How many messages were taken."""
    count = 0
    for name in names if names is not None else ways.working():
        while some := send_by(name, now, worker):
            count += some
    return count
