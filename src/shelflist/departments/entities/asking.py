"""Asking services, only when a person or a plan that a person switched on wants it; no more patience than was agreed.

Addresses come from the register and are judged before each connection, as everywhere (see `harvesting.fetching`).
Threads wait and touch no table.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from shelflist.departments.cataloguing.harvesting.fetching import CannotFetch, Fetcher
from shelflist.departments.copy_cataloguing.asking import many
from shelflist.departments.copy_cataloguing.asking.answers import Address
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.copy_cataloguing.asking.sru import tree
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.departments.entities.rules.records import Elsewhere, record_in
from shelflist.departments.entities.rules.services import LOBID, MOST, WAYS, Offer, offers, question, record_path
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import MarcRecord

AGENT = "Shelflist (authorities)"
MOST_BYTES = 4 << 20
MOST_AT_ONCE = 8
INDEXES = {"person": "author", "corporate": "author", "meeting": "author", "title": "title"}


@dataclass(frozen=True, slots=True)
class Place:
    """A service as it is asked: plain values, so that a thread needs no database."""

    id: int
    name: str
    kind: str
    address: str
    record_address: str
    seconds: float
    own_network: bool
    target: Address | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one service offers, or why it does not. Targets give whole records at once, each with its offer's number."""

    place: Place
    offers: tuple[Offer, ...] = ()
    records: tuple[MarcRecord, ...] = ()
    fault: Phrase | None = None
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Got:
    """A record as a service gave it; `is_same`: it says that nothing has changed since."""

    record: Elsewhere | None
    etag: str = ""
    modified: str = ""
    is_same: bool = False


def ask_all(places: Sequence[Place], kind: str, text: str) -> list[Said]:
    """Ask all of them at once; each answer or fault, in the order of the register."""
    if not places:
        return []
    with ThreadPoolExecutor(max_workers=MOST_AT_ONCE) as pool:
        return list(pool.map(lambda place: ask(place, kind, text), places))


def ask(place: Place, kind: str, text: str) -> Said:
    """Ask one service. Never raises: a fault is an answer too."""
    began = time.monotonic()
    try:
        if place.target is not None:
            return _of_target(place, place.target, kind, text, began)
        way = WAYS[place.kind]
        path, arguments = question(way, kind, text)
        data = _fetcher(place).get(place.address + path, arguments)
        return Said(place, tuple(offers(way, data)), milliseconds=_since(began))
    except CannotFetch as no:
        return Said(place, fault=no.reason, milliseconds=_since(began))
    except (ValueError, LookupError, AttributeError, RecursionError):
        words = _("Its answer has another form than it publishes, so it cannot be read.")
        return Said(place, fault=words, milliseconds=_since(began))


def _of_target(place: Place, target: Address, kind: str, text: str, began: float) -> Said:
    answer = many.ask(target, (Term(INDEXES.get(kind, "keyword"), text),))
    found = [
        one.record for one in answer.records
        if one.record is not None and any(field.tag[0] == "1" for field in one.record.fields if len(field) == 4)
        and one.record.leader[6:7] == "z"
    ][:MOST]  # fmt: skip
    made = tuple(_offer(number, marc) for number, marc in enumerate(found))
    return Said(place, made, tuple(found), answer.fault, _since(began))


def _offer(number: int, marc: MarcRecord) -> Offer:
    used = next(field for field in marc.fields if len(field) == 4 and field.tag[0] == "1")
    system, control = marc.control("003").strip(), marc.control("001").strip()
    return Offer(str(number), used.text("abcdgnpqtvxyz"), f"({system}){control}" if control else "")


def fetch(place: Place, number: str, *, etag: str = "", modified: str = "") -> Got:
    """The record of a service under a number. Raises NoAnswer."""
    way = WAYS[place.kind]
    address = (place.record_address or place.address) + record_path(way, number)
    try:
        answer = _fetcher(place).fetch(address, {}, etag=etag, modified=modified)
        if answer.is_same:
            return Got(None, etag, modified, is_same=True)
        root: Any = None if way.reads == LOBID else tree(answer.body)
        return Got(record_in(way.reads, answer.body, root, number), answer.etag, answer.modified)
    except CannotFetch as no:
        raise NoAnswer(no.reason) from no
    except (ValueError, LookupError, AttributeError, RecursionError) as odd:
        words = _("Its answer has another form than it publishes, so it cannot be read.")
        raise NoAnswer(words) from odd


def _fetcher(place: Place) -> Fetcher:
    return Fetcher(
        private_too=place.own_network,
        wait=_no_patience,
        agent=AGENT,
        connect_seconds=min(5.0, place.seconds),
        read_seconds=place.seconds,
        whole_seconds=place.seconds,
        most_bytes=MOST_BYTES,
    )


def _no_patience(_seconds: float) -> None:
    """Who waits at a screen does not wait for a busy server's pause."""
    raise CannotFetch(_("It is busy and asks us to come back later."))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
