"""What the pages of entities show, at the desk and to the public."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.authorities.models import Authority, LocalTerm
from shelflist.departments.authorities.queries.finding import title_counts
from shelflist.departments.authorities.queries.matching import matches
from shelflist.departments.authorities.rules.changing import merged
from shelflist.departments.authorities.rules.headings import headings_of_authority
from shelflist.departments.entities.models import Fetched, Identity, Service, SyncPlan
from shelflist.departments.entities.rules.facts import EntityFacts, facts_of
from shelflist.departments.entities.rules.services import WAYS
from shelflist.records.catalog.differences import FieldChange, differences
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

LABELS = (
    ("id.loc.gov", "Library of Congress"), ("viaf.org", "VIAF"), ("d-nb.info", "GND"), ("idref.fr", "IdRef"),
    ("id.worldcat.org/fast", "FAST"), ("wikidata.org", "Wikidata"), ("isni.org", "ISNI"), ("orcid.org", "ORCID"),
    ("wikipedia.org", "Wikipedia"), ("data.bnf.fr", "BnF"), ("geonames.org", "GeoNames"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """An address elsewhere, under a name; `identity` where it is noted apart from the record."""

    uri: str
    label: str
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class EntityPage:
    """An authority as a person, body, place or topic."""

    authority: Authority
    label: str  # the library's own words
    facts: EntityFacts
    links: tuple[Link, ...]
    source: Identity | None
    title_count: int

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.label or self.facts.name

    @property
    def addresses(self) -> tuple[str, ...]:
        """Who it is elsewhere."""
        return tuple(link.uri for link in self.links)


def entity(authority_id: int) -> EntityPage | None:
    """An entity in full; one that was merged away leads to the one that was kept. None where there is none."""
    row = Authority.objects.filter(pk=authority_id).select_related("merged_into").first()
    row = (row.merged_into or row) if row else None
    marc = Record.objects.filter(pk=row.pk, deleted_at=None).values_list("marc", flat=True).first() if row else None
    facts = facts_of(MarcRecord.from_json(marc)) if marc else None
    if row is None or facts is None:
        return None
    ids = [row.pk, *row.merged.values_list("pk", flat=True)]
    rows = Identity.objects.filter(authority_id__in=ids).select_related("service").order_by("pk")
    noted = {one.uri: one for one in rows}
    uris = dict.fromkeys([*noted, *facts.addresses])
    label = LocalTerm.objects.filter(pk=row.pk).values_list("label", flat=True).first() or ""
    return EntityPage(
        authority=row,
        label=label,
        facts=facts,
        links=tuple(Link(uri, label_of(uri), noted.get(uri)) for uri in uris),
        source=next((one for one in noted.values() if one.is_source), None),
        title_count=title_counts([row.pk])[row.pk],
    )


def label_of(uri: str) -> str:
    """Whose address this is."""
    return next((label for part, label in LABELS if part in uri), uri.split("/")[2] if "://" in uri else uri)


def services() -> list[Service]:
    """Whom we ask, in their order."""
    return list(Service.objects.select_related("target"))


def stock_left() -> list[tuple[str, str, str]]:
    """Well-known services that are not in the register: code, name, address."""
    have = set(Service.objects.values_list("kind", flat=True))
    return [(code, way.name, way.address) for code, way in WAYS.items() if code not in have]


def sync_plan() -> SyncPlan:
    """Whether sources are looked at again."""
    return SyncPlan.objects.filter(pk=1).first() or SyncPlan(pk=1)


def ours_of(fetched: Fetched) -> int | None:
    """The authority of ours that this is, by number or heading."""
    marc = MarcRecord.from_json(fetched.marc)
    found = headings_of_authority(list(marc.fields))
    return matches([(marc, found[0])])[0] if found else None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was fetched beside ours."""

    fetched: Fetched
    facts: EntityFacts
    ours: Authority | None
    rows: tuple[FieldChange, ...]


def compared(fetched_id: int, authority_id: int | None) -> Compared | None:
    """What was fetched, and what would become of this authority of ours; None where it is not kept any more."""
    row = Fetched.objects.select_related("service").filter(pk=fetched_id).first()
    facts = facts_of(MarcRecord.from_json(row.marc)) if row else None
    if row is None or facts is None:
        return None
    marc = MarcRecord.from_json(row.marc)
    ours = Authority.objects.filter(pk=authority_id or 0, merged_into=None).first()
    if ours is None:
        return Compared(row, facts, None, differences(MarcRecord(marc.leader, []), marc))
    own = MarcRecord.from_json(Record.objects.values_list("marc", flat=True).get(pk=ours.pk))
    return Compared(row, facts, ours, differences(own, merged(marc, own)))
