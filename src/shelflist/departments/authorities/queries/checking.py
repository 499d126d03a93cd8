"""Headings of records that are not in the catalogue yet, judged against the authorities: before a file is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shelflist.departments.authorities.models import Authority, Reference
from shelflist.departments.authorities.rules.headings import Heading, headings_of_title, searched_in
from shelflist.departments.authorities.rules.linking import AMBIGUOUS, BY_VARIANT, LINKED, PART, Target, link_of
from shelflist.records.catalog.marc import MarcRecord

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """A heading of a record in a file: valid, variant (with the heading to use), ambiguous, or none."""

    position: int
    title: str
    tag: str
    text: str
    thesaurus: str
    verdict: str
    use: str = ""
    authority_id: int | None = None
    main_only: bool = False  # the heading without its subdivisions


def checked(records: Iterable[tuple[int, MarcRecord]]) -> Iterator[Checked]:
    """Every controlled field of these records with its verdict; two statements for some hundred records."""
    some: list[tuple[int, str, Heading]] = []
    for position, record in records:
        title = record.subfield("245", "a")
        some += [(position, title, one) for one in headings_of_title(list(record.fields))]
        if len(some) > AT_ONCE:
            yield from _checked(some)
            some = []
    yield from _checked(some)


def _checked(some: list[tuple[int, str, Heading]]) -> Iterator[Checked]:
    keys = {key for _position, _title, one in some for key in (one.key, one.shorter) if key}
    rows = Reference.objects.filter(key__in=keys, role__in=("1", "4"), authority__merged_into=None)
    targets: dict[tuple[str, str, str], list[Target]] = {}
    for key, kind, thesaurus, number, role in rows.values_list("key", "kind", "thesaurus", "authority_id", "role"):
        targets.setdefault((key, kind, thesaurus), []).append(Target(number, role == "1"))
    links = []
    for _position, _title, one in some:
        allowed = searched_in(one.thesaurus, one.kind)
        whole = [found for where in allowed for found in targets.get((one.key, one.kind, where), ())]
        less = [found for where in allowed for found in targets.get((one.shorter, one.kind, where), ())]
        links.append(link_of((), whole, less if one.shorter else ()))
    wanted = [link.authority_id for link in links if link.authority_id is not None]
    texts = dict(Authority.objects.filter(pk__in=wanted).values_list("pk", "text"))
    for (position, title, one), link in zip(some, links, strict=True):
        verdict = "none"
        if link.state == LINKED:
            verdict = "variant" if link.how == BY_VARIANT else "valid"
        elif link.state == AMBIGUOUS:
            verdict = "ambiguous"
        use = texts.get(link.authority_id or 0, "") if verdict == "variant" else ""
        main_only = link.covers == PART
        yield Checked(position, title, one.tag, one.text, one.thesaurus, verdict, use, link.authority_id, main_only)
