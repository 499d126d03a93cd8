"""What helps somebody to a book without a notice: its call number by mail or text, and new titles of a kept search."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from shelflist.departments.lists.actions import told_of
from shelflist.departments.lists.models import SavedSearch
from shelflist.departments.lists.queries import searches_to_look_at
from shelflist.ground.accounts.rules import Limit, address_subject
from shelflist.ground.accounts.tries import take_a_try
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.observers.notices import ways
from shelflist.observers.notices.ways import Outgoing
from shelflist.observers.search import queries as finding
from shelflist.observers.search.addresses import Asked
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.queries import TitleRow, titles_with_ids
from shelflist.records.items.showing import public_copies
from shelflist.records.patrons.queries import reach_of

HOUR = timedelta(hours=1)
FROM_ONE_PLACE, TO_ONE_ADDRESS, BY_EVERYBODY = Limit(10, HOUR), Limit(5, HOUR), Limit(300, HOUR)
COPIES_TOLD = 6
LOOK_AGAIN_AFTER = timedelta(hours=20)
AT_ONCE = 20  # so that the post of the day is not held up
TITLES_TOLD = 10
EVERY_SECONDS = 900
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


# -- new titles of kept searches --------------------------------------------------------------------------------------


def tell_of_new_titles(now: datetime) -> None:
    """Periodic task: whoever keeps a search and wants to hear of it gets what came since, once a day (OPC-10)."""
    way = ways.find("email")
    if way is None or way.send is None or not way.is_working():
        return
    after, told = 0, 0
    while told < AT_ONCE and (found := searches_to_look_at(after, 200)):
        after = found[-1].pk
        for kept in found:
            if told < AT_ONCE and now - kept.looked_at >= LOOK_AGAIN_AFTER:
                told += _tell(kept, way, now)


def _tell(kept: SavedSearch, way: ways.Way, now: datetime) -> bool:
    """One search: what is new is written, and remembered as told. True when a mail went."""
    fresh = new_titles(kept.address, kept.told_up_to)
    reach = reach_of([kept.patron_id]).get(kept.patron_id)
    up_to = max([kept.told_up_to, *(row.id for row in fresh)])
    if not fresh or reach is None or not reach.email:
        told_of(search_id=kept.pk, up_to=up_to, now=now)
        return False
    with translation.override(reach.language or "en"):
        outgoing = _outgoing(reach.email, gettext("New titles: %s") % kept.name, _news(kept, fresh), now)
    assert way.send is not None  # the caller has asked
    if next(iter(way.send([outgoing]))).result != "sent":
        return False
    told_of(search_id=kept.pk, up_to=up_to, now=now)
    return True


def new_titles(address: str, told_up_to: int) -> list[TitleRow]:
    """The titles of a search that came after the last one told of, the latest first."""
    asked = Asked.of(QueryDict(address)).newest_first()
    found = finding.search(asked.search(facets=()))
    rows = titles_with_ids(one for one in found.ids if one > told_up_to)
    return sorted(rows.values(), key=lambda row: -row.id)[:TITLES_TOLD]


def _news(kept: SavedSearch, fresh: Sequence[TitleRow]) -> str:
    base = str(getattr(settings, "SHELFLIST_PUBLIC_URL", "")).rstrip("/")
    lines = [
        "\n".join(part for part in (f"{row.title}{f' / {row.author}' if row.author else ''}",
                                    f"{base}{reverse('opac:title', args=[row.id])}" if base else "") if part)
        for row in fresh
    ]  # fmt: skip
    end = f"{base}{reverse('opac:lists')}" if base else gettext("your account")
    return "\n\n".join([*lines, gettext("You keep this search, and can forget it: %s") % end])
