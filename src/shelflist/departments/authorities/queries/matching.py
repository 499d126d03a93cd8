"""Which authority of ours a record from elsewhere is."""

from __future__ import annotations

from collections.abc import Sequence

from shelflist.departments.authorities.models import Authority
from shelflist.departments.authorities.rules.headings import Heading
from shelflist.departments.authorities.rules.numbers import OWN, number_of
from shelflist.records.catalog.marc import MarcRecord


def matches(wanted: Sequence[tuple[MarcRecord, Heading]]) -> list[int | None]:
    """The authority of ours that each is (a record and its heading), or None; of two that are one, the first is it."""
    numbers = [number_of(0, marc.control("003"), marc.control("001")) for marc, _used in wanted]
    own = Authority.objects.filter(merged_into=None)
    by_number = dict(own.filter(number__in=numbers).values_list("number", "pk"))
    by_heading: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    rows = own.filter(key__in={used.key for _marc, used in wanted})
    for pk, kind, thesaurus, key, number in rows.values_list("pk", "kind", "thesaurus", "key", "number"):
        by_heading.setdefault((kind, thesaurus, key), []).append((pk, number))
    taken: set[int] = set()
    found: list[int | None] = []
    for (_marc, used), number in zip(wanted, numbers, strict=True):
        match = by_number.get(number)
        if match is None:
            alike = by_heading.get((used.kind, used.thesaurus, used.key), [])
            fits = [pk for pk, theirs in alike if _system(theirs) in {OWN, ""} or _system(theirs) != _system(number)]
            match = fits[0] if len(fits) == 1 else None
        match = None if match in taken else match
        if match is not None:
            taken.add(match)
        found.append(match)
    return found


def _system(number: str) -> str:
    return number[1:].partition(")")[0] if number.startswith("(") else ""
