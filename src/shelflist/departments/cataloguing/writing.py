"""What the editor does to a record by itself: empty fields go, 005 is set, positions are put in their place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from shelflist.records.catalog.flat import flat, typed
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

CHANGED = "005"


def without_empties(record: MarcRecord) -> MarcRecord:
    """Without subfields and fields that were left empty, such as those of a template."""
    fields: list[Field] = []
    for field in record.fields:
        if not is_data(field):
            if field[1]:
                fields.append(field)
            continue
        kept = [(code, value) for code, value in field.subfields if value.strip()]
        if any(code not in "2e" for code, _value in kept) or (kept and kept == field.subfields):
            fields.append(Data(field.tag, field.ind1, field.ind2, kept))
    return MarcRecord(record.leader, fields)


def stamped(record: MarcRecord, now: datetime) -> MarcRecord:
    """With the moment of this change in 005, in its place by number."""
    stamp = Control(CHANGED, f"{now.astimezone(UTC):%Y%m%d%H%M%S}.0")
    others = [field for field in record.fields if field[0] != CHANGED]
    place = next((index for index, field in enumerate(record.fields) if field[0] == CHANGED), None)
    if place is None:
        place = next((index for index, field in enumerate(others) if field[0] > CHANGED), len(others))
    return MarcRecord(record.leader, [*others[:place], stamp, *others[place:]])


def with_positions(text: str, chosen: Mapping[tuple[int, int], str]) -> str:
    """The text with characters put into fixed fields: line (from 0, among lines that say something) and position."""
    lines = text.splitlines()
    for (number, start), value in chosen.items():
        if number >= len(lines):
            continue
        head, data = lines[number][:4].ljust(4), lines[number][4:]
        end = start + len(value)
        data = data.ljust(end)
        lines[number] = f"{head}{data[:start]}{value}{data[end:]}"
    return "\n".join(lines)


def with_field(text: str, index: int, instead: tuple[Field, ...]) -> str:
    """The text with the field at `index` replaced by what would be right; for -1, with more fields in their order."""
    record = typed(text).record
    fields = list(record.fields)
    if index >= 0:
        fields[index : index + 1] = instead
    else:
        for field in instead:
            place = next((at for at, one in enumerate(fields) if one[0] > field[0]), len(fields))
            fields.insert(place, field)
    return flat(MarcRecord(record.leader, fields))
