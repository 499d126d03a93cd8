"""What an authority record becomes when its heading changes, when another is put into it, or when it is made. Pure."""

from __future__ import annotations

from datetime import date

from shelflist.departments.authorities.rules import naco
from shelflist.departments.authorities.rules.headings import BY_POSITION, DIVISIONS, controlled_codes
from shelflist.records.catalog.flat import typed_field
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

EARLIER = ("w", "nne")  # control subfield of a reference: the earlier established form of the heading
FormOfHeading = tuple[str, str, list[tuple[str, str]]]  # tag of a title's field, first indicator, subfields
LEADER = "00000nz  a2200000n  4500"


def typed_heading(text: str) -> list[tuple[str, str]]:
    """The subfields of a heading that somebody typed: `Twain, Mark, ‡d1835-1910`, or with $ in the place of ‡."""
    field = typed_field("100", f"## {text.strip()}")
    return [(code, value) for code, value in field.subfields if value.strip()] if is_data(field) else []


def renamed(record: MarcRecord, subfields: list[tuple[str, str]], *, keep_old: bool) -> MarcRecord:
    """The record with another heading; the old one becomes a see reference, and one that is the new heading goes."""
    used = _heading_of(record)
    if used is None:
        return record
    rest = [pair for pair in used.subfields if pair[0] not in controlled_codes(used.tag, True)]
    new = used._replace(subfields=[*subfields, *rest])
    fields = [new if field is used else field for field in record.fields]
    if keep_old and naco.key_of(_named(used)) != naco.key_of(_named(new)):
        fields = _with_reference(fields, Data("4" + used.tag[1:], used.ind1, used.ind2, [EARLIER, *_named(used)]))
    return MarcRecord(record.leader, _without_own(fields, new))


def merged(record: MarcRecord, other: MarcRecord) -> MarcRecord:
    """The record with the other's heading and references among its own, none twice, and its sources and numbers."""
    used = _heading_of(record)
    theirs = _heading_of(other)
    if used is None or theirs is None:
        return record
    fields = _with_reference(record.fields, Data("4" + theirs.tag[1:], theirs.ind1, theirs.ind2, _named(theirs)))
    for field in other.fields:
        if is_data(field) and field.tag[0] in "45":
            fields = _with_reference(fields, field)
        elif is_data(field) and field.tag in ("024", "670") and field not in fields:
            fields = [*fields, field]
    return MarcRecord(record.leader, _without_own(sorted(fields, key=_order), used))


def authority_from(tag: str, ind1: str, subfields: list[tuple[str, str]], thesaurus: str, on: date) -> MarcRecord:
    """A new authority record for a heading of a title."""
    code = next((sign for sign, name in BY_POSITION.items() if name == thesaurus), "n" if thesaurus == "names" else "z")
    subject = "b" if thesaurus == "names" else "a"
    fixed = (
        f"{on:%y%m%d}|| a" + "z" + code + f"nna{subject}{'b' if subject == 'b' else 'a'}n" + " " * 11 + "|n aaa     d"
    )
    rules = [("f", thesaurus)] if code == "z" and thesaurus != "other" else []
    kept = [(kept_code, value) for kept_code, value in subfields if kept_code in controlled_codes(tag, tag[0] == "6")]
    if kept:
        kept[-1] = (kept[-1][0], _unended(kept[-1][1]))
    return MarcRecord(
        LEADER,
        [
            Control("008", fixed[:40].ljust(40)),
            Data("040", " ", " ", [("a", "XX-XxUND"), ("b", "eng"), *rules]),
            Data("1" + tag[1:], ind1 if tag[1:] in ("00", "10", "11") else " ", " ", kept),
        ],
    )


def with_see_from(record: MarcRecord, forms: list[FormOfHeading]) -> MarcRecord:
    """The record with these forms (tag of a title's field, first indicator, subfields) as see references."""
    used = _heading_of(record)
    fields = record.fields
    for tag, ind1, subfields in forms:
        kept = [(code, value) for code, value in subfields if code in controlled_codes(tag, tag[0] == "6")]
        fields = _with_reference(fields, Data("4" + tag[1:], ind1, " ", kept))
    return MarcRecord(record.leader, _without_own(fields, used) if used else fields)


def _unended(value: str) -> str:
    value = value.rstrip(" ,;:/")
    return value[:-1] if value.endswith(".") and len(value) > 4 and value[-4:-1].isalnum() else value


def _heading_of(record: MarcRecord) -> Data | None:
    return next((field for field in record.fields if is_data(field) and field.tag[0] == "1"), None)


def _named(field: Data) -> list[tuple[str, str]]:
    codes = controlled_codes(field.tag, True) + DIVISIONS
    return [pair for pair in field.subfields if pair[0] in codes]


def _with_reference(fields: list[Field], field: Data) -> list[Field]:
    """The fields with a reference in its place, unless one of its group says the same."""
    key = naco.key_of(_named(field))
    for have in fields:
        if is_data(have) and have.tag == field.tag and naco.key_of(_named(have)) == key:
            return list(fields)
    return sorted([*fields, field], key=_order)


def _without_own(fields: list[Field], used: Data) -> list[Field]:
    """A record does not refer from or to its own heading."""
    key = naco.key_of(_named(used))
    return [
        field
        for field in fields
        if not (is_data(field) and field.tag[0] in "45" and field.tag[1:] == used.tag[1:]
                and naco.key_of(_named(field)) == key)
    ]  # fmt: skip


def _order(field: Field) -> str:
    return field[0]
