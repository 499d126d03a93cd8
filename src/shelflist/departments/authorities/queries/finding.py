"""Finding authorities: by any of their headings from some letters on, and in the small list of the editor."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min, Q

from shelflist.departments.authorities.models import Authority, LocalTerm, Reference, TitleHeading
from shelflist.departments.authorities.rules import naco
from shelflist.departments.authorities.rules.headings import KINDS, searched_in, thesaurus_of_field
from shelflist.records.catalog.models import RecordIdentifier

LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """A heading by which an authority is found; `use` is the heading to use where this one is not used."""

    authority_id: int
    text: str
    use: str
    kind: str
    thesaurus: str
    number: str
    role: str
    key: str
    local: str = ""
    title_count: int = 0
    subfields: tuple[tuple[str, str], ...] = ()
    tag: str = ""


def find(
    text: str,
    *,
    kind: str = "",
    thesauri: tuple[str, ...] = (),
    after: str = "",
    limit: int = 30,
    counted: bool = True,
    also: bool = False,
) -> list[Found]:
    """Headings and references from these letters on, in their order; `after` goes on behind a key."""
    start = naco.key_of([("a", text)]) if text.strip() else ""
    rows = Reference.objects.filter(authority__merged_into=None)
    rows = rows.filter(key__gt=after) if after else rows.filter(key__gte=start)
    if start and not also:
        rows = rows.filter(key__lt=start + LAST)
    rows = rows.filter(role__in=("1", "4"))
    if kind:
        rows = rows.filter(kind=kind)
    if thesauri:
        rows = rows.filter(thesaurus__in=thesauri)
    found = list(rows.select_related("authority").order_by("key", "pk")[:limit])
    ids = [one.authority_id for one in found]
    labels = dict(LocalTerm.objects.filter(pk__in=ids).values_list("pk", "label"))
    counts = title_counts(ids) if counted else {}
    return [
        Found(
            authority_id=one.authority_id,
            text=one.text,
            use="" if one.role == "1" else one.authority.text,
            kind=one.kind,
            thesaurus=one.thesaurus,
            number=one.authority.number,
            role=one.role,
            key=one.key,
            local=labels.get(one.authority_id, ""),
            title_count=counts.get(one.authority_id, 0),
            subfields=tuple((code, value) for code, value in one.authority.subfields),
            tag=one.authority.tag,
        )
        for one in found
    ]


def candidates(tag: str, ind2: str, subfields: list[tuple[str, str]], limit: int = 12) -> list[Found]:
    """The small list for a field that is being written: its own kind, in its own thesaurus, from its letters on."""
    kind = KINDS.get(tag[1:], "")
    text = next((value for code, value in subfields if code == "a"), "")
    if not kind or not text.strip():
        return []
    thesauri = searched_in(thesaurus_of_field(tag, ind2, subfields), kind)
    return find(text.rstrip(" ,.;:"), kind=kind, thesauri=thesauri, limit=limit)


def one_found(authority_id: int) -> Found | None:
    """An authority by its number, as it would be found."""
    row = Authority.objects.filter(pk=authority_id, merged_into=None).first()
    if row is None:
        return None
    subfields = tuple((code, value) for code, value in row.subfields)
    return Found(row.pk, row.text, "", row.kind, row.thesaurus, row.number, "1", row.key, "", 0, subfields, row.tag)


def led_to(text: str, limit: int) -> list[int]:
    """The authorities that a heading or reference from these letters on leads to, each once, in their order."""
    return list(dict.fromkeys(one.authority_id for one in find(text, limit=limit, counted=False)))


def neighbours(text: str, *, before: int, after: int) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """(heading, how many authorities it leads to) in their order: those before these letters, those from them on."""
    key = naco.key_of([("a", text)]) if text.strip() else ""
    rows = Reference.objects.filter(authority__merged_into=None, role__in=("1", "4")).values("key")
    found = rows.annotate(heading=Min("text"), count=Count("authority", distinct=True))
    above = found.filter(key__lt=key).order_by("-key")[:before] if key and before else []
    below = found.filter(key__gte=key).order_by("key")[:after]
    return [(one["heading"], one["count"]) for one in above][::-1], [(one["heading"], one["count"]) for one in below]


def numbered(number: str) -> list[int]:
    """The authorities with this number: their own, or their source’s, with or without its system and blanks."""
    forms = {number.strip(), "".join(number.split())}
    named = RecordIdentifier.objects.filter(kind="control", value__in=forms).values("record_id")
    rows = Authority.objects.filter(Q(number__in=forms) | Q(pk__in=named), merged_into=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def title_counts(authority_ids: list[int]) -> dict[int, int]:
    """How many titles are read with each of these authorities' headings."""
    counts: dict[int, int] = dict.fromkeys(authority_ids, 0)
    mine = TitleHeading.objects.filter(
        Q(authority_id__in=authority_ids) | Q(authority__merged_into_id__in=authority_ids)
    )
    rows = mine.values_list("authority_id", "authority__merged_into_id").annotate(count=Count("record", distinct=True))
    for number, merged_into, count in rows:
        counts[merged_into or number] = counts.get(merged_into or number, 0) + count
    return counts


def thesauri_with_counts() -> list[tuple[str, int]]:
    """The thesauri of the authorities that are there, with how many."""
    rows = Authority.objects.filter(merged_into=None).values_list("thesaurus").annotate(count=Count("pk"))
    return sorted(rows)
