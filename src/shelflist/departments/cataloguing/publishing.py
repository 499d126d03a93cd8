"""What harvesters get (OAI-PMH): records by change, the sets they are in, and those that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from shelflist.departments.cataloguing import leaving
from shelflist.departments.cataloguing.models import HarvestSet
from shelflist.departments.cataloguing.rules.sets import SetRule, spec_of
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.catalog.publishing import (
    GONE,
    Harvested,
    Span,
    after,
    changed_records,
    gone_records,
    harvested,
)
from shelflist.records.items.models import Item
from shelflist.records.items.publishing import VISIBLE

ALONGSIDE = Q(deleted_at__isnull=True, public=True, location__public=True, status__in=VISIBLE)
Position = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set: its short name, its name, what it is for, and which titles belong to it."""

    spec: str
    name: str
    description: str
    rule: SetRule


def sets() -> list[SetRow]:
    """Every set: a branch, a format, a collection each, and those that the library has made."""
    tree = organisation()
    made = [
        SetRow(row.spec, row.name, row.description, SetRule.from_data(row.rule)) for row in HarvestSet.objects.all()
    ]
    return [*_branches(tree), *_collections(tree), *_formats(), *made]


def _branches(tree: Organisation) -> list[SetRow]:
    return [
        SetRow(spec_of("branch", facts.code), facts.name, "", SetRule(branches=(facts.code,)))
        for facts in tree.in_tree_order()
    ]


def _collections(tree: Organisation) -> list[SetRow]:
    names = {place.code: place.name for place in tree.locations.values() if place.public}
    return [SetRow(spec_of("collection", code), name, "", SetRule(locations=(code,))) for code, name in names.items()]


def _formats() -> list[SetRow]:
    kinds = Record.objects.filter(kind="bib").exclude(material="").values_list("material", flat=True).distinct()
    return [
        SetRow(spec_of("format", kind), kind.capitalize(), "", SetRule(materials=(kind,))) for kind in sorted(kinds)
    ]


def set_named(spec: str) -> SetRow | None:
    """The set with this short name, or None."""
    return next((one for one in sets() if one.spec == spec), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a harvest, and where the next one begins (None at the end)."""

    rows: tuple[Harvested, ...]
    next_after: Position | None


def page(span: Span, chosen: SetRow | None, last: Position | None, *, with_marc: bool, size: int) -> Page:
    """The records of a span in the order of change, after a position; those gone for good among them."""
    found = harvested(after(_chosen(span, chosen), last), with_marc=with_marc, limit=size + 1)
    if chosen is not None and chosen.rule.asks_copies:
        found = _without_left(found, chosen.rule)
    found = sorted(
        [*found, *_left(span, chosen, last, size + 1), *_gone(span, chosen, last, size + 1)],
        key=lambda row: (row.changed_at, row.id),
    )
    rows = tuple(found[:size])
    return Page(rows, (rows[-1].changed_at, rows[-1].id) if len(found) > size else None)


def count(span: Span, chosen: SetRow | None) -> int:
    """How many records a harvest of this span will give."""
    number = _chosen(span, chosen).count()
    if chosen is not None:
        fits = _fits(chosen.rule, organisation())
        number += leaving.candidates(changed_records(span), fits, chosen.rule, span.since).count()
    return number + len(_gone(span, chosen, None, None))


def one(record_id: int, kind: str) -> Harvested | None:
    """One record, or None when there never was one."""
    found = harvested(Record.objects.filter(pk=record_id, kind=kind), with_marc=True, limit=1)
    return next(iter(found or gone_records(Span(kind)).rows(record_id=record_id)), None)


def _gone(span: Span, chosen: SetRow | None, last: Position | None, limit: int | None) -> list[Harvested]:
    """Those that are in the table no more. Nobody knows which sets they were in, but for formats; whoever asks for
    what has changed hears of all of them, for it may be theirs."""
    if chosen is not None and not _only_materials(chosen.rule) and span.since is None:
        return []
    materials = chosen.rule.materials if chosen is not None else ()
    return gone_records(span).rows(last=last, materials=materials, limit=limit)


def _left(span: Span, chosen: SetRow | None, last: Position | None, limit: int) -> list[Harvested]:
    if chosen is None:
        return []
    fits = _fits(chosen.rule, organisation())
    return leaving.left(changed_records(span), fits, chosen.rule, span.since, last, limit)


def _only_materials(rule: SetRule) -> bool:
    return rule == SetRule(materials=rule.materials)


def _chosen(span: Span, chosen: SetRow | None) -> QuerySet[Record]:
    found = changed_records(span)
    return found.filter(_fits(chosen.rule, organisation())) if chosen is not None else found


def _fits(rule: SetRule, tree: Organisation) -> Q:
    """A title that is or was in the set: copies that were withdrawn count, so that harvesters hear of it."""
    fits = Q()
    if rule.materials:
        fits &= Q(material__in=rule.materials)
    if rule.languages:
        fits &= Q(language__in=rule.languages)
    if rule.audiences:
        fits &= Q(audience__in=rule.audiences)
    fits &= leaving.marc_says(rule)
    if rule.source:
        numbers = RecordIdentifier.objects.filter(kind="control", value__startswith=f"({rule.source})")
        fits &= Q(Exists(numbers.filter(record_id=OuterRef("pk"))))
    if rule.asks_copies:
        fits &= Q(Exists(Item.objects.filter(_copies(rule, tree), record_id=OuterRef("pk"))))
    return fits


def _copies(rule: SetRule, tree: Organisation) -> Q:
    fits = Q()
    if rule.branches:
        numbers = {facts.id for facts in tree.branches.values() if facts.code in rule.branches}
        below = {facts.id for number in numbers for facts in tree.below(number)}
        fits &= Q(branch_id__in=below)
    if rule.locations:
        fits &= Q(location__code__in=rule.locations)
    if rule.item_types:
        fits &= Q(item_type__code__in=rule.item_types)
    return fits


def _without_left(rows: Sequence[Harvested], rule: SetRule) -> list[Harvested]:
    """Titles whose last copy in the set is gone are told as deleted: from the set they are."""
    numbers = [row.id for row in rows if not row.gone]
    here = Item.objects.filter(ALONGSIDE, _copies(rule, organisation()), record_id__in=numbers)
    still = set(here.values_list("record_id", flat=True))
    return [row if row.gone or row.id in still else row.left() for row in rows]


def sets_of(rows: Iterable[Harvested]) -> dict[int, list[str]]:
    """The short names of the sets that these titles are in. One statement, and one for each set made by hand."""
    listed = list(rows)
    numbers = [row.id for row in listed]
    tree = organisation()
    found: dict[int, dict[str, None]] = {
        row.id: {spec_of("format", row.material): None} if row.material else {} for row in listed
    }
    for record_id, branch_id, code in (
        Item.objects.filter(ALONGSIDE, record_id__in=numbers)
        .values_list("record_id", "branch_id", "location__code")
        .distinct()
        .order_by("record_id", "branch__path", "location__code")
    ):
        facts = tree.branches.get(branch_id)
        for number in (*facts.above, facts.id) if facts else ():
            found[record_id][spec_of("branch", tree.branches[number].code)] = None
        found[record_id][spec_of("collection", code)] = None
    for made in HarvestSet.objects.all():
        rule = SetRule.from_data(made.rule)
        fits = Record.objects.filter(_fits(rule, tree), pk__in=numbers).exclude(GONE)
        for number in fits.values_list("pk", flat=True):
            found[number][made.spec] = None
    return {number: list(specs) for number, specs in found.items()}
