"""Titles with their call numbers by mail or text, to whoever asks for them: nobody’s notice, nothing of it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from shelflist.ground.accounts.rules import Limit, address_subject
from shelflist.ground.accounts.tries import take_a_try
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.observers.notices import ways
from shelflist.observers.notices.ways import Outgoing
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.queries import TitleRow, titles_with_ids
from shelflist.records.items.showing import public_copies

HOUR = timedelta(hours=1)
FROM_ONE_PLACE, TO_ONE_ADDRESS, BY_EVERYBODY = Limit(10, HOUR), Limit(5, HOUR), Limit(300, HOUR)
BY_ONE_AT_THE_DESK = Limit(60, HOUR)
COPIES_TOLD = 6
LONGEST = {"email": 20_000, "sms": 600}  # characters
SEES = "see-records"
LONGEST_ADDRESS = 200


def ways_offered() -> tuple[str, ...]:
    """By which ways a call number is sent to whoever asks, without a card; none where the library does not allow it."""
    if not getattr(settings, "SHELFLIST_SEND_CALL_NUMBERS", False):
        return ()
    found = ((name, ways.find(name)) for name in ("email", "sms"))
    return tuple(name for name, way in found if way is not None and way.send is not None and way.is_working())


def send_call_number(
    *, record_id: int, way_name: str, address: str, from_address: str, language: str, now: datetime
) -> None:
    """Title, branch, shelf and call number to an address that somebody typed (OPC-12). Nothing of it is kept.

    Refused: way-not-offered, address-not-usable, title-unknown, try-later, not-sent.
    """
    way = ways.find(way_name)
    if way_name not in ways_offered() or way is None or way.send is None:
        raise Refused(Refusal("way-not-offered", _("This library does not send call numbers like this.")))
    address = _usable(way_name, address)
    row = titles_with_ids([record_id]).get(record_id)
    if row is None:
        raise Refused(Refusal("title-unknown", _("There is no such title.")))
    limits = {
        f"call-number:{address_subject(from_address)}": FROM_ONE_PLACE,
        f"call-number:to:{address.casefold()}"[:80]: TO_ONE_ADDRESS,
        "call-number:everybody": BY_EVERYBODY,
    }
    if not take_a_try(limits, now):
        raise Refused(
            Refusal("try-later", _("That was sent often just now."), _("Try again in an hour, or write it down."))
        )
    with translation.override(language or "en"):
        outgoing = _outgoing(address, row.title, _where(row, organisation()), now)
    if next(iter(way.send([outgoing]))).result != "sent":
        raise Refused(Refusal("not-sent", _("It could not be sent."), _("Write it down, or try again later.")))


def _usable(way_name: str, address: str) -> str:
    address = address.strip()[:LONGEST_ADDRESS]
    usable = "@" in address if way_name == "email" else sum(one.isdigit() for one in address) > 5
    if not usable or any(one in address for one in "\r\n,;"):
        raise Refused(Refusal("address-not-usable", _("That cannot be written to."), _("Look at it once more.")))
    return address


def ways_of_staff() -> tuple[str, ...]:
    """By which ways staff can send titles to somebody who stands before them."""
    found = ((name, ways.find(name)) for name in ("email", "sms"))
    return tuple(name for name, way in found if way is not None and way.send is not None and way.is_working())


def send_titles(
    *, record_ids: Sequence[int], way_name: str, address: str, language: str, link: str, by: Actor, now: datetime
) -> None:
    """Titles with their shelves, and the page where they can be looked at again, to an address said at the desk (T03).

    Nothing of it is kept. Refused: not-permitted, way-not-offered, address-not-usable, title-unknown, try-later,
    not-sent.
    """
    if not by.may(SEES):
        raise Refused(not_permitted(SEES))
    way = ways.find(way_name)
    if way_name not in ways_of_staff() or way is None or way.send is None:
        raise Refused(Refusal("way-not-offered", _("Nothing can be sent like this."), _("Print a slip instead.")))
    address = _usable(way_name, address)
    known = titles_with_ids(record_ids)
    rows = [known[one] for one in dict.fromkeys(record_ids) if one in known]
    if not rows:
        raise Refused(Refusal("title-unknown", _("There is no such title.")))
    limits = {
        f"titles:by:{by.kind}:{by.id}": BY_ONE_AT_THE_DESK,
        f"titles:to:{address.casefold()}"[:80]: TO_ONE_ADDRESS,
    }
    if not take_a_try(limits, now):
        raise Refused(Refusal("try-later", _("That was sent often just now."), _("Print a slip instead.")))
    tree = organisation()
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = rows[0].title if len(rows) == 1 else gettext("Titles for you")
        told = [_where(row, tree) for row in rows]
        outgoing = _outgoing(address, subject, _as_long_as(told, link, LONGEST[way_name]), now)
    if next(iter(way.send([outgoing]))).result != "sent":
        raise Refused(Refusal("not-sent", _("It could not be sent."), _("Print a slip, or try again later.")))


def _as_long_as(told: Sequence[str], link: str, most: int) -> str:
    """As many titles as the way takes in one message, then the page that has all of them."""
    kept: list[str] = []
    for one in told:
        if kept and sum(map(len, kept)) + len(one) + len(link) > most:
            kept.append("…")
            break
        kept.append(one)
    return "\n\n".join([*kept, link])


def _where(row: TitleRow, tree: Organisation) -> str:
    """The title and, for each copy, branch, shelf and call number."""
    copies = public_copies([row.id]).get(row.id, [])[:COPIES_TOLD]
    lines = [
        f"{tree.branch(copy.branch_id).name}, {tree.locations[copy.location_id].name}: {copy.call_number}"
        for copy in copies
    ]
    by = f" / {row.author}" if row.author else ""
    return "\n".join([f"{row.title}{by}", *lines])


def _outgoing(address: str, subject: str, body: str, now: datetime) -> Outgoing:
    root = next(iter(organisation().children(None)), None)
    return Outgoing(
        id=0, token=secrets.token_hex(16), address=address, subject=" ".join(subject.split())[:200], body=body, at=now,
        sender_name=root.name if root else "",
    )  # fmt: skip
