"""Bringing patrons in from a CSV file: each row its own outcome, a known card meaning the same person (PAT-03)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import DataError, IntegrityError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.rowimports import ImportReport, RowOutcome, import_rows, refused_row
from shelflist.ground.common.tables import Row, read_table
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import current
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.receipts import find_by_words, must_edit, reasons_taken, surroundings
from shelflist.records.patrons.actions.registration import change_patron, create_patron, give_cards
from shelflist.records.patrons.models import Card, Patron, PatronNote
from shelflist.records.patrons.queries import categories
from shelflist.records.patrons.rules.columns import COLUMNS, DateOrder, NotADate, cards_in, day_in, is_secret
from shelflist.records.patrons.rules.details import PatronDetails, reasons_against, reasons_against_card

TEXTS = (
    "family_name", "given_names", "preferred_name", "name_original", "email", "phone", "phone_evening",
    "phone_mobile", "address", "language", "login",
)  # fmt: skip
DAYS = ("born_on", "joined_on", "expires_on")


def import_patrons(
    file: bytes | Path | BinaryIO,
    *,
    by: Actor,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    date_order: DateOrder = "iso",
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[RowOutcome], None] | None = None,
) -> ImportReport:
    """Register or change one patron per row; the same file again changes nothing.

    A row whose card is known changes that patron: filled cells replace what was there, empty ones leave it. Every two
    hundred rows are one transaction and one journal entry. PINs and passwords are never read: people activate their own
    (S14). Raises Refused for a file that cannot be read at all; a bad row is an outcome.
    """
    if asked := [header for header in mapping or {} if is_secret(header)]:
        raise Refused(_secrets_not_read(asked))
    table = read_table(file, COLUMNS, mapping)
    secret = [header for header in table.headers if is_secret(header)]
    if not {"cards", "family_name"} & set(table.columns):
        raise Refused(
            Refusal(
                code="columns-missing",
                message=_("No column of this file is one of a patron file's."),
                remedy=_("Name the columns in the first row: {columns}.", columns=", ".join(COLUMNS)),
            )
        )
    readable = replace(table, ignored=tuple(header for header in table.ignored if header not in secret))

    def store(rows: Sequence[Row]) -> Sequence[RowOutcome]:
        outcomes: list[RowOutcome] = []

        def work(act: Act) -> BatchReceipt:
            known = _Known(act, date_order)
            outcomes[:] = [_Line(row, known).outcome() for row in rows]
            return _receipt(rows, outcomes, act)

        perform("import-patrons", work, by=by, now=now, answer=BatchReceipt)
        return outcomes

    report = import_rows(readable, store, data_errors=(IntegrityError, DataError), progress=progress, each=each)
    if secret:
        names = ", ".join(secret)
        report.notices.append(
            _("PINs and passwords are never imported ({names}): each patron activates their own.", names=names)
        )
    return report


def _receipt(rows: Sequence[Row], outcomes: Iterable[RowOutcome], act: Act) -> BatchReceipt:
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.result] = counts.get(outcome.result, 0) + 1
    act.say(nphrase("Imported {count} row of patrons.", "Imported {count} rows of patrons.", len(rows)))
    return BatchReceipt(counts)


class _Known:
    """What all rows of a batch share: who acts and when, how dates are written, the codes that exist."""

    def __init__(self, act: Act, date_order: DateOrder) -> None:
        self.act, self.date_order, self.numbers = act, date_order, current()
        self.categories = {facts.code: facts.id for facts in categories.value(self.numbers).values()}
        self.branches = {facts.code: facts.id for facts in organisation(self.numbers).branches.values()}


class _Line:
    """One row on its way in."""

    def __init__(self, row: Row, known: _Known) -> None:
        self.row, self.known, self.act = row, known, known.act
        self.cards = tuple(handle(card) for card in cards_in(row))
        self.label = self.cards[0] if self.cards else row["family_name"]

    def outcome(self) -> RowOutcome:
        try:
            result = self._store()
        except Refused as no:
            return refused_row(self.row, self.label, *no.refusals)
        return RowOutcome(self.row.number, result, self.label)

    def _store(self) -> Any:
        held = {card.barcode: card for card in Card.objects.filter(barcode__in=self.cards).select_related("patron")}
        owners = {card.patron_id for card in held.values()}
        if len(owners) > 1:
            raise Refused(_several_people())
        patron = self._locked(owners.pop()) if owners else None
        details = self._details(patron)
        around = surroundings(details.home_branch_id, self.act.now, self.known.numbers, asks=False)
        fresh = [card for card in self.cards if card not in held]
        refusals = list(reasons_against(details, around))
        for card in fresh:
            refusals += reasons_against_card(card) or reasons_taken(card, "cards", self.act.by)
        if patron is None or patron.login != details.login:
            refusals += reasons_taken(details.login, "login", self.act.by, except_patron=patron.pk if patron else None)
        if refusals:
            raise Refused(refusals)
        must_edit(self.act.by, details.home_branch_id, self.known.numbers)
        if patron is None:
            return self._add(details, around.today)
        return self._change(patron, details, fresh, around.today)

    def _locked(self, patron_id: int) -> Patron:
        patron = Patron.objects.select_for_update().get(pk=patron_id)
        must_edit(self.act.by, patron.home_branch_id, self.known.numbers)
        return patron

    def _add(self, details: PatronDetails, today: date) -> str:
        if not self.cards:
            raise Refused(reasons_against_card(""))
        patron = create_patron(details, today=today, now=self.act.now, numbers=self.known.numbers)
        give_cards(patron, self.cards, today=today)
        find_by_words(patron, list(self.cards))
        self._note(patron)
        return "added"

    def _change(self, patron: Patron, details: PatronDetails, fresh: list[str], today: date) -> str:
        columns = details.columns() | {"joined_on": details.joined_on, "expires_on": details.expires_on}
        differs = any(_as_kept(getattr(patron, name)) != value for name, value in columns.items() if value is not None)
        noted = self._note(patron)
        if fresh:
            give_cards(patron, fresh, today=today)
        if not (differs or fresh):
            return "changed" if noted else "unchanged"
        change_patron(patron, details, self.act)
        return "changed"

    def _note(self, patron: Patron) -> bool:
        """The row's note, unless the patron has that very note already."""
        text = self.row["note"][:500]
        if not text or PatronNote.objects.filter(patron=patron, text=text).exists():
            return False
        PatronNote.objects.create(patron=patron, text=text, made_at=self.act.now, made_by_name=self.act.by.name)
        return True

    def _guarantor(self) -> int | None:
        card = handle(self.row["guarantor"])
        return Card.objects.filter(barcode=card).values_list("patron_id", flat=True).first() if card else None

    def _details(self, patron: Patron | None) -> PatronDetails:
        """What the row says, over what is known of the patron; every unreadable cell is a reason."""
        row, refusals = self.row, []
        values: dict[str, Any] = {name: row[name] or (getattr(patron, name) if patron else "") for name in TEXTS}
        for name in DAYS:
            try:
                values[name] = day_in(row, name, self.known.date_order) or (getattr(patron, name) if patron else None)
            except NotADate as no:
                refusals.append(no.refusal)
        category = self.known.categories.get(row["category"], 0)
        branch = self.known.branches.get(row["home_branch"], 0)
        for column, found in (("category", category), ("home_branch", branch)):
            if row[column] and not found:
                refusals.append(_unknown_code(column, row[column]))
        guarantor = self._guarantor()
        if row["guarantor"] and guarantor is None:
            refusals.append(_unknown_code("guarantor", row["guarantor"]))
        if refusals:
            raise Refused(refusals)
        return PatronDetails(
            **values,
            category_id=category or (patron.category_id if patron else 0),
            home_branch_id=branch or (patron.home_branch_id if patron else 0),
            guarantor_id=guarantor or (patron.guarantor_id if patron else None),
            guarantor_is=patron.guarantor_is if patron else "",
        )


def _as_kept(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _secrets_not_read(headers: Sequence[str]) -> Refusal:
    return Refusal(
        code="secrets-not-read",
        message=_("PINs and passwords are never imported ({names}).", names=", ".join(headers)),
        remedy=_("Leave these columns out; each patron activates their own PIN."),
    )


def _several_people() -> Refusal:
    return Refusal(
        code="cards-of-several-people",
        message=_("The cards of this row belong to different patrons."),
        remedy=_("Leave one patron's cards in the row."),
        details={"field": "cards"},
    )


def _unknown_code(column: str, code: str) -> Refusal:
    return Refusal(
        code="code-unknown",
        message=_("There is no {column} “{code}”.", column=column.replace("_", " "), code=code),
        remedy=_("Use a code that exists here, or make it first."),
        details={"field": column},
    )
