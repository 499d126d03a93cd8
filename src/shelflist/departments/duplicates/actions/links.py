"""Records that name a title which is merged away ($w of linking entries) name the one that stayed from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shelflist.departments.cataloguing.actions.judging import judge_one
from shelflist.ground.journal.acts import Act
from shelflist.records.catalog import bulk
from shelflist.records.catalog.described import title_described
from shelflist.records.catalog.marc import Field, MarcRecord, is_data
from shelflist.records.catalog.models import Record, RecordIdentifier, RecordVersion
from shelflist.records.catalog.numbers import LINKING

Changed = list[list[int]]  # record, version before, version after


@dataclass(frozen=True, slots=True)
class Named:
    """A record as others name it: its number, and the system that gave it."""

    number: str
    system: str

    @property
    def whole(self) -> str:
        return f"({self.system}){self.number}" if self.system else self.number


def follow(act: Act, lead: Record, others: Sequence[Record]) -> Changed:
    """Have them name the lead, each record one version up; what going back needs. The others are gone by now."""
    to = named(MarcRecord.from_json(lead.marc))
    if not to.number:
        return []
    kept = _numbers([lead.pk])
    gone = {value: one for one, values in _numbers_of(others).items() for value in values - kept}
    holders = RecordIdentifier.objects.filter(kind="linked", value__in=gone, record__deleted_at__isnull=True)
    ids = set(holders.values_list("record_id", flat=True)) - {lead.pk}
    changed: Changed = []
    for record in Record.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        marc = MarcRecord.from_json(record.marc)
        made = with_links(marc, gone, to)
        if made == marc:
            continue
        before = record.version
        new = bulk.new_record(made, describes_id=title_described(made))
        after = bulk.replace_record(record.pk, new, by_name=act.by.name, now=act.now, why="merge")
        changed.append([record.pk, before, after])
        judge_one(record.pk)
    return changed


def follow_back(act: Act, changed: Changed) -> None:
    """They name again what they named; one that somebody has changed since keeps what it says."""
    for number, before, after in changed:
        record = Record.objects.select_for_update().filter(pk=number, version=after).first()
        if record is not None:
            old = RecordVersion.objects.get(record_id=number, version=before)
            bulk.restore(record, old, now=act.now, by_name=act.by.name, why="undo")
            judge_one(number)


def named(marc: MarcRecord) -> Named:
    """What a record is called by others."""
    return Named(marc.control("001").strip(), marc.control("003").strip())


def with_links(marc: MarcRecord, gone: Mapping[str, Named], to: Named) -> MarcRecord:
    """The record with every $w that names one of these naming the other; a bare number only within one system."""
    own = named(marc).system
    fields = [_relinked(field, gone, to, own) for field in marc.fields]
    return MarcRecord(marc.leader, fields)


def _relinked(field: Field, gone: Mapping[str, Named], to: Named, own: str) -> Field:
    if field[0] not in LINKING or not is_data(field):
        return field
    subfields = []
    for code, value in field.subfields:
        old = gone.get(value.strip()[:120]) if code == "w" else None
        bare = not value.strip().startswith("(")
        if old is None or (bare and own and old.system and own != old.system):
            subfields.append((code, value))
        else:
            subfields.append((code, to.number if bare and to.system in ("", own) else to.whole))
    return field._replace(subfields=subfields)


def _numbers_of(records: Sequence[Record]) -> dict[Named, frozenset[str]]:
    return {named(MarcRecord.from_json(one.marc)): _numbers([one.pk]) for one in records}


def _numbers(record_ids: Sequence[int]) -> frozenset[str]:
    """Every control number that these records have, in each of its forms."""
    rows = RecordIdentifier.objects.filter(record_id__in=record_ids, kind="control")
    return frozenset(rows.values_list("value", flat=True))
