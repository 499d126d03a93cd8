"""The call number of a title by mail or text, to whoever asks for it: nobody’s notice, and nothing of it is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from shelflist.ground.accounts.rules import Limit, address_subject
from shelflist.ground.accounts.tries import take_a_try
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
COPIES_TOLD = 6
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
    address = address.strip()[:LONGEST_ADDRESS]
    usable = "@" in address if way_name == "email" else sum(one.isdigit() for one in address) > 5
    if not usable or any(one in address for one in "\r\n,;"):
        raise Refused(Refusal("address-not-usable", _("That cannot be written to."), _("Look at it once more.")))
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
