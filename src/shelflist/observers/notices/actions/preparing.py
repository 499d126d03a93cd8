"""Looking again, just before a message goes: is it still true, is somebody still there, and what does it say now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices import events, sources
from shelflist.observers.notices.models import Mailing, Message, Notice
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.places import places
from shelflist.observers.notices.queries.surroundings import Surroundings
from shelflist.observers.notices.queries.unsubscribing import unsubscribe_address
from shelflist.observers.notices.rules.reaching import Contact
from shelflist.observers.notices.wording import Place, Told, Wording, worded

OPEN_WAYS = frozenset({"email", "sms", "voice", "push", "webhook"})
"""Ways that pass many hands: what somebody reads is named only if they or their library want it (P17)."""

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message looked at again: its text, or why it is not sent any more. `fallen` are notices that are not true."""

    message: Message
    wording: Wording | None
    no: Phrase | None = None
    standing: tuple[Notice, ...] = ()
    fallen: tuple[tuple[Notice, Phrase], ...] = ()
    address: str = ""
    unsubscribe: str = ""
    other_way: bool = False  # only its address does not work any more


@dataclass
class Facts:
    """Everything that a batch of messages needs, read in a few statements."""

    around: Surroundings
    contacts: Mapping[int, Contact]
    notices: Mapping[int, Sequence[Notice]]  # by message
    subjects: Mapping[Key, Sequence[sources.Subject]]
    places: Mapping[int, Place]
    mailings: Mapping[int, Mailing]
    latest: Mapping[tuple[str, int, str, int], datetime]  # by subject, event and version: when its last stage was due
    values: dict[tuple[str, bool], Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)

    def values_of(self, notice: Notice, titles: bool) -> Mapping[str, Any]:
        return self.values.get((notice.kind, titles), {}).get(notice.subject_id, {})


def prepare(messages: Sequence[Message], around: Surroundings) -> list[Prepared]:
    """Each message as it would go out now."""
    facts = _facts(messages, around)
    judged = [(message, *_judged(message, facts)) for message in messages]
    _load_values([(message, standing) for message, standing, _fallen, _no in judged], facts)
    return [_prepared(message, standing, fallen, no, facts) for message, standing, fallen, no in judged]


def _facts(messages: Sequence[Message], around: Surroundings) -> Facts:
    by_message = _notices(messages)
    every = [notice for group in by_message.values() for notice in group]
    return Facts(
        around=around,
        contacts=contacts([one.patron_id for one in messages if one.patron_id]),
        notices=by_message,
        subjects=_subjects(every, around.now),
        latest=_latest(every),
        places=places({one.branch_id for one in messages}, around.tree),
        mailings={
            row.pk: row for row in Mailing.objects.filter(pk__in={n.version for n in every if n.kind == "mailing"})
        },
    )


def _notices(messages: Sequence[Message]) -> dict[int, list[Notice]]:
    """The notices of each message; one beside another shares those of the other."""
    main = {one.pk: one.beside_id or one.pk for one in messages}
    rows: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(message_id__in=set(main.values())).order_by("pk"):
        rows[notice.message_id or 0].append(notice)
    return {number: rows[other] for number, other in main.items()}


def _subjects(notices: Iterable[Notice], now: datetime) -> dict[Key, list[sources.Subject]]:
    """The facts as they are now, each kind in one go."""
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for notice in notices:
        wanted[notice.kind, notice.event].add(notice.subject_id)
    found: dict[Key, list[sources.Subject]] = defaultdict(list)
    for (kind, event), ids in wanted.items():
        source = sources.find(kind)
        for subject in source.subjects(ids, [event], now) if source else ():
            found[kind, subject.id, event].append(subject)
    return found


def _latest(notices: Iterable[Notice]) -> dict[tuple[str, int, str, int], datetime]:
    """When the last stage of each of these subjects was due that is in a message."""
    ids: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        ids[notice.kind].add(notice.subject_id)
    found: dict[tuple[str, int, str, int], datetime] = {}
    for kind, numbers in ids.items():
        rows = Notice.objects.filter(kind=kind, subject_id__in=numbers, state=Notice.State.IN_MESSAGE)
        for subject_id, event, version, due_at in rows.values_list("subject_id", "event", "version", "due_at"):
            key = (kind, subject_id, event, version)
            found[key] = max(due_at, found.get(key, due_at))
    return found


def _judged(
    message: Message, facts: Facts
) -> tuple[tuple[Notice, ...], tuple[tuple[Notice, Phrase], ...], Phrase | None]:
    standing, fallen = [], []
    for notice in facts.notices[message.pk]:
        no = _against(notice, facts)
        if no is None:
            standing.append(notice)
        else:
            fallen.append((notice, no))
    whole = _against_whole(message, facts)
    if whole is None and not standing:
        whole = fallen[-1][1] if fallen else _("There is nothing in it any more.")
    return tuple(standing), tuple(fallen), whole


def _against(notice: Notice, facts: Facts) -> Phrase | None:
    """Why this is not true any more, or None."""
    found = facts.subjects.get((notice.kind, notice.subject_id, notice.event), ())
    subject = next((one for one in found if one.version == notice.version), None)
    if subject is not None:
        last = facts.latest.get((notice.kind, notice.subject_id, notice.event, notice.version))
        if subject.no is None and last is not None and last > notice.due_at:
            return _("A later stage has taken its place.")
        return subject.no
    gone = next((one.no for one in found if one.no is not None), None)
    return gone or (_("Its date has changed since.") if found else _("It does not exist any more."))


def _against_whole(message: Message, facts: Facts) -> Phrase | None:
    if message.to == "staff":
        return None
    contact = facts.contacts.get(message.patron_id or 0)
    if contact is None:
        return _("There is nobody any more to write to.")
    if message.event in contact.refuses and not _is_important(message, facts):
        return _("They do not want these messages.")
    if message.way in contact.bad:
        return _("What was sent there came back.")
    return None


def _is_important(message: Message, facts: Facts) -> bool:
    return any(facts.mailings[n.version].important for n in facts.notices[message.pk] if n.version in facts.mailings)


def _names_titles(message: Message, facts: Facts) -> bool:
    if message.way not in OPEN_WAYS or message.to == "staff":
        return True
    contact = facts.contacts.get(message.patron_id or 0)
    if contact is not None and contact.titles is not None:
        return contact.titles
    event = events.find(message.event)
    if event is not None and event.asked_for:
        return True
    return facts.around.known.sender(message.branch_id, facts.around.tree).titles


def _load_values(judged: Sequence[tuple[Message, Collection[Notice]]], facts: Facts) -> None:
    wanted: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for message, standing in judged:
        titles = _names_titles(message, facts)
        for notice in standing:
            wanted[notice.kind, titles].add(notice.subject_id)
    for (kind, titles), ids in wanted.items():
        facts.values[kind, titles] = sources.known(kind).values(ids, titles, facts.around.now)


def _prepared(
    message: Message,
    standing: tuple[Notice, ...],
    fallen: tuple[tuple[Notice, Phrase], ...],
    no: Phrase | None,
    facts: Facts,
) -> Prepared:
    if no is not None:
        contact = facts.contacts.get(message.patron_id or 0)
        bad = bool(standing) and contact is not None and message.way in contact.bad
        refuses = contact is not None and message.event in contact.refuses
        return Prepared(message, None, no, standing, fallen, other_way=bad and not refuses)
    told = told_of(message, standing, facts)
    address = told.contact.addresses.get(message.way, message.address) if told.contact else message.address
    return Prepared(message, worded(facts.around.known, told), None, standing, fallen, address, told.unsubscribe)


def told_of(message: Message, standing: Sequence[Notice], facts: Facts) -> Told:
    """What the message tells, to whom, signed by whom."""
    titles = _names_titles(message, facts)
    contact = facts.contacts.get(message.patron_id or 0)
    mailing = next((facts.mailings[n.version] for n in standing if n.version in facts.mailings), None)
    wants_link = mailing is not None and not mailing.important and contact is not None
    return Told(
        event=message.event,
        stage=message.stage,
        way=message.way,
        contact=contact,
        place=facts.places[message.branch_id],
        sender=facts.around.known.sender(message.branch_id, facts.around.tree),
        items=[facts.values_of(notice, titles) for notice in standing],
        now=facts.around.now,
        fee_cents=sum(notice.fee_cents for notice in standing),
        mailing={"subject": mailing.subject, "body": mailing.body} if mailing else {},
        unsubscribe=unsubscribe_address(contact.patron_id, message.event) if wants_link and contact else "",
    )
