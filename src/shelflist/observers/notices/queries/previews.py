"""A text as it would read: with a real record, in any language, for any way, saved or not (NTC-08)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shelflist.observers.notices import events, sources
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.known import OwnText
from shelflist.observers.notices.queries.places import places
from shelflist.observers.notices.queries.surroundings import Surroundings
from shelflist.observers.notices.rules.reaching import Contact
from shelflist.observers.notices.templating import BadText, names_in
from shelflist.observers.notices.wording import Told, language_of, rendered, text_for, values_of, worded

KNOWN_NAMES = frozenset(
    {"patron", "library", "items", "first", "count", "stage", "fee", "today", "signature", "mailing", "unsubscribe",
     "item", "loop", "range"}
)  # fmt: skip
SAMPLE: Mapping[str, Any] = {"title": "", "author": "", "barcode": "…4711"}
OPEN_WAYS = frozenset({"email", "sms", "voice", "push", "webhook"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which text is looked at."""

    event: str
    stage: int
    language: str
    way: str
    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """How it reads. `problem` says why it cannot be used; `unknown` are names that will stay empty."""

    subject: str
    body: str
    language: str
    problem: str = ""
    unknown: tuple[str, ...] = ()
    example_id: int | None = None
    reader: str = ""
    length: int = 0


def preview(asked: Asked, around: Surroundings, branch_id: int, example_id: int | None = None) -> Preview:
    """The text as typed, with the record that was asked for, or a recent one."""
    told, number = told_example(asked, around, branch_id, example_id)
    unknown = tuple(sorted((names_in(asked.subject) | names_in(asked.body)) - KNOWN_NAMES))
    try:
        made = rendered(OwnText(asked.subject, asked.body), values_of(told, asked.language), asked.language)
    except BadText as problem:
        return Preview("", "", asked.language, str(problem), unknown, number)
    reader = told.contact.name if told.contact else ""
    return Preview(made.subject, made.body, made.language, "", unknown, number, reader, len(made.body))


def as_it_is(event: str, stage: int, way: str, around: Surroundings, branch_id: int) -> Preview:
    """The text that is in use for this stage, in the reader's language of the example."""
    told, number = told_example(Asked(event, stage, "", way), around, branch_id, None)
    made = worded(around.known, told)
    return Preview(made.subject, made.body, made.language, made.problem, (), number)


def current_text(asked: Asked, around: Surroundings) -> tuple[OwnText, bool]:
    """The text that is in use: the library's own or the built-in one."""
    text, _language, is_own = text_for(around.known, asked.event, asked.stage, asked.language, asked.way)
    return text, is_own


def told_example(asked: Asked, around: Surroundings, branch_id: int, example_id: int | None) -> tuple[Told, int | None]:
    """What a message about a real record would be told."""
    event = events.known(asked.event)
    source = sources.find(event.kind)
    number = example_id or (source.example(asked.event) if source else None)
    sender = around.known.sender(branch_id, around.tree)
    contact: Contact | None = None
    item: Mapping[str, Any] = SAMPLE
    if source and number:
        subject = next(iter(source.subjects([number], [asked.event], around.now)), None)
        if subject is not None and subject.branch_id in around.tree.branches:
            branch_id = subject.branch_id
            sender = around.known.sender(branch_id, around.tree)
            contact = contacts([subject.patron_id or 0]).get(subject.patron_id or 0)
        titles = (asked.way or "email") not in OPEN_WAYS or sender.titles or bool(contact and contact.titles)
        item = source.values([number], titles, around.now).get(number, SAMPLE)
    if contact is None:
        contact = Contact(0, "Amina Yusuf-Haddad", "Amina")
    contact = replace(contact, language=asked.language or language_of(contact))
    sample = {"subject": "Closed on Thursday", "body": "Dear {{ patron.name }},\n\nwe are closed on Thursday."}
    told = Told(
        event=asked.event, stage=asked.stage or 1, way=asked.way or "email", contact=contact,
        place=places([branch_id], around.tree)[branch_id], sender=sender, items=[item], now=around.now,
        mailing=sample if asked.event == "mailing" else {},
    )  # fmt: skip
    return told, number
