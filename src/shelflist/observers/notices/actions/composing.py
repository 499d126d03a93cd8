"""Putting what is due into messages: one for each person and event, or one for everything that an outage held up."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices import events, ways
from shelflist.observers.notices.models import Mailing, Message, Notice
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.surroundings import Surroundings, surroundings
from shelflist.observers.notices.rules.reaching import CAPPED, QUIET, Contact, Reached, in_words, reach
from shelflist.observers.notices.rules.sequences import REPEATS, NoticeSequence
from shelflist.observers.notices.rules.timing import after_full_days

AT_ONCE = 500
Key = tuple[object, ...]


@dataclass
class Composer:
    """One round of composing."""

    around: Surroundings
    contacts: dict[int, Contact]
    sent: dict[int, dict[date, int]]  # by patron and day, what counts against the daily cap
    working: frozenset[str]
    mailings: dict[int, Mailing]

    @property
    def now(self) -> datetime:
        return self.around.now

    def sequence(self, notice: Notice) -> NoticeSequence | None:
        if notice.kind == "mailing":
            mailing = self.mailings.get(notice.version)
            return NoticeSequence(0, mailing.title, notice.event, ways=tuple(mailing.ways)) if mailing else None
        return next((one for one in self.around.known.sequences if one.id == notice.rule_id), None)

    def contact(self, notice: Notice) -> Contact | None:
        """Whoever it is for; what concerns them here goes even to who wants no news."""
        contact = self.contacts.get(notice.patron_id or 0)
        mailing = self.mailings.get(notice.version) if notice.kind == "mailing" else None
        return replace(contact, refuses=frozenset()) if contact and mailing and mailing.important else contact


def compose(now: datetime, tell: Callable[[int], None] | None = None, working: Collection[str] | None = None) -> int:
    """Put every waiting notice into a message, or write down why it cannot be sent. How many messages were made.

    `working` are the ways that count as set up, when it is not for the settings to say.
    """
    around = surroundings(now)
    count = 0
    while made := _compose_some(around, frozenset(ways.working() if working is None else working)):
        count += made[0]
        if tell:
            tell(count)
    return count


def _compose_some(around: Surroundings, working: frozenset[str]) -> tuple[int, int] | None:
    with transaction.atomic():
        first = list(
            Notice.objects.filter(state=Notice.State.WAITING, patron__isnull=False, due_at__lte=around.now)
            .order_by("patron_id", "pk").values_list("patron_id", flat=True)[:AT_ONCE]
        )  # fmt: skip
        whose = Q(patron_id__in=set(first)) if first else Q(patron__isnull=True)
        rows = Notice.objects.select_for_update().filter(whose, state=Notice.State.WAITING, due_at__lte=around.now)
        notices = list(rows.order_by("patron_id", "pk"))
        if not notices:
            return None
        numbers = {one.version for one in notices if one.kind == "mailing"}
        composer = _composer(around, {one.patron_id for one in notices if one.patron_id}, working, numbers)
        messages: list[Message] = []
        for group in _groups(notices, composer):
            messages += _messages_for(group, composer)
        Message.objects.bulk_create(one for one in messages if one.beside is None)
        Message.objects.bulk_create(one for one in messages if one.beside is not None)
        _keep(notices)
        return len(messages), len(notices)


def _keep(notices: Sequence[Notice]) -> None:
    """What became of each. One short statement for each row is quicker than a long one for many."""
    table = Notice._meta.db_table
    in_message = [(one.message.pk, one.pk) for one in notices if one.message is not None]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET state = 'in-message', message_id = %s WHERE id = %s",  # noqa: S608 - constants
            in_message,
        )
    skipped = [one for one in notices if one.state == Notice.State.SKIPPED]
    Notice.objects.bulk_update(skipped, ["state", "why"], batch_size=500)


def _composer(
    around: Surroundings, patron_ids: Collection[int], working: frozenset[str], mailing_ids: Collection[int] = ()
) -> Composer:
    return Composer(
        around, contacts(patron_ids), _counted(around, patron_ids), working,
        {row.pk: row for row in Mailing.objects.filter(pk__in=list(mailing_ids))} if mailing_ids else {},
    )  # fmt: skip


def _counted(around: Surroundings, patron_ids: Collection[int]) -> dict[int, dict[date, int]]:
    """How much each of them got on which day; nothing is asked when no branch has a cap."""
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    if not any(one.daily_cap for one in around.known.senders.values()):
        return found
    rows = Message.objects.filter(
        Q(sent_at__gte=around.now - timedelta(days=2)) | Q(state__in=["pending", "sending"]),
        patron_id__in=list(patron_ids), way__in=sorted(CAPPED),
    ).exclude(event__in=_receipts())  # fmt: skip
    for patron_id, branch_id, sent_at, not_before in rows.values_list(
        "patron_id", "branch_id", "sent_at", "not_before"
    ):
        if branch_id in around.tree.branches:
            found[patron_id][around.tree.calendar(branch_id).day_of(sent_at or not_before)] += 1
    return found


def _receipts() -> list[str]:
    return [event.code for event in events.all_events() if event.receipt]


def _groups(notices: Sequence[Notice], composer: Composer) -> list[list[Notice]]:
    groups: dict[Key, list[Notice]] = defaultdict(list)
    held_up = {(one.patron_id, one.event) for one in notices if one.late}
    for notice in notices:
        late = (notice.patron_id, notice.event) in held_up
        groups[_key(notice, composer, late=late)].append(notice)
    return list(groups.values())


def _key(notice: Notice, composer: Composer, *, late: bool) -> Key:
    """What goes together. After an outage one person gets one message about their loans, whatever the stages (P17)."""
    sequence = composer.sequence(notice)
    contact = composer.contacts.get(notice.patron_id or 0)
    wish = contact.wanted.get(notice.event) if contact else None
    if sequence is None or not (sequence.digest or (wish and wish.digest)):
        return (notice.pk,)
    if sequence.to == "staff":
        return ("staff", notice.branch_id, notice.event)
    if late and notice.kind == "loan":
        return (notice.patron_id, "late")
    return (notice.patron_id, notice.event, notice.version if notice.kind == "mailing" else 0)


def _messages_for(group: list[Notice], composer: Composer) -> list[Message]:
    """The messages of one group (none when nobody can be reached), and what that makes of its notices."""
    speaks = max(group, key=lambda one: (_rank(one.event), one.stage % REPEATS, one.stage))
    sequence = composer.sequence(speaks)
    if sequence is None:
        return _skip(group, _("The rule is not in force any more."))
    contact = composer.contact(speaks)
    reached = _reached(speaks, sequence, contact, composer)
    if not reached.ways:
        return _skip(group, in_words(reached))
    messages: list[Message] = []
    for way, address in reached.ways:
        one = _message(speaks, sequence, contact, way, address, composer)
        one.beside = messages[0] if messages else None
        messages.append(one)
    for notice in group:
        notice.state, notice.message = Notice.State.IN_MESSAGE, messages[0]
    return messages


def _rank(code: str) -> int:
    event = events.find(code)
    return event.rank if event else 0


def _reached(speaks: Notice, sequence: NoticeSequence, contact: Contact | None, composer: Composer) -> Reached:
    if sequence.to == "staff":
        address = ways.staff_address(speaks.branch_id)
        if "email" in composer.working and address:
            return Reached((("email", address),))
        return Reached((("account", ""),))
    return reach(
        contact, speaks.event, sequence.ways, composer.working,
        every_way=sequence.every_way, opt_in=sequence.opt_in,
    )  # fmt: skip


def _skip(group: Sequence[Notice], why: Phrase) -> list[Message]:
    for notice in group:
        notice.state, notice.why = Notice.State.SKIPPED, why.to_data()
    return []


def _message(
    speaks: Notice, sequence: NoticeSequence, contact: Contact | None, way: str, address: str, composer: Composer
) -> Message:
    to_staff = sequence.to == "staff"
    patron_id = None if to_staff else speaks.patron_id
    return Message(
        patron_id=patron_id,
        branch_id=speaks.branch_id,
        event=speaks.event,
        stage=speaks.stage,
        to=sequence.to,
        way=way,
        address=address,
        language="" if to_staff or contact is None else contact.language,
        rule_id=sequence.id,
        not_before=composer.now if to_staff else _not_before(speaks, way, composer),
        made_at=composer.now,
        token=secrets.token_hex(16),
    )


def _not_before(speaks: Notice, way: str, composer: Composer) -> datetime:
    """Now, or after the quiet hours, or on the next day when this one is full."""
    if way not in QUIET or speaks.branch_id not in composer.around.tree.branches:
        return composer.now
    sender = composer.around.known.sender(speaks.branch_id, composer.around.tree)
    calendar = composer.around.tree.calendar(speaks.branch_id)
    event = events.find(speaks.event)
    cap = None if event and event.receipt else sender.daily_cap
    counted = composer.sent[speaks.patron_id or 0]
    moment = after_full_days(composer.now, counted, cap, sender.quiet, calendar)
    if cap:
        counted[calendar.day_of(moment)] += 1
    return moment


def by_another_way(message: Message, now: datetime, bad: str) -> Message | None:
    """A message that did not arrive goes once more by the next way of its rule, if there is one (NTC-09)."""
    around = surroundings(now)
    sequence = next((one for one in around.known.sequences if one.id == message.rule_id), None)
    if sequence is None or message.patron_id is None:
        return None
    composer = _composer(around, [message.patron_id], frozenset(ways.working()))
    contact = composer.contacts.get(message.patron_id)
    if contact is None:
        return None
    tried = {message.way, bad}
    reached = reach(replace(contact, bad=contact.bad | tried), message.event, sequence.ways, composer.working)
    left = [(way, address) for way, address in reached.ways if way not in tried]
    if not left:
        return None
    way, address = left[0]
    again = Message.objects.create(
        patron_id=message.patron_id, branch_id=message.branch_id, event=message.event, stage=message.stage,
        way=way, address=address, language=message.language, rule_id=message.rule_id, not_before=now, made_at=now,
        token=secrets.token_hex(16), again_of=message,
    )  # fmt: skip
    Notice.objects.filter(message=message).update(message=again)
    return again
