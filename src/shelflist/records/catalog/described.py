"""Holdings records and the titles they describe."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.records.catalog import reading
from shelflist.records.catalog.codec.leader import HOLDINGS
from shelflist.records.catalog.holdings import Place, Statement, barcodes, places, statements
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record


@dataclass(frozen=True, slots=True)
class HoldingsShown:
    """What one holdings record says: where, what is there, which copies it names. `record_id` 0: the title's own."""

    record_id: int
    version: int
    places: tuple[Place, ...]
    statements: tuple[Statement, ...]
    barcodes: tuple[str, ...]


def title_described(marc: MarcRecord) -> int | None:
    """For a holdings record, the newest title whose control number, or whose number with us, stands in 004."""
    number = marc.control("004").strip()
    if not number or marc.leader[6:7] not in HOLDINGS:
        return None
    titles = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    found = titles.filter(control_number=number).order_by("-pk").values_list("pk", flat=True).first()
    if found is None and number.isascii() and number.isdigit() and len(number) < 19:
        found = titles.filter(pk=int(number), control_number="").values_list("pk", flat=True).first()
    if found is None:  # that title may have become a part of another
        merged = Record.objects.filter(control_number=number, merged_into__isnull=False)
        found = merged.order_by("-pk").values_list("merged_into_id", flat=True).first()
    return found


def holdings_of(record_id: int, marc: MarcRecord | None = None) -> list[HoldingsShown]:
    """The holdings of a title in the order they came: of its holdings records, and those inside the title itself."""
    rows = Record.objects.filter(describes_id=record_id, deleted_at__isnull=True, suppressed=False).order_by("pk")
    found = [
        _shown(reading.one_as_read(number, MarcRecord.from_json(text)), number, version)
        for number, version, text in rows.values_list("pk", "version", "marc")
    ]
    if marc is not None and (inside := statements(marc)):
        found.append(HoldingsShown(0, 0, tuple(places(marc)), tuple(inside), ()))
    return found


def _shown(marc: MarcRecord, record_id: int, version: int) -> HoldingsShown:
    return HoldingsShown(record_id, version, tuple(places(marc)), tuple(statements(marc)), tuple(barcodes(marc)))
