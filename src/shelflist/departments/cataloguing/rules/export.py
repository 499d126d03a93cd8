"""What an export says about the records that it could not write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Data, Field, MarcRecord

REPORTED = 10
FORMATS = ("iso2709", "marcxml", "json")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that the format cannot hold, and why."""

    record_id: int
    title: str
    reason: Phrase


def report(left_out: Sequence[LeftOut], left_out_count: int, wanted: str) -> list[Phrase]:
    """At most ten lines on the records left out (nine, then how many more), and the way out; none when all are in."""
    if not left_out_count:
        return []
    shown = left_out[: REPORTED - 1] if left_out_count > REPORTED else left_out[:REPORTED]
    lines = [
        _(
            "Record {record}, “{title}”, was left out: {reason}",
            record=one.record_id,
            title=one.title,
            reason=one.reason,
        )
        for one in shown
    ]
    if left_out_count > len(shown):
        lines.append(
            nphrase(
                "{count} more record was left out.", "{count} more records were left out.", left_out_count - len(shown)
            )
        )
    if wanted == "iso2709":
        lines.append(_("MARCXML has no limit of length: export with that format to get every record."))
    return lines


def with_notes(marc: MarcRecord, notes: Sequence[str]) -> MarcRecord:
    """The record with what the staff have written on it, each note in a local field 590 behind its other notes."""
    added: list[Field] = [Data("590", " ", " ", [("a", " ".join(note.split()))]) for note in notes if note.strip()]
    place = next((at for at, one in enumerate(marc.fields) if one[0] > "590"), len(marc.fields))
    return MarcRecord(marc.leader, [*marc.fields[:place], *added, *marc.fields[place:]])
