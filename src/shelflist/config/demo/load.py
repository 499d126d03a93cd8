"""Loads the demonstration library into an empty database: deterministic for a day, with a moving today."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

from shelflist.config.demo import (
    copying,
    covers,
    gathered,
    headings,
    history,
    messages,
    newcopies,
    paper,
    people,
    picks,
    policies,
    sources,
    stock,
    titles,
    twins,
    workroom,
)
from shelflist.config.demo.library import Library, put_up
from shelflist.config.demo.money import Money
from shelflist.config.demo.past import Past
from shelflist.config.demo.shown_people import show_people
from shelflist.config.demo.waiting import Waiting
from shelflist.departments.classification.actions import learn_what_changed
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.barcodes import new_barcode
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog import bulk
from shelflist.records.catalog.sources import OWN, usual_id
from shelflist.records.items.actions import add_items
from shelflist.records.items.models import Item
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.patrons import actions as patrons
from shelflist.records.patrons.rules.details import PatronDetails

SEED = 25_4031  # the occupation this program is for, O*NET 25-4031
ACCOUNTS_FILE = "demo-accounts.txt"
LONG_AGO = timedelta(days=history.DAYS + 400)
CARD_PREFIX, ITEM_PREFIX = "21877000", "31877000"

T = TypeVar("T")
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was loaded."""

    titles: int
    items: int
    patrons: int
    loans: int
    open_loans: int
    accounts_file: str

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.titles:,} titles, {self.items:,} items, {self.patrons:,} patrons, {self.loans:,} loans "
            f"({self.open_loans:,} open). Staff accounts: {self.accounts_file}"
        )


def load(*, now: datetime, progress: Progress | None = None) -> Summary:
    """Make everything in one transaction, and write the accounts file. Takes less than 40 seconds."""
    tell = progress or (lambda done, total: None)
    random = Random(SEED)  # noqa: S311 - an invented town needs the same chance every time
    password = os.environ.get("SHELFLIST_DEMO_PASSWORD") or secrets.token_urlsafe(9)
    by = system_actor("The demonstration library")
    today = now.date()
    with transaction.atomic():
        library = put_up(by, now - LONG_AGO, today, password)
        policies.put_in(library, by, now - LONG_AGO, today)
        tell(1, 6)
        sources.rank(by, now - LONG_AGO)
        works = titles.all_titles()
        record_ids = _catalogue(works, now)
        tell(2, 6)
        copies, item_ids = _copies(library, works, record_ids, random, by, now)
        tell(3, 6)
        town = people.invent(random, today)
        patron_ids = _patrons(library, town, by, now)
        tell(4, 6)
        past = Past(library, works, copies, town, item_ids, patron_ids, record_ids, now)
        calendars = {code: organisation().calendar(id) for code, id in library.branches.items()}
        happenings = list(history.Town(town, copies, calendars, past.reckon, random, now).live())
        tell(5, 6)
        past.write(happenings)
        _count_rows()
        bump("branches", "policies", "categories", "roles")
        Waiting(library, patron_ids, random, now).begin()
        Money(library, patron_ids, Random(SEED), now).begin()  # noqa: S311 - as above
        messages.write(now)
        paper.put_out(item_ids, by, now)
        newcopies.put_in(library, ITEM_PREFIX, by, now)
        workroom.put_in(library, record_ids, ITEM_PREFIX, by, now)
        learn_what_changed()
        show_people(by, now)
        copying.fill(by, now)
        card = picks.choose(by, now)
        covers.put_on(by, now)
        headings.put_in(by, now)
        twins.put_in(by, now)
        sources.put_in(by, now)
        gathered.put_in(by, now)
    path = _write_accounts(library, password, card)
    tell(6, 6)
    still_out = sum(happening.returned_at is None for happening in happenings)
    return Summary(len(works), len(copies), len(town), len(happenings), still_out, str(path))


def _count_rows() -> None:
    """Let PostgreSQL see what has been written, or it plans what follows as if its tables were still nearly empty."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _catalogue(works: list[titles.Title], now: datetime) -> list[int]:
    entered = (now - LONG_AGO).date()
    own = usual_id(OWN)
    made = [titles.marc_of(work, number, entered) for number, work in enumerate(works, start=1)]
    rows = [bulk.new_record(marc, source_id=own) for marc in made]
    return [id for chunk in chunks(rows, 400) for id in bulk.insert_records(chunk, now=now - LONG_AGO)]


def _copies(
    library: Library, works: list[titles.Title], record_ids: list[int], random: Random, by: Actor, now: datetime
) -> tuple[list[stock.Copy], list[int]]:
    """Every copy with its shelf and barcode; then the day it came in, and the few that are not where they should be."""
    prices = {entry["code"]: entry["price"] for entry in library.data["item_type"]}
    shelves: dict[str, set[str]] = {}
    for shelf in library.shelves:
        branch, location = shelf.split("/")
        shelves.setdefault(branch, set()).add(location)
    copies = stock.copies(works, prices, shelves, random, now.date())
    details = [
        ItemDetails(
            record_id=record_ids[copy.title],
            barcode=new_barcode(ITEM_PREFIX, 30_000 + index * 7),
            item_type_id=library.item_types[copy.item_type],
            branch_id=library.branches[copy.branch],
            location_id=library.shelves[f"{copy.branch}/{copy.location}"],
            scheme="ddc" if copy.call_number[:1].isdigit() else "local",
            call_prefix=copy.prefix,
            call_number=copy.call_number,
            copy_number=copy.copy_number,
            price_cents=copy.price_cents,
            reference=copy.reference,
            floating_group_id=library.floating.get(copy.location),
            public_note=copy.public_note,
        )
        for index, copy in enumerate(copies)
    ]
    items = []
    for chunk in chunks(details, 500):
        for made in add_items(chunk, now=now - LONG_AGO, by=by, status="available"):
            assert isinstance(made, Item), [str(refusal.message) for refusal in made]
            items.append(made)
    for item, copy in zip(items, copies, strict=True):
        item.added_on = copy.added_on
        if copy.status != "available":
            item.status, item.status_changed_at = copy.status, now - timedelta(days=random.randint(1, 40))
    columns = ["added_on", "status", "status_changed_at"]
    Item.objects.bulk_create(items, update_conflicts=True, unique_fields=["id"], update_fields=columns, batch_size=200)
    return copies, [item.pk for item in items]


def _patrons(library: Library, town: list[people.Person], by: Actor, now: datetime) -> list[int]:
    """Registered on the day they joined; guarantors come before those they answer for."""
    ids: list[int] = []
    for index, person in enumerate(town):
        joined_at = min(datetime.combine(person.joined_on, now.timetz()), now - timedelta(hours=2))
        details = PatronDetails(
            family_name=person.family or person.given,
            given_names=person.given if person.family else "",
            name_original=person.original,
            category_id=library.categories[person.category],
            home_branch_id=library.branches[person.branch],
            born_on=person.born_on,
            email=person.email,
            phone=person.phone,
            address=person.address,
            language=person.language,
            joined_on=person.joined_on,
            expires_on=person.expires_on,
            guarantor_id=ids[person.guarantor] if person.guarantor is not None else None,
        )
        cards = [new_barcode(CARD_PREFIX, 10_000 + index * 13)]
        receipt = patrons.register_patron(details=details, cards=cards, by=by, now=joined_at)
        ids.append(receipt.patron_id)
        for kind, text in person.notes:
            blocks = ("loans",) if kind == "block" else ()
            patrons.add_note(patron_id=receipt.patron_id, kind=kind, text=text, blocks=blocks, by=by, now=joined_at)
    return ids


def _write_accounts(library: Library, password: str, card: str) -> Path:
    """Names, roles and the password, readable by the owner of the data folder only."""
    lines = ["Staff accounts of the demonstration library. They all have the same password.", ""]
    lines += [f"password  {password}", ""]
    for entry in library.data["staff"]:
        posts = ", ".join(f"{role} at {branch}" for role, branch in entry["posts"])
        lines.append(f"{entry['username']:<10}{entry['name']} ({posts})")
    if card:
        lines += ["", f"A reader for the public catalogue: card {card}, PIN {picks.READER_PIN}"]
    path = Path(settings.HOME) / ACCOUNTS_FILE
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most `size`."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk
