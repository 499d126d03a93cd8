"""The page of an authority: its heading, what it refers from and to, the titles that use it, and its history."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from shelflist.departments.authorities.models import (
    Authority,
    LocalTerm,
    Reference,
    Spread,
    TitleHeading,
    WaitingChange,
)
from shelflist.departments.authorities.queries.finding import title_counts
from shelflist.records.catalog.flat import flat_subfields
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import TitleRow, VersionRow, titles_with_ids, versions

TITLES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class RelatedHeading:
    """A heading that an authority refers to, and the authority of it where there is one."""

    text: str
    authority_id: int | None


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """Everything the page of an authority shows."""

    authority: Authority
    typed: str
    see_from: tuple[str, ...]
    see_also: tuple[RelatedHeading, ...]
    referred_from: tuple[RelatedHeading, ...]
    local: LocalTerm | None
    title_count: int
    titles: tuple[TitleRow, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    merged: tuple[str, ...]
    versions: tuple[VersionRow, ...]
    spread: Spread | None
    twins: tuple[Authority, ...]
    change: WaitingChange | None


def authority_page(authority_id: int) -> AuthorityPage | None:
    """An authority in full; None where there is none, or where it was merged away."""
    row = Authority.objects.filter(pk=authority_id, merged_into=None).first()
    marc = Record.objects.filter(pk=authority_id).values_list("marc", flat=True).first() if row else None
    if row is None or marc is None:
        return None
    record = MarcRecord.from_json(marc)
    references = list(row.references.order_by("text"))
    mine = TitleHeading.objects.filter(Q(authority=row) | Q(authority__merged_into=row))
    ids = list(mine.order_by("record_id").values_list("record_id", flat=True).distinct()[:TITLES_SHOWN])
    twins = Authority.objects.filter(key=row.key, kind=row.kind, thesaurus=row.thesaurus, merged_into=None)
    return AuthorityPage(
        authority=row,
        typed=flat_subfields(Data(row.tag, " ", " ", [(code, value) for code, value in row.subfields])),
        see_from=tuple(one.text for one in references if one.role == "4"),
        see_also=_related([one.key for one in references if one.role == "5"], references),
        referred_from=_referring(row),
        local=LocalTerm.objects.filter(pk=row.pk).first(),
        title_count=title_counts([row.pk])[row.pk],
        titles=tuple(titles_with_ids(ids, hidden_too=True).values()),
        sources=tuple(field.text("ab") for field in record.all("670")),
        notes=tuple(field.text("a") for field in record.all("680", "678", "667", "675")),
        merged=tuple(row.merged.values_list("text", flat=True)),
        versions=versions(authority_id),
        spread=Spread.objects.filter(authority_id=authority_id).order_by("-pk").first(),
        twins=tuple(twins.exclude(pk=row.pk)[:10]),
        change=row.changes.filter(state__in=("waiting", "held")).first(),
    )


def _related(keys: list[str], references: list[Reference]) -> tuple[RelatedHeading, ...]:
    known = dict(Authority.objects.filter(key__in=keys, merged_into=None).values_list("key", "pk"))
    return tuple(RelatedHeading(one.text, known.get(one.key)) for one in references if one.role == "5")


def _referring(row: Authority) -> tuple[RelatedHeading, ...]:
    found = Reference.objects.filter(key=row.key, kind=row.kind, role="5", authority__merged_into=None)
    rows = found.exclude(authority=row).select_related("authority")[:20]
    return tuple(RelatedHeading(one.authority.text, one.authority_id) for one in rows)
