"""What each task does to a record. A field is never changed in place: a changed one takes its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter

from shelflist.departments.batch_change.rules.articles import skipped
from shelflist.departments.batch_change.rules.building import built
from shelflist.departments.batch_change.rules.patterns import Test, change_of, fitting, normal
from shelflist.departments.batch_change.rules.places import (
    LEADER,
    fits_tag,
    indicator,
    like,
    places_of,
    put_in,
    read_position,
)
from shelflist.departments.batch_change.rules.task import Step, Task
from shelflist.records.catalog.flat import typed_field
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, Subfield, is_data

ALL, FIRST, LAST, BUT_FIRST = "all", "first", "last", "but-first"
WHICH = (ALL, FIRST, LAST, BUT_FIRST)
# where a filing indicator stands: in the second place, but for uniform titles that are main or added entries
FILING = {"245": 2, "240": 2, "440": 2, "222": 2, "242": 2, "243": 2, "830": 2, "130": 1, "630": 1, "730": 1, "740": 1}


def made(task: Task) -> Step:
    """The task as a function that changes a record. Unsafe or ValueError where it cannot be done."""
    make = VERBS.get(task.do)
    if make is None:
        raise ValueError(task.do)
    return make(task)


def chosen(places: list[int], which: str) -> list[int]:
    """All of these places, or the first, the last, all but the first."""
    return {FIRST: places[:1], LAST: places[-1:], BUT_FIRST: places[1:]}.get(which, places)


def _places(task: Task) -> Callable[[MarcRecord], list[int]]:
    """Where the fields with the tag and the indicators of a task are."""
    return places_of(task.tag, task.ind)


def _test(task: Task) -> Test | None:
    return fitting(task.how, task.find, same_case=not task.any_case) if task.find else None


def _holds(one: Field, task: Task, test: Test | None) -> bool:
    """Whether a field has a subfield (one of the task's codes) with the text."""
    if not is_data(one):
        return test is None or test(str(one[1]))
    if test is None:
        return not task.code or any(code in task.code for code, _value in one.subfields)
    return any(test(value) for code, value in one.subfields if not task.code or code in task.code)


def _put(record: MarcRecord, place: int, subfields: Iterable[Subfield]) -> None:
    """Other subfields in a field: empty ones go, and a field without any goes too."""
    one = record.fields[place]
    assert is_data(one)  # callers look for fields with subfields
    kept = [(code, value if value.isascii() else normal(value)) for code, value in subfields if value]
    if kept:
        record.fields[place] = Data(one.tag, one.ind1, one.ind2, kept)
    else:
        del record.fields[place]


# ---- whole fields


def _add_field(task: Task) -> Step:
    new = typed_field(task.tag, normal(task.put))
    if is_data(new) and task.ind:
        new = Data(new.tag, indicator(task.ind[0], " "), indicator(task.ind[1], " "), new.subfields)

    def step(record: MarcRecord) -> None:
        there = [one for one in record.fields if one[0] == task.tag]
        if new not in there and not (there and task.which == FIRST):
            put_in(record, like(new, task.tag))

    return step


def _delete_field(task: Task) -> Step:
    where, test = _places(task), _test(task)

    def step(record: MarcRecord) -> None:
        places = [place for place in where(record) if _holds(record.fields[place], task, test)]
        for place in reversed(chosen(places, task.which)):
            del record.fields[place]

    return step


def _copy_field(task: Task, *, keep: bool = True) -> Step:
    where, test = _places(task), _test(task)

    def step(record: MarcRecord) -> None:
        places = [place for place in where(record) if _holds(record.fields[place], task, test)]
        found = [record.fields[place] for place in chosen(places, task.which)]
        if not keep:
            for place in reversed(chosen(places, task.which)):
                del record.fields[place]
        for one in found:
            new = like(one, task.to)
            if new not in record.fields:
                put_in(record, new)

    return step


def _change_tag(task: Task) -> Step:
    return _copy_field(task, keep=False)


def _swap_fields(task: Task) -> Step:
    one, other = fits_tag(task.tag), fits_tag(task.to)

    def step(record: MarcRecord) -> None:
        swapped = [
            like(field, task.to) if one(field[0]) else like(field, task.tag)
            for field in record.fields
            if one(field[0]) or other(field[0])
        ]
        record.fields[:] = [field for field in record.fields if not one(field[0]) and not other(field[0])]
        for field in swapped:
            put_in(record, field)

    return step


def _build_field(task: Task) -> Step:
    build = built(normal(task.put))

    def step(record: MarcRecord) -> None:
        text = build(record)
        if text is None:
            return
        new = typed_field(task.tag, text)
        if is_data(new):
            if task.ind:
                new = Data(new.tag, indicator(task.ind[0], " "), indicator(task.ind[1], " "), new.subfields)
            if not new.subfields:
                return
        if new not in record.fields and not (task.which == FIRST and any(one[0] == task.tag for one in record.fields)):
            put_in(record, new)

    return step


def _sort_fields(task: Task) -> Step:
    where = places_of(task.tag) if task.tag else None

    def step(record: MarcRecord) -> None:
        if where is None:
            record.fields.sort(key=itemgetter(0))
            return
        places = where(record)
        ordered = sorted((record.fields[place] for place in places), key=lambda one: _sort_key(one, task.code))
        for place, one in zip(places, ordered, strict=True):
            record.fields[place] = one

    return step


def _sort_key(one: Field, codes: str) -> tuple[str, str]:
    return (one[0], one.text(codes).casefold()) if is_data(one) else (one[0], str(one[1]))


def _dedupe(task: Task) -> Step:
    where = _places(task)

    def step(record: MarcRecord) -> None:
        seen: set[object] = set()
        doomed: list[int] = []
        for place in where(record):
            likeness = _likeness(record.fields[place], task)
            if likeness in seen:
                doomed.append(place)
            elif likeness is not None:
                seen.add(likeness)
        for place in reversed(doomed):
            del record.fields[place]

    return step


def _likeness(one: Field, task: Task) -> object:
    """What makes two fields the same one; None for a field that lacks the subfields that are compared."""
    if not is_data(one):
        return (one[0], one[1])
    if task.code:
        values = tuple((code, _plain(value, task)) for code, value in one.subfields if code in task.code)
        return (one.tag, values) if values else None
    return (one.tag, one.ind1, one.ind2, tuple((code, _plain(value, task)) for code, value in one.subfields))


def _plain(value: str, task: Task) -> str:
    return value.strip(" .,:;/").casefold() if task.any_case else value


# ---- subfields and text


def _replace_text(task: Task) -> Step:
    where = _places(task)
    change = change_of(task.how, task.find, task.put, same_case=not task.any_case)

    def step(record: MarcRecord) -> None:
        for place in reversed(where(record)):
            one = record.fields[place]
            if not is_data(one):
                text = change(str(one[1]))
                if text != one[1]:
                    record.fields[place] = Control(one[0], normal(text))
                continue
            new = [
                (code, change(value) if not task.code or code in task.code else value) for code, value in one.subfields
            ]
            if new != one.subfields:
                _put(record, place, new)

    return step


def _add_subfield(task: Task) -> Step:
    where, code, text = _places(task), task.code[:1], normal(task.put)

    def step(record: MarcRecord) -> None:
        places = [place for place in where(record) if is_data(record.fields[place])]
        for place in chosen(places, task.which):
            one = record.fields[place]
            if is_data(one) and (code, text) not in one.subfields:
                _put(
                    record,
                    place,
                    [(code, text), *one.subfields] if task.to == "start" else [*one.subfields, (code, text)],
                )

    return step


def _delete_subfield(task: Task) -> Step:
    where, test = _places(task), _test(task)

    def step(record: MarcRecord) -> None:
        for place in reversed(where(record)):
            one = record.fields[place]
            if not is_data(one):
                continue
            doomed = [
                at for at, (code, value) in enumerate(one.subfields) if code in task.code and (not test or test(value))
            ]
            gone = set(chosen(doomed, task.which))
            if gone:
                _put(record, place, [part for at, part in enumerate(one.subfields) if at not in gone])

    return step


def _move_subfield(task: Task) -> Step:
    """To another code of the field, or (`to` is a tag and a code) to a field of its own."""
    where, test = _places(task), _test(task)
    tag, _blank, code = task.to.rpartition(" ")

    def step(record: MarcRecord) -> None:
        moved: list[str] = []
        for place in reversed(where(record)):
            one = record.fields[place]
            if not is_data(one):
                continue
            meant = [(old in task.code and (not test or test(value))) for old, value in one.subfields]
            if not any(meant):
                continue
            if not tag:
                _put(
                    record,
                    place,
                    [(code if hit else old, value) for hit, (old, value) in zip(meant, one.subfields, strict=True)],
                )
                continue
            moved[:0] = [value for hit, (_old, value) in zip(meant, one.subfields, strict=True) if hit and value]
            _put(record, place, [part for hit, part in zip(meant, one.subfields, strict=True) if not hit])
        for value in moved:
            new = Data(tag, " ", " ", [(code, value)])
            if new not in record.fields:
                put_in(record, new)

    return step


CASES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "sentence": lambda text: text[:1].upper() + text[1:].lower(),
    "first": lambda text: text[:1].upper() + text[1:],
    "words": lambda text: " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" ")),
}


def _change_case(task: Task) -> Step:
    where, change = _places(task), CASES[task.put]

    def step(record: MarcRecord) -> None:
        for place in where(record):
            one = record.fields[place]
            if is_data(one):
                new = [
                    (code, normal(change(value)) if not task.code or code in task.code else value)
                    for code, value in one.subfields
                ]
                if new != one.subfields:
                    record.fields[place] = Data(one.tag, one.ind1, one.ind2, new)

    return step


# ---- indicators and fixed positions


def _set_indicators(task: Task) -> Step:
    where, test = _places(task), _test(task)
    first, second = task.put[0], task.put[1]

    def step(record: MarcRecord) -> None:
        for place in where(record):
            one = record.fields[place]
            if is_data(one) and _holds(one, task, test):
                record.fields[place] = Data(
                    one.tag, indicator(first, one.ind1), indicator(second, one.ind2), one.subfields
                )

    return step


def _fix_articles(task: Task) -> Step:
    where = places_of(task.tag or "245")

    def step(record: MarcRecord) -> None:
        language = task.find or record.control("008")[35:38]
        for place in where(record):
            one = record.fields[place]
            filing = FILING.get(one[0])
            if filing is None or not is_data(one):
                continue
            count = str(skipped(one.first("a"), language))
            new = (count, one.ind2) if filing == 1 else (one.ind1, count)
            if new != (one.ind1, one.ind2):
                record.fields[place] = Data(one.tag, *new, one.subfields)

    return step


def _set_position(task: Task) -> Step:
    place = read_position(task.tag)
    if place is None:
        raise ValueError(task.tag)
    tag, start, end = place
    text = task.put.replace("#", " ")

    def spliced(before: str) -> str:
        if len(before) <= end or (task.find and before[start : end + 1] != task.find.replace("#", " ")):
            return before
        return before[:start] + text + before[end + 1 :]

    def step(record: MarcRecord) -> None:
        if tag == LEADER:
            record.leader = spliced(record.leader)
            return
        for at, one in enumerate(record.fields):
            if one[0] == tag and not is_data(one):
                record.fields[at] = Control(tag, spliced(str(one[1])))

    return step


VERBS: dict[str, Callable[[Task], Step]] = {
    "add-field": _add_field,
    "delete-field": _delete_field,
    "replace-text": _replace_text,
    "add-subfield": _add_subfield,
    "delete-subfield": _delete_subfield,
    "move-subfield": _move_subfield,
    "copy-field": _copy_field,
    "change-tag": _change_tag,
    "swap-fields": _swap_fields,
    "build-field": _build_field,
    "sort-fields": _sort_fields,
    "remove-doubles": _dedupe,
    "change-case": _change_case,
    "set-indicators": _set_indicators,
    "fix-articles": _fix_articles,
    "set-position": _set_position,
}
