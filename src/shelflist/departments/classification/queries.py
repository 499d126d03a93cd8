"""Suggestions with their evidence, book numbers with their clashes, and the shelf left and right of a number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from shelflist.departments.classification.models import AuthorTable, Learned, Mark
from shelflist.departments.classification.rules import booknumbers, suggesting, tables
from shelflist.departments.classification.rules.features import Classed, Features, features, heading_mark
from shelflist.departments.classification.rules.suggesting import Neighbour, Suggestion
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.queries import titles_with_ids
from shelflist.records.items.models import Item
from shelflist.records.items.queries import HEAVY
from shelflist.records.items.rules.callnumbers import shelf_key

MARKS_ASKED = 30
TOO_COMMON = 0.2  # a word that a fifth of all records have tells nothing
MOST_POSTINGS = 3_000
SIDE = 4
MOST_EVIDENCE = 6
ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "le",
        "la",
        "les",
        "un",
        "une",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "i",
    ]
)
LOOKED_AT = 40  # copies, so that several of one title do not hide its neighbours


@dataclass(frozen=True, slots=True)
class Evidence:
    """`31 titles with “Cooking, French” stand at 641.59`."""

    heading: str
    number: str
    count: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that the catalogue has to say about where a record belongs."""

    dewey: tuple[Suggestion, ...]
    lcc: tuple[Suggestion, ...]
    headings: tuple[Suggestion, ...]
    evidence: tuple[Evidence, ...]
    titles: dict[int, str]
    learned_count: int


def neighbours(found: Features, *, without: int = 0) -> list[Neighbour]:
    """The records most like this one, by the rarest of its words and headings."""
    total = Learned.objects.count()
    counts = dict(Mark.objects.filter(mark__in=found.marks).values_list("mark").annotate(having=Count("pk")).order_by())
    most = min(MOST_POSTINGS, max(20, int(total * TOO_COMMON)))
    rare = sorted((having, mark) for mark, having in counts.items() if having <= most)[:MARKS_ASKED]
    worth = {mark: suggesting.rarity(total, having) for having, mark in rare}
    weights: dict[int, float] = defaultdict(float)
    for mark, record_id in Mark.objects.filter(mark__in=worth).values_list("mark", "learned_id"):
        weights[record_id] += worth[mark]
    weights.pop(without, None)
    near = suggesting.nearest(weights.items())
    rows = Learned.objects.in_bulk([record_id for record_id, _weight in near])
    return [
        Neighbour(one, weight, "", tuple(Classed(*row) for row in rows[one].classed), tuple(rows[one].headings))
        for one, weight in near
        if one in rows
    ]


def advice(marc: MarcRecord, *, record_id: int = 0) -> Advice:
    """What records like this one have. Nothing of it is saved: somebody looks at it and decides."""
    found = features(marc)
    near = neighbours(found, without=record_id)
    dewey, lcc = suggesting.classes(near, "ddc"), suggesting.classes(near, "lcc")
    subjects = suggesting.headings(near, found.headings)
    named = {one for several in (dewey, lcc, subjects) for each in several for one in each.record_ids}
    titles = {number: row.title for number, row in titles_with_ids(named, hidden_too=True).items()}
    return Advice(
        tuple(dewey),
        tuple(lcc),
        tuple(subjects),
        tuple(evidence(found.headings, without=record_id)),
        titles,
        Learned.objects.count(),
    )


def evidence(headings: Sequence[str], *, without: int = 0) -> list[Evidence]:
    """How the library's own shelf treats each of these headings: the numbers at which titles with it stand."""
    found: list[tuple[float, Evidence]] = []
    for heading in headings[:8]:
        rows = Learned.objects.filter(pk__in=Mark.objects.filter(mark=heading_mark(heading)).values("learned_id"))
        numbers: Counter[str] = Counter()
        titles = 0
        for classed in rows.exclude(pk=without).values_list("classed", flat=True)[:MOST_POSTINGS]:
            numbers.update(number for _scheme, _code, number in classed)
            titles += 1
        found += [(count / titles, Evidence(heading, number, count)) for number, count in numbers.most_common(2)]
    # A heading that says little about the place (novels) comes after one whose titles stand together
    return [one for _share, one in sorted(found, key=lambda pair: (-pair[0], -pair[1].count))][:MOST_EVIDENCE]


@dataclass(frozen=True, slots=True)
class BookNumber:
    """A call number made of a class and a mark; `taken_by` is another title that has it already."""

    number: str
    taken_by: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The library's own table of author numbers, as it is kept in memory."""

    name: str
    table: tables.CutterTable
    with_work: bool


def _load_table() -> Table | None:
    row = AuthorTable.objects.filter(in_use=True).first()
    return Table(row.name, tables.CutterTable.of(row.entries), row.with_work) if row else None


own_table: Remembered[Table | None] = Remembered("author-tables", _load_table)


def author_tables() -> list[AuthorTable]:
    """The tables that the library loaded."""
    return list(AuthorTable.objects.all())


def marks_for(main_entry: str, title: str = "") -> list[str]:
    """The marks that may stand behind a class: of the library's own table, the first letters, the Library of Congress'.

    With its own table and the first letter of the work, where the table is used so and the entry is a name.
    """
    found = []
    own = own_table.value()
    if own is not None and (mark := own.table.mark(main_entry)):
        is_name = tables.plain(title) != tables.plain(main_entry)
        found = [tables.with_work(mark, without_article(title)), mark] if own.with_work and is_name else [mark]
    found += [booknumbers.mark_of(main_entry), booknumbers.cutter(main_entry)]
    return [one for one in dict.fromkeys(found) if one]


def without_article(title: str) -> str:
    """A title from its first word that counts."""
    first, _blank, rest = title.strip().partition(" ")
    return rest if rest and first.casefold() in ARTICLES else title


def book_numbers(class_number: str, main_entry: str, *, title: str = "", record_id: int = 0) -> list[BookNumber]:
    """The class with each of the marks; what is on the shelf already is said, with what is free instead."""
    found = []
    taken: set[str] | None = None
    for mark in marks_for(main_entry, title):
        number = f"{class_number} {mark}"
        holder = _holder(number, record_id)
        instead = ""
        if holder and any(sign.isdigit() for sign in mark):
            taken = _marks_under(class_number) if taken is None else taken
            free = booknumbers.free_mark(mark, taken, main_entry, title)
            instead = f"{class_number} {free}" if free != mark else ""
        found.append(BookNumber(number, holder, instead))
    return found


def _holder(number: str, record_id: int) -> str:
    """The title of another record whose copy has exactly this call number."""
    rows = Item.objects.filter(call_number=number, deleted_at__isnull=True).exclude(record_id=record_id)
    return str(rows.values_list("record__title", flat=True).first() or "")


def _marks_under(class_number: str) -> set[str]:
    """The marks that copies of this class have."""
    rows = Item.objects.filter(call_number__startswith=f"{class_number} ", deleted_at__isnull=True)
    return {
        number[len(class_number) + 1 :].split(" ")[0] for number in rows.values_list("call_number", flat=True)[:2000]
    }


def beside(number: str, scheme: str, *, location_id: int | None, prefix: str = "") -> tuple[list[Item], list[Item]]:
    """The copies that would stand left and right of this number, on one stretch of shelf or anywhere (CAT-20)."""
    key = shelf_key(scheme, number, prefix=prefix)
    here = Item.objects.filter(scheme=scheme, deleted_at__isnull=True)
    if location_id:
        here = here.filter(location_id=location_id)
    here = here.select_related("record", "location").defer(*HEAVY)
    left = here.filter(shelf_key__lt=key).exclude(shelf_key=b"").order_by("-shelf_key", "-pk")[:LOOKED_AT]
    right = here.filter(shelf_key__gte=key).order_by("shelf_key", "pk")[:LOOKED_AT]
    return list(reversed(_each_once(left))), _each_once(right)


def _each_once(copies: Iterable[Item]) -> list[Item]:
    """One copy of each title at each number."""
    return list({(one.record_id, one.full_call_number): one for one in reversed(list(copies))}.values())[::-1][:SIDE]
