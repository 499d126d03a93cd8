"""A MARC record as rows of a grid."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shelflist.records.catalog.marc import Field, MarcRecord, Subfield, is_data

ORIGINAL_SCRIPT = "880"


@dataclass(frozen=True, slots=True)
class MarcRow:
    """One field: `text` of a control field, else `subfields`; `paired` names the field that an 880 stands for."""

    tag: str
    indicators: str
    text: str
    subfields: tuple[Subfield, ...]
    paired: str = ""


def grid(record: MarcRecord) -> list[MarcRow]:
    """The leader and every field; an 880 stands right under the field whose original script it gives."""
    rows = [MarcRow("LDR", "", record.leader, ())]
    originals = [field for field in record.fields if field[0] == ORIGINAL_SCRIPT]
    placed: set[int] = set()
    for field in record.fields:
        if field[0] == ORIGINAL_SCRIPT:
            continue
        rows.append(field_row(field))
        for original in originals:
            if id(original) not in placed and _are_a_pair(field, original):
                placed.add(id(original))
                rows.append(replace(field_row(original), paired=field[0]))
    rows += [field_row(one) for one in originals if id(one) not in placed]
    return rows


def _are_a_pair(field: Field, original: Field) -> bool:
    """MARC 21 appendix A: $6 holds the other field's tag and an occurrence number, 880-01 and 245-01/(N."""
    ours, theirs = _link(field), _link(original)
    number = ours[4:6]
    return ours[:3] == ORIGINAL_SCRIPT and theirs[:3] == field[0] and number != "00" and number == theirs[4:6] != ""


def _link(field: Field) -> str:
    return field.first("6") if is_data(field) else ""


def field_row(field: Field) -> MarcRow:
    """One field as a row."""
    if is_data(field):
        indicators = f"{field.ind1}{field.ind2}".replace(" ", "#")
        return MarcRow(field.tag, indicators, "", tuple(field.subfields))
    return MarcRow(field[0], "", str(field[1]), ())
