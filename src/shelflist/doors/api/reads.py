"""Reading: titles, items, patrons and loans, with the same permissions as the desk. Pages are bounded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema

from shelflist.departments.circulation.api import PRINTABLE
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.localise import text
from shelflist.observers.search.queries import find_for_staff
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog import queries as catalog
from shelflist.records.catalog.sources import sources
from shelflist.records.items import queries as items
from shelflist.records.items.rules import status_name
from shelflist.records.loans import queries as loans
from shelflist.records.patrons import queries as patrons
from shelflist.records.patrons.queries.sharing import kept_back

router = Router()

MOST = 100
DEEPEST = 10_000
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Scanned = Annotated[str, Path(max_length=80, pattern=PRINTABLE)]
Words = Annotated[str, Query(max_length=1000, pattern=PRINTABLE)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=DEEPEST)]


class TitleOut(Schema):
    """A title as it stands in a list."""

    id: int
    title: str
    title_rest: str
    title_original: str
    author: str
    author_original: str
    year: int | None
    language: str
    publisher: str
    extent: str
    material: str
    suppressed: bool
    transcendent: bool | None = None  # there for everybody, without copies


class TitlesOut(Schema):
    """A page of titles; `next_offset` asks for the next one, null when there is none."""

    titles: list[TitleOut]
    next_offset: int | None


class CopyOut(Schema):
    """A copy. `status` is the code, `status_text` what the desk shows."""

    id: int
    record_id: int
    barcode: str
    item_type: str
    branch: str
    location: str
    call_number: str
    part: str
    copy_number: int | None
    status: str
    status_text: str
    due_at: datetime | None
    lends: bool
    reference: bool
    loan_count: int
    withdrawn: bool


class TitlePageOut(TitleOut):
    """A title with its identifiers and copies."""

    source: str  # whom the record comes from
    identifiers: list[tuple[str, str]]
    copies: list[CopyOut]


class ItemPageOut(CopyOut):
    """A copy with its title."""

    title: str
    author: str


class LoanOut(Schema):
    """A loan; `returned_at` is null while it is open."""

    id: int
    item: str
    title: str
    branch: str
    lent_at: datetime
    due_at: datetime
    by_the_hour: bool
    renewal_count: int
    max_renewals: int
    overdue: bool
    returned_at: datetime | None


class PatronOut(Schema):
    """What the desk needs to know of a patron; no PIN, no history."""

    id: int
    name: str
    category: str
    home_branch: str
    expires_on: date | None
    standings: list[str]
    blocks: list[str]
    loans: list[LoanOut]


@router.get("/titles", response=TitlesOut, summary="Find titles")
def find_titles(request: HttpRequest, q: Words, limit: Limit = 20, offset: Offset = 0) -> Mapping[str, Any]:
    """By words in any order, ISBN, ISSN or control number, as the public catalogue's box reads them."""
    placed(request).actor.must("see-records")
    found = find_for_staff(q, limit=limit, offset=offset)
    return {"titles": list(found.rows), "next_offset": offset + limit if found.has_more else None}


@router.get("/titles/{title_id}", response=TitlePageOut, summary="One title with its copies")
def title(request: HttpRequest, title_id: Id) -> Mapping[str, Any] | HttpResponseRedirect:
    """The number is Shelflist's own, as in every receipt."""
    placed(request).actor.must("see-records")
    page = catalog.record_page(title_id)
    if page is not None and page.record.merged_into_id is not None:
        return HttpResponseRedirect(f"../titles/{page.record.merged_into_id}")
    if page is None or page.record.deleted_at is not None:
        raise Http404(_("There is no title with this number."))
    copies = items.items_of_record(title_id)
    due = loans.due_dates_of_items(item.pk for item in copies)
    columns = {name: getattr(page.record, name) for name in TitleOut.model_fields if name != "transcendent"}
    source = sources().get(page.record.source_id or 0)
    return {
        **columns,
        "transcendent": source is not None and source.transcendent,
        "source": source.name if source else "",
        "identifiers": list(page.identifiers),
        "copies": [_copy(item, due.get(item.pk)) for item in copies],
    }


@router.get("/items/{barcode}", response=ItemPageOut, summary="One copy by its barcode")
def item(request: HttpRequest, barcode: Scanned) -> Mapping[str, Any]:
    """Withdrawn copies are found too and say so."""
    placed(request).actor.must("see-records")
    found = items.item_by_barcode(barcode)
    if found is None:
        raise Http404(_("There is no item with this barcode."))
    due = loans.due_dates_of_items([found.pk])
    return {**_copy(found, due.get(found.pk)), "title": found.record.title, "author": found.record.author}


@router.get("/patrons/{card}", response=PatronOut, summary="One patron by a card")
def patron(request: HttpRequest, card: Scanned) -> Mapping[str, Any]:
    """Needs `see-patrons`. An ended card finds nobody."""
    here = placed(request)
    here.actor.must("see-patrons")
    holder = patrons.patron_by_card(card)
    if holder is None or holder.card.ended_at is not None:
        raise Http404(_("There is no patron with this card."))
    if (back := kept_back(holder.patron.pk, holder.patron.home_branch_id, here.actor)) is not None:
        raise Refused(back.reason())
    page = patrons.patron_page(holder.patron.pk, timezone.localdate(here.now))
    assert page is not None  # the card says that the patron exists
    return {
        "id": page.patron.pk,
        "name": page.patron.name,
        "category": page.patron.category.name,
        "home_branch": page.patron.home_branch.code,
        "expires_on": page.patron.expires_on,
        "standings": list(page.standings),
        "blocks": [text(note.words) for note in page.notes if note.kind == "block"],
        "loans": [_loan(loan, here.now) for loan in loans.open_loans_of(page.patron.pk)],
    }


@router.get("/loans/{loan_id}", response=LoanOut, summary="One loan")
def loan(request: HttpRequest, loan_id: Id) -> Mapping[str, Any]:
    """Open or returned."""
    here = placed(request)
    return _loan(_loan_or_404(request, loan_id), here.now)


@router.get("/loans/{loan_id}/explanation", summary="Why it is due then")
def explanation(request: HttpRequest, loan_id: Id) -> dict[str, Any]:
    """The stored explanation: sentence, candidate rules, steps, days and the facts they were decided from (API-09)."""
    stored: dict[str, Any] = loans.why_due(_loan_or_404(request, loan_id))
    return {"text": text(stored["sentence"]) if "sentence" in stored else "", **stored}


def _loan_or_404(request: HttpRequest, loan_id: int) -> Any:
    placed(request).actor.must("see-patrons")
    found = loans.loan_by_id(loan_id)
    if found is None:
        raise Http404(_("There is no loan with this number."))
    return found


def _loan(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": row.pk,
        "item": row.item.barcode,
        "title": row.item.record.title,
        "branch": row.branch.code,
        "lent_at": row.lent_at,
        "due_at": row.due_at,
        "by_the_hour": row.by_the_hour,
        "renewal_count": row.renewal_count,
        "max_renewals": row.max_renewals,
        "overdue": row.returned_at is None and row.due_at < now,
        "returned_at": row.returned_at,
    }


def _copy(row: Any, due_at: datetime | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "record_id": row.record_id,
        "barcode": row.barcode,
        "item_type": row.item_type.code,
        "branch": row.branch.code,
        "location": row.location.name,
        "call_number": row.full_call_number,
        "part": row.part,
        "copy_number": row.copy_number,
        "status": row.status,
        "status_text": text(status_name(row.status)),
        "due_at": due_at,
        "lends": row.lends,
        "reference": row.reference,
        "loan_count": row.loan_count,
        "withdrawn": row.deleted_at is not None,
    }
