"""What the tables can tell without an index: titles by words and numbers, headings, neighbours on the shelf."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from shelflist.ground.common.texts import collation_key, fold
from shelflist.observers.search.rules.answers import BrowsePage, Heading
from shelflist.observers.search.rules.tree import (
    Between,
    Both,
    Either,
    Everything,
    Found,
    Search,
    Term,
    Tree,
    Without,
    Words,
)
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import find_titles
from shelflist.records.items.models import Item

SORT_COLUMNS = {"title": "title_sort", "author": "author_sort"}
TEXT_COLUMNS = {"title": "title", "author": "author"}
LONGEST_LIST = 200


def search(asked: Search) -> Found:
    """Titles in which every word of the tree begins a word: all that the tables can tell without an index."""
    if isinstance(asked.tree, Everything):
        return _everything(asked)
    found = find_titles(" ".join(_words(asked.tree)), limit=asked.limit, offset=asked.offset)
    ids = tuple(row.id for row in found.rows if asked.hidden_too or not row.suppressed)
    return Found(ids, asked.offset + len(ids) + found.has_more, is_exact=not found.has_more, from_index=False)


def _everything(asked: Search) -> Found:
    order = {"title": "title_sort", "author": "author_sort", "oldest": "year", "newest": "-year"}.get(
        asked.order, "-pk"
    )
    rows = titles(hidden_too=asked.hidden_too).order_by(order, "pk").values_list("pk", flat=True)
    ids = tuple(rows[asked.offset : asked.offset + asked.limit + 1])
    has_more = len(ids) > asked.limit
    total = asked.offset + len(ids)
    return Found(ids[: asked.limit], total, is_exact=not has_more, from_index=False)


def titles(*, hidden_too: bool = False) -> QuerySet[Record]:
    """The titles that are in the catalogue; the hidden ones only for staff."""
    rows = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    return rows if hidden_too else rows.filter(suppressed=False)


def _words(tree: Tree) -> list[str]:
    match tree:
        case Words(text=text):
            return text.replace("*", " ").replace("?", " ").split()
        case Both(parts=parts):
            return [word for part in parts for word in _words(part)]
        case Either(parts=parts):
            return _words(parts[0]) if parts else []
        case Without(wanted=wanted):
            return _words(wanted)
        case Between(low=low):
            return [low] if low else []
        case _:
            return []


def suggest(text: str, *, limit: int = 8) -> tuple[Term, ...]:
    """Titles that begin with the words."""
    if not fold(text):
        return ()
    found = find_titles(text, limit=limit * 2)
    shown = dict.fromkeys(row.title for row in found.rows if not row.suppressed)
    return tuple(Term(title, 1) for title in list(shown)[:limit])


def scan(field: str, start: str, *, before: int = 0, after: int = 20) -> tuple[Term, ...]:
    """Titles or authors in order from `start`."""
    return (*reversed(_neighbours(field, start, before, back=True)), *_neighbours(field, start, after, back=False))


def _neighbours(field: str, start: str, size: int, *, back: bool) -> list[Term]:
    """The terms of a list before or from `start` on, nearest first; other lists need an index."""
    if field not in SORT_COLUMNS or size <= 0:
        return []
    key, text = SORT_COLUMNS[field], TEXT_COLUMNS[field]
    compare = "lt" if back else "gte"
    rows = titles().exclude(**{text: ""}).filter(**{f"{key}__{compare}": collation_key(start)})
    counted = rows.values(key, text).annotate(count=Count("pk")).order_by(f"-{key}" if back else key)
    return [Term(row[text], row["count"]) for row in counted[: min(size, LONGEST_LIST)]]


def browse(list_name: str, start: str, *, size: int = 20) -> BrowsePage:
    """A page of headings from `start` on."""
    terms: list[Term] = list(scan(list_name, start, before=0, after=size + 1))
    if list_name == "call_number":
        terms = _call_numbers(start, size + 1)
    headings = [Heading(term.text, term.count, is_start=place == 0) for place, term in enumerate(terms[:size])]
    before = scan(list_name, start, before=size, after=0)
    return BrowsePage(
        list_name,
        tuple(headings),
        before=before[0].text if before else "",
        after=terms[size].text if len(terms) > size else "",
        from_index=False,
    )


def _call_numbers(start: str, size: int) -> list[Term]:
    rows = Item.objects.filter(deleted_at__isnull=True, public=True, call_number__gte=start).exclude(call_number="")
    counted = rows.values("call_number").annotate(count=Count("record_id", distinct=True)).order_by("call_number")
    return [Term(row["call_number"], row["count"]) for row in counted[:size]]


def similar(record_id: int, *, limit: int = 6) -> tuple[int, ...]:
    """Other titles by the same author, then of the same series."""
    record = Record.objects.filter(pk=record_id).values("author", "series", "work_key").first()
    if record is None:
        return ()
    found: dict[int, None] = {}
    for column in ("author", "series"):
        if record[column] and len(found) < limit:
            same = titles().filter(**{column: record[column]}).exclude(pk=record_id)
            if record["work_key"]:
                same = same.exclude(work_key=record["work_key"])
            found |= dict.fromkeys(same.order_by("-year", "pk").values_list("pk", flat=True)[:limit])
    return tuple(found)[:limit]


def shelf(record_id: int, *, left: int = 6, right: int = 6) -> tuple[int, ...]:
    """The titles that stand left and right of a title's first copy, with the title itself between them."""
    copy = _copies().filter(record_id=record_id).values("shelf_key", "branch_id", "location_id").first()
    if copy is None:
        return ()
    key = bytes(copy["shelf_key"])
    beside = _copies().filter(branch_id=copy["branch_id"], location_id=copy["location_id"])
    before = _different(beside.filter(shelf_key__lt=key).order_by("-shelf_key", "-record_id"), record_id, left)
    after = _different(beside.filter(shelf_key__gte=key).order_by("shelf_key", "record_id"), record_id, right)
    return (*reversed(before), record_id, *[one for one in after if one not in before])


def _copies() -> QuerySet[Item]:
    return (
        Item.objects.filter(deleted_at__isnull=True, public=True, record__suppressed=False)
        .exclude(shelf_key=b"")
        .order_by("pk")
    )


def _different(rows: QuerySet[Item], without: int, size: int) -> list[int]:
    """The first few titles of these copies, each once."""
    found: dict[int, None] = {}
    numbers = rows.values_list("record_id", flat=True)
    for at in range(0, LONGEST_LIST, max(size * 3, 1)):
        page = list(numbers[at : at + size * 3])
        found |= dict.fromkeys(number for number in page if number != without)
        if len(found) >= size or len(page) < size * 3:
            break
    return list(found)[:size]
