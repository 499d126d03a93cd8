"""Bringing copies in from a CSV file: each row its own outcome, a known barcode meaning the same copy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import DataError, IntegrityError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.barcodes import handle, isbn13
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.rowimports import ImportReport, RowOutcome, import_rows, refused_row
from shelflist.ground.common.tables import Row, read_table
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import current
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.items.actions.copies import (
    BEGINNINGS,
    add_items,
    change_item,
    details_of,
    reasons_against_change,
    record_unknown,
)
from shelflist.records.items.actions.receipts import surroundings
from shelflist.records.items.models import Item
from shelflist.records.items.queries import item_types
from shelflist.records.items.rules.columns import COLUMNS, values_in
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.statuses import AVAILABLE, status_name


def import_items(
    file: bytes | Path | BinaryIO,
    *,
    by: Actor,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[RowOutcome], None] | None = None,
) -> ImportReport:
    """Add or change one copy per row; the same file again changes nothing.

    The title is named by `record` (our number), `control_number` or `isbn`; branch, location, item type and owner by
    their codes. A row whose barcode is known changes that copy: filled cells replace what was there, empty ones leave
    it, and its status is never touched. New copies are available unless the column `status` says otherwise. Every two
    hundred rows are one transaction and one journal entry. Raises Refused for a file that cannot be read at all.
    """
    table = read_table(file, COLUMNS, mapping)
    if "barcode" not in table.columns:
        raise Refused(
            Refusal(
                code="columns-missing",
                message=_("This file has no column of barcodes."),
                remedy=_("Name the columns in the first row: {columns}.", columns=", ".join(COLUMNS)),
            )
        )

    def store(rows: Sequence[Row]) -> Sequence[RowOutcome]:
        outcomes: list[RowOutcome] = []

        def work(act: Act) -> BatchReceipt:
            outcomes[:] = _Batch(rows, act).outcomes()
            act.say(nphrase("Imported {count} row of copies.", "Imported {count} rows of copies.", len(rows)))
            return BatchReceipt(Counter(outcome.result for outcome in outcomes))

        perform("import-items", work, by=by, now=now, answer=BatchReceipt)
        return outcomes

    return import_rows(table, store, data_errors=(IntegrityError, DataError), progress=progress, each=each)


class _Batch:
    """Some rows on their way in, with everything they name looked up at once."""

    def __init__(self, rows: Sequence[Row], act: Act) -> None:
        self.rows, self.act = rows, act
        numbers = current()
        self.tree = organisation(numbers)
        self.known = surroundings(numbers)
        self.types = {facts.code: facts.id for facts in item_types.value(numbers).values()}
        self.branches = {facts.code: facts.id for facts in self.tree.branches.values()}
        self.floating = {facts.code: facts.id for facts in self.tree.floating.values()}
        self.locations = {(facts.branch_id, facts.code): facts.id for facts in self.tree.locations.values()}
        barcodes = {handle(row["barcode"]) for row in rows}
        self.held = {item.barcode: item for item in Item.objects.select_for_update().filter(barcode__in=barcodes)}
        self.titles = _titles(rows)
        self.seen: set[str] = set()

    def outcomes(self) -> list[RowOutcome]:
        done: list[RowOutcome] = []
        fresh: dict[str, list[tuple[Row, ItemDetails]]] = defaultdict(list)
        for row in self.rows:
            try:
                if outcome := self._settled(row, fresh):
                    done.append(outcome)
            except Refused as no:
                done.append(refused_row(row, handle(row["barcode"]), *no.refusals))
        for status, pairs in fresh.items():
            results = add_items([details for _row, details in pairs], now=self.act.now, by=self.act.by, status=status)
            for (row, details), result in zip(pairs, results, strict=True):
                barcode = handle(details.barcode)
                added = isinstance(result, Item)
                done.append(
                    RowOutcome(row.number, "added", barcode) if added else refused_row(row, barcode, *_reasons(result))
                )
        return done

    def _settled(self, row: Row, fresh: dict[str, list[tuple[Row, ItemDetails]]]) -> RowOutcome | None:
        """The outcome of a row about a known copy; a new copy is put in `fresh`, by the status it begins in."""
        barcode = handle(row["barcode"])
        if barcode in self.seen:
            raise Refused(
                Refusal("barcode-twice", _("This barcode is in the file twice."), details={"field": "barcode"})
            )
        self.seen.add(barcode)
        item = self.held.get(barcode) if barcode else None
        if item is not None and item.deleted_at is not None:
            raise Refused(_withdrawn(item))
        details = self._details(row, item)
        self._must_edit(details, item)
        if item is None:
            fresh[_beginning(row)].append((row, details))
            return None
        if found := reasons_against_change(item, details, self.known, self.act.by):
            raise Refused(found)
        if details == details_of(item):
            return RowOutcome(row.number, "unchanged", barcode)
        change_item(item, details, now=self.act.now)
        return RowOutcome(row.number, "changed", barcode)

    def _must_edit(self, details: ItemDetails, item: Item | None) -> None:
        places = {details.branch_id, details.owner_id or details.branch_id}
        if item is not None:
            places |= {item.branch_id, item.owner_id}
        for place in places & self.known.branch_ids:
            self.act.by.must("edit-items", self.tree.path_of(place))

    def _details(self, row: Row, item: Item | None) -> ItemDetails:
        """What the row says, over what is known of the copy; every unreadable cell and unknown code is a reason."""
        values, refusals = values_in(row)
        places: dict[str, int] = {}
        for column, name, known in (
            ("branch", "branch_id", self.branches),
            ("owner", "owner_id", self.branches),
            ("item_type", "item_type_id", self.types),
            ("floating_group", "floating_group_id", self.floating),
        ):
            if code := row[column]:
                places[name] = known.get(code, 0)
                if not places[name]:
                    refusals.append(_unknown_code(column, code))
        branch_id = places.get("branch_id") or (item.branch_id if item else 0)
        if code := row["location"]:
            places["location_id"] = self.locations.get((branch_id, code), 0)
            if branch_id and not places["location_id"]:
                refusals.append(_unknown_code("location", code))
        title = self._title(row, item, refusals)
        if refusals:
            raise Refused(refusals)
        if item is not None:
            return replace(details_of(item), **(values | places), record_id=title)
        needed = {"branch_id": 0, "item_type_id": 0, "location_id": 0}
        return ItemDetails(**(needed | places | values), record_id=title, barcode=row["barcode"])

    def _title(self, row: Row, item: Item | None, refusals: list[Refusal]) -> int:
        """The one title that the row names; a row of a known copy may name none."""
        named = [(column, row[column]) for column in ("record", "control_number", "isbn") if row[column]]
        if not named and item is not None:
            return item.record_id
        found = {pk for column, text in named[:1] for pk in self.titles.get((column, _title_key(column, text)), ())}
        if len(found) == 1:
            return found.pop()
        refusals.append(_several_titles() if found else record_unknown())
        return 0


def _reasons(result: Item | tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    return () if isinstance(result, Item) else result


def _title_key(column: str, text: str) -> str:
    return isbn13(text) if column == "isbn" else text


def _titles(rows: Sequence[Row]) -> dict[tuple[str, str], set[int]]:
    """The titles in use that these rows name, by column and text, in at most three statements."""
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        column = next((name for name in ("record", "control_number", "isbn") if row[name]), "")
        if column:
            named[column].add(_title_key(column, row[column]))
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    usable = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    numbers = {int(text) for text in named["record"] if text.isascii() and text.isdigit() and len(text) < 19}
    if numbers:
        for pk in usable.filter(pk__in=numbers).values_list("pk", flat=True):
            found["record", str(pk)].add(pk)
    if named["control_number"]:
        pairs = usable.filter(control_number__in=named["control_number"]).values_list("control_number", "pk")
        for text, pk in pairs:
            found["control_number", text].add(pk)
    if isbns := named["isbn"] - {""}:
        owners = RecordIdentifier.objects.filter(
            kind="isbn",
            value__in=isbns,
            record__deleted_at__isnull=True,
            record__kind=Record.Kind.BIBLIOGRAPHIC,
        )
        for text, pk in owners.values_list("value", "record_id"):
            found["isbn", text].add(pk)
    return found


def _beginning(row: Row) -> str:
    """The status a new copy begins in."""
    status = row["status"].casefold().replace(" ", "-") or AVAILABLE
    if status in BEGINNINGS:
        return status
    names = ", ".join(str(status_name(code)) for code in sorted(BEGINNINGS))
    raise Refused(
        Refusal(
            code="status-not-set-by-hand",
            message=_("A new copy cannot begin as “{status}”.", status=row["status"]),
            remedy=_("It may begin as one of these: {names}.", names=names),
            details={"field": "status"},
        )
    )


def _withdrawn(item: Item) -> Refusal:
    return Refusal(
        code="item-withdrawn",
        message=_("The copy with this barcode was withdrawn."),
        remedy=_("Restore it, or give its barcode back first."),
        details={"field": "barcode", "item": item.pk},
    )


def _unknown_code(column: str, code: str) -> Refusal:
    return Refusal(
        code="code-unknown",
        message=_("There is no {column} “{code}”.", column=column.replace("_", " "), code=code),
        remedy=_("Use a code that exists here, or make it first."),
        details={"field": column},
    )


def _several_titles() -> Refusal:
    return Refusal(
        code="record-ambiguous",
        message=_("More than one title has this number."),
        remedy=_("Name the title by its record number."),
        details={"field": "record"},
    )
