"""Deriving headings anew from records that changed, and linking them: the follower that every change comes through.

What is derived can be made again at any time, so this has no entry in the journal and no undo.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from shelflist.departments.authorities.actions.linking import link_headings, relink_affected, relink_left_behind
from shelflist.departments.authorities.actions.spreading import begin_spread, users_of
from shelflist.departments.authorities.hearing import found_otherwise
from shelflist.departments.authorities.models import Authority, Reference, TitleHeading, Waiting
from shelflist.departments.authorities.reading import touched
from shelflist.departments.authorities.rules.headings import Heading, headings_of_authority, headings_of_title
from shelflist.departments.authorities.rules.linking import BY_HAND
from shelflist.departments.authorities.rules.numbers import number_of
from shelflist.ground.journal.courtesy import Courtesy, goes_on, writing
from shelflist.records.catalog.bulk import derive_anew
from shelflist.records.catalog.models import Record

AT_ONCE = 500


@dataclass(slots=True)
class Followed:
    """What changed among the authorities while records were followed."""

    keys: set[str] = field(default_factory=set)  # headings and references that came
    renamed: list[tuple[int, str, str]] = field(default_factory=list)  # authority, old heading, new heading
    other_forms: list[tuple[int, str]] = field(default_factory=list)  # authority that other forms lead to, heading
    numbers: bool = False  # an authority came or went: numbers in $0 may lead somewhere now


def follow_waiting(*, now: datetime, limit: int = 20_000, courtesy: Courtesy | None = None) -> int:
    """Follow what waits, some hundred records in each transaction; how many records it was."""
    seen = 0
    while seen < limit:
        some = courtesy.at_once() if courtesy else AT_ONCE
        if not Waiting.objects.exists():  # looking must not take SQLite's write lock
            return seen
        with writing(courtesy):
            rows = list(Waiting.objects.order_by("pk").values_list("pk", "record_id")[:some])
            if not rows:
                return seen
            _follow(list(dict.fromkeys(record_id for _pk, record_id in rows)), now)
            Waiting.objects.filter(pk__in=[pk for pk, _record_id in rows]).delete()
        seen += len(rows)
        if not goes_on(courtesy):
            return seen
    return seen


def follow_now(record_ids: Iterable[int], *, now: datetime, spread: bool = True) -> None:
    """Follow these records in the caller's transaction: for acts at the desk, whose page shows what became of it.

    Without `spread` the caller itself lets the titles follow a changed heading.
    """
    every = list(dict.fromkeys(record_ids))
    for at in range(0, len(every), AT_ONCE):
        some = every[at : at + AT_ONCE]
        with transaction.atomic():
            _follow(some, now, spread=spread)
            Waiting.objects.filter(record_id__in=some).delete()


def _follow(record_ids: Sequence[int], now: datetime, *, spread: bool = True) -> None:
    rows = Record.objects.filter(pk__in=record_ids).values_list("pk", "kind", "marc", "deleted_at")
    alive: dict[str, list[tuple[int, list[Any]]]] = {"bib": [], "authority": []}
    gone = set(record_ids)
    for number, kind, marc, deleted_at in rows:
        if deleted_at is None and kind in alive:
            alive[kind].append((number, _fields(marc)))
            gone.discard(number)
    followed = Followed()
    _authorities(alive["authority"], gone, followed)
    found_otherwise(_titles(alive["bib"], gone))
    relink_affected(followed.keys, now=now)
    relink_left_behind()
    for authority_id, old, new in followed.renamed if spread else ():
        begin_spread(authority_id=authority_id, old=old, new=new, leave_dates=False, by_name="", now=now)
    for authority_id, text in followed.other_forms if spread else ():
        if users_of(authority_id).exists():
            begin_spread(authority_id=authority_id, old=text, new=text, leave_dates=True, by_name="", now=now)
    if changed := touched([number for number, _fields_of in alive["bib"]]):
        derive_anew(sorted(changed))


def _fields(marc: str) -> list[Any]:
    try:
        fields: list[Any] = orjson.loads(marc)[1]
    except (ValueError, LookupError):
        return []
    return fields


# ---- authorities


def _authorities(rows: Sequence[tuple[int, list[Any]]], gone: Collection[int], followed: Followed) -> None:
    numbers = [number for number, _fields_of in rows]
    before = {one.pk: one for one in Authority.objects.filter(pk__in=[*numbers, *gone])}
    left = [pk for pk, one in before.items() if pk in gone and one.merged_into_id is None]
    forms = _forms_before(before)
    references: list[Reference] = []
    for number, fields in rows:
        found = headings_of_authority(fields)
        if not found:
            left.append(number)
            continue
        made = _authority(number, fields, found[0])
        was = before.get(number)
        if was is None or _differs(was, made):
            made.save(force_insert=was is None)
        if was is not None and was.text != made.text:
            followed.renamed.append((number, was.text, made.text))
        elif was is not None and forms.get(number, set()) != {one.text for one in found if one.role == "4"}:
            followed.other_forms.append((number, made.text))
        references += [_reference(number, one) for one in found]
        followed.keys.update(one.key for one in found if one.role != "5")
    Reference.objects.filter(authority_id__in=[*numbers, *gone]).delete()
    Reference.objects.bulk_create(references, batch_size=1000)
    if left:
        Authority.objects.filter(pk__in=left).delete()


def _forms_before(authority_ids: Collection[int]) -> dict[int, set[str]]:
    """The forms that led to these authorities until now."""
    found: dict[int, set[str]] = {}
    rows = (
        Reference.objects.filter(authority_id__in=authority_ids, role="4")
        if authority_ids
        else Reference.objects.none()
    )
    for number, text in rows.values_list("authority_id", "text"):
        found.setdefault(number, set()).add(text)
    return found


def _authority(number: int, fields: list[Any], used: Heading) -> Authority:
    controls = {one[0]: one[1] for one in reversed(fields) if len(one) == 2}
    return Authority(
        record_id=number,
        kind=used.kind,
        tag=used.tag,
        thesaurus=used.thesaurus,
        text=used.text,
        subfields=[list(pair) for pair in used.subfields],
        key=used.key,
        number=number_of(number, controls.get("003", ""), controls.get("001", "")),
    )


def _differs(was: Authority, made: Authority) -> bool:
    names = ("kind", "tag", "thesaurus", "text", "subfields", "key", "number", "merged_into_id")
    return any(getattr(was, name) != getattr(made, name) for name in names)


def _reference(number: int, one: Heading) -> Reference:
    return Reference(
        authority_id=number,
        role=one.role,
        place=one.place,
        kind=one.kind,
        thesaurus=one.thesaurus,
        text=one.text,
        key=one.key,
    )


# ---- titles


def _titles(rows: Sequence[tuple[int, list[Any]]], gone: Collection[int]) -> list[int]:
    """Derive and link the headings of titles; those that are found by more forms now than when they came."""
    numbers = [number for number, _fields_of in rows]
    known = TitleHeading.objects.filter(record_id__in=[*numbers, *gone])
    before = {
        (one.record_id, one.tag[1:], one.thesaurus, one.key): (one.authority_id, one.how, one.covers)
        for one in known.filter(Q(authority__isnull=False) | Q(how=BY_HAND))
    }
    made = list(_headings(rows))
    link_headings(made, before)
    known.delete()
    TitleHeading.objects.bulk_create(made, batch_size=1000)
    new = [
        one for one in made
        if one.authority_id is not None
        and before.get((one.record_id, one.tag[1:], one.thesaurus, one.key), (None,))[0] != one.authority_id
    ]  # fmt: skip
    rich = set(
        Reference.objects.filter(authority_id__in={one.authority_id for one in new}, role="4").values_list(
            "authority_id", flat=True
        )
        if new
        else ()
    )
    return list(dict.fromkeys(one.record_id for one in new if one.authority_id in rich))


def _headings(rows: Sequence[tuple[int, list[Any]]]) -> Iterator[TitleHeading]:
    for number, fields in rows:
        for one in headings_of_title(fields):
            yield TitleHeading(
                record_id=number,
                place=one.place,
                tag=one.tag,
                kind=one.kind,
                thesaurus=one.thesaurus,
                text=one.text,
                key=one.key,
                shorter=one.shorter,
                source=one.source,
            )
