"""The questions that a task asks before it is done, as functions of a record."""

from __future__ import annotations

from collections.abc import Callable

from shelflist.departments.batch_change.rules.patterns import Test, fitting
from shelflist.departments.batch_change.rules.places import at_position, fits_indicators, fits_tag, read_position
from shelflist.departments.batch_change.rules.task import Condition
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import Field, MarcRecord, is_data
from shelflist.records.catalog.validation import kind_of

Question = Callable[[MarcRecord], bool]
QUESTIONS = (
    "has",
    "lacks",
    "text",
    "no-text",
    "at-least",
    "fewer-than",
    "position",
    "not-position",
    "indicators",
    "material",
    "not-material",
    "kind",
)


def asked(condition: Condition) -> Question:
    """The condition as a question. Unsafe or ValueError where it cannot be asked."""
    made = _MAKERS.get(condition.is_)
    if made is None:
        raise ValueError(condition.is_)
    return made(condition)


def _not(make: Callable[[Condition], Question]) -> Callable[[Condition], Question]:
    def negated(condition: Condition) -> Question:
        question = make(condition)
        return lambda record: not question(record)

    return negated


def _has(condition: Condition) -> Question:
    fits, codes = fits_tag(condition.tag), condition.code
    return lambda record: any(fits(one[0]) and _has_code(one, codes) for one in record.fields)


def _has_code(one: Field, codes: str) -> bool:
    return not codes or (is_data(one) and any(code in codes for code, _value in one.subfields))


def _text(condition: Condition) -> Question:
    fits, test = fits_tag(condition.tag), fitting(condition.how, condition.find)
    return lambda record: any(fits(one[0]) and any_value(one, condition.code, test) for one in record.fields)


def any_value(one: Field, codes: str, test: Test) -> bool:
    """Whether the test holds for a value of the field (in one of these subfields)."""
    if not is_data(one):
        return test(str(one[1]))
    return any(test(value) for code, value in one.subfields if not codes or code in codes)


def _at_least(condition: Condition) -> Question:
    fits, codes, least = fits_tag(condition.tag), condition.code, int(condition.find)
    if codes:
        return lambda record: _subfield_count(record, fits, codes) >= least
    return lambda record: sum(fits(one[0]) for one in record.fields) >= least


def _subfield_count(record: MarcRecord, fits: Callable[[str], bool], codes: str) -> int:
    return sum(
        code in codes for one in record.fields if fits(one[0]) and is_data(one) for code, _value in one.subfields
    )


def _position(condition: Condition) -> Question:
    place = read_position(condition.tag)
    if place is None:
        raise ValueError(condition.tag)
    wanted = [one.replace("#", " ") for one in condition.find.split(",")]
    return lambda record: at_position(record, place) in wanted


def _indicators(condition: Condition) -> Question:
    fits, same = fits_tag(condition.tag), fits_indicators(condition.find)
    return lambda record: any(fits(one[0]) and is_data(one) and same(one) for one in record.fields)


def _material(condition: Condition) -> Question:
    wanted = {one.strip() for one in condition.find.split(",")}
    return lambda record: derive(MarcRecord(record.leader.ljust(24), record.fields)).material in wanted


def _kind(condition: Condition) -> Question:
    return lambda record: kind_of(record) == condition.find


_MAKERS: dict[str, Callable[[Condition], Question]] = {
    "has": _has,
    "lacks": _not(_has),
    "text": _text,
    "no-text": _not(_text),
    "at-least": _at_least,
    "fewer-than": _not(_at_least),
    "position": _position,
    "not-position": _not(_position),
    "indicators": _indicators,
    "material": _material,
    "not-material": _not(_material),
    "kind": _kind,
}
