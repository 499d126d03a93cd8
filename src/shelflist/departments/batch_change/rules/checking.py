"""Whether a task list can be done: every reason against it, with the number of the task. Which boxes a task has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shelflist.departments.batch_change.rules import verbs
from shelflist.departments.batch_change.rules.building import PLACE, is_place
from shelflist.departments.batch_change.rules.conditions import QUESTIONS
from shelflist.departments.batch_change.rules.patterns import MATCHES, WAYS, has_controls, reasons_against_pattern
from shelflist.departments.batch_change.rules.places import (
    LEADER,
    SAFE_IN_LEADER,
    WHOLE_TAG,
    fits_tag,
    is_control_tag,
    read_position,
)
from shelflist.departments.batch_change.rules.task import LONGEST_BOX, MOST_CONDITIONS, MOST_TASKS, Condition, Task
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

# the boxes of each task; those with a star must be filled
BOXES: dict[str, tuple[str, ...]] = {
    "add-field": ("tag*", "ind", "put*", "which"),
    "delete-field": ("tag*", "ind", "code", "how", "find", "which"),
    "replace-text": ("tag*", "ind", "code", "how", "find*", "put"),
    "add-subfield": ("tag*", "ind", "code*", "put*", "which"),
    "delete-subfield": ("tag*", "ind", "code*", "how", "find", "which"),
    "move-subfield": ("tag*", "ind", "code*", "how", "find", "to*"),
    "copy-field": ("tag*", "ind", "code", "how", "find", "to*", "which"),
    "change-tag": ("tag*", "ind", "code", "how", "find", "to*", "which"),
    "swap-fields": ("tag*", "to*"),
    "build-field": ("tag*", "ind", "put*", "which"),
    "sort-fields": ("tag", "code"),
    "remove-doubles": ("tag*", "ind", "code"),
    "change-case": ("tag*", "ind", "code", "put*"),
    "set-indicators": ("tag*", "ind", "code", "how", "find", "put*"),
    "fix-articles": ("tag", "find"),
    "set-position": ("tag*", "find", "put*"),
}
NEW_TAG = {"add-field": "tag", "build-field": "tag", "copy-field": "to", "change-tag": "to"}  # a whole tag, without X
NAMES: dict[str, Phrase] = {
    "tag": _("the tag"),
    "code": _("the subfield"),
    "put": _("what is put there"),
    "find": _("the text that is looked for"),
    "to": _("where it goes"),
}


def reasons_against(tasks: Sequence[Task]) -> list[Refusal]:
    """Every reason why these tasks cannot be done; `details` of each say the task (from 0)."""
    found: list[Refusal] = []
    if not tasks:
        found.append(Refusal("no-tasks", _("There is no task yet."), _("Choose what is to be done.")))
    if len(tasks) > MOST_TASKS:
        found.append(Refusal("too-many-tasks", _("A list has at most {most} tasks.", most=MOST_TASKS)))
    for number, task in enumerate(tasks[:MOST_TASKS]):
        found += [
            Refusal(one.code, _("Task {number}: {reason}", number=number + 1, reason=one.message), one.remedy, "",
                    {"task": number})
            for one in _against(task)
        ]  # fmt: skip
    return found


def _wrong(message: Phrase, remedy: Phrase | None = None) -> Refusal:
    return Refusal("task-wrong", message, remedy)


def _against(task: Task) -> Iterator[Refusal]:
    boxes = BOXES.get(task.do)
    if boxes is None:
        yield _wrong(_("there is no task “{name}”.", name=task.do[:40]), _("Choose one of the list."))
        return
    texts = (task.tag, task.code, task.ind, task.find, task.put, task.to)
    if any(len(one) > LONGEST_BOX for one in texts):
        yield _wrong(_("a box holds at most {most} characters.", most=LONGEST_BOX))
        return
    if any(has_controls(one) for one in texts):
        yield _wrong(_("line breaks and control characters cannot stand in a record."))
    missing = [box[:-1] for box in boxes if box.endswith("*") and not getattr(task, box[:-1])]
    for box in missing:
        yield _wrong(_("{what} is missing.", what=NAMES[box]))
    if not missing:
        yield from _against_places(task)
        yield from _against_texts(task)
    if len(task.when) > MOST_CONDITIONS:
        yield _wrong(_("a task has at most {most} conditions.", most=MOST_CONDITIONS))
    for condition in task.when[:MOST_CONDITIONS]:
        yield from _against_condition(condition)


def _against_places(task: Task) -> Iterator[Refusal]:
    if task.do == "set-position":
        yield from _against_position(task)
        return
    whole = NEW_TAG.get(task.do)
    if task.do == "swap-fields":
        yield from (one for text in (task.tag, task.to) for one in _against_tag(text, whole=True))
    elif task.tag:
        yield from _against_tag(task.tag, whole=whole == "tag")
    if task.do in {"copy-field", "change-tag", "swap-fields"}:
        if task.do != "swap-fields":
            yield from _against_tag(task.to, whole=True)
        if any(kind != is_control_tag(task.to) for one in _each(task.tag) for kind in _kinds(one)):
            yield _wrong(_("a control field (001 to 009) cannot become another kind of field, nor the other way."))
    if task.do == "move-subfield":
        yield from _against_move(task)
    if task.ind and (len(task.ind) != 2 or not _are_indicators(task.ind)):
        yield _wrong(_("indicators are two characters: # is a blank, * any."))
    if task.code and not _are_codes(task.code):
        yield _wrong(_("“{code}” is not the code of a subfield.", code=task.code[:20]), _("One letter or digit."))


def _each(tag: str) -> list[str]:
    return [one.strip() for one in tag.split(",") if one.strip()]


def _kinds(tag: str) -> set[bool]:
    """Whether a tag means control fields (True), fields with subfields (False), or with X in it both."""
    fits = fits_tag(tag)
    kinds = {True} if any(fits(f"00{digit}") for digit in range(10)) else set()
    return kinds if is_control_tag(tag) or tag.upper() in {"00X"} else {*kinds, False}


def _against_tag(text: str, *, whole: bool) -> Iterator[Refusal]:
    tags = [text] if whole else _each(text)
    if not all(WHOLE_TAG.fullmatch(one if whole else one.upper().replace("X", "0")) for one in tags) or not tags:
        remedy = _("Three digits, as in 245.") if whole else _("Three digits, X for any: 6XX. Several with commas.")
        yield _wrong(_("“{tag}” is not the tag of a field.", tag=text[:20]), remedy)


def _against_move(task: Task) -> Iterator[Refusal]:
    tag, _blank, code = task.to.rpartition(" ")
    if tag and (not WHOLE_TAG.fullmatch(tag) or is_control_tag(tag)):
        yield _wrong(_("“{tag}” is not the tag of a field with subfields.", tag=tag[:20]))
    if len(code) != 1 or not _are_codes(code):
        yield _wrong(_("say where it goes: a code such as b, or a tag and a code such as 500 a."))


def _are_codes(text: str) -> bool:
    return all("!" <= char <= "~" for char in text)


def _are_indicators(text: str) -> bool:
    return all(char.isascii() and (char.isalnum() or char in "#* ") for char in text)


def _against_position(task: Task) -> Iterator[Refusal]:
    place = read_position(task.tag)
    if place is None or place[1] > place[2]:
        yield _wrong(_("“{place}” is no position.", place=task.tag[:20]), _("As in 008/35-37 or LDR/06."))
        return
    tag, start, end = place
    if len(task.put) != end - start + 1 or (task.find and len(task.find) != len(task.put)):
        size = end - start + 1
        yield _wrong(_("{count} characters go there; # is a blank.", count=size))
    if not all(" " <= char <= "~" for char in task.put):
        yield _wrong(_("only plain letters, digits and signs stand in fixed positions."))
    if tag == LEADER and not set(range(start, end + 1)) <= SAFE_IN_LEADER:
        yield _wrong(_("of the leader, only the positions 05 to 08 and 17 to 19 are the library’s to set."))
    if tag in {"001", "003"}:
        yield _wrong(_("the control number has no positions."))


def _against_texts(task: Task) -> Iterator[Refusal]:
    if task.how not in WAYS:
        yield _wrong(_("“{way}” is no way to look for a text.", way=task.how[:20]))
    elif task.how == MATCHES and task.find and "how" in BOXES[task.do]:
        yield from reasons_against_pattern(task.find, task.put if task.do == "replace-text" else "")
    if task.which not in verbs.WHICH:
        yield _wrong(_("“{which}” does not say which of them.", which=task.which[:20]))
    if task.do == "change-case" and task.put not in verbs.CASES:
        yield _wrong(_("“{case}” is no way to write letters.", case=task.put[:20]))
    if task.do == "set-indicators" and (len(task.put) != 2 or not _are_indicators(task.put)):
        yield _wrong(_("two characters: # is a blank, * leaves an indicator as it is."))
    if task.do == "build-field":
        places = PLACE.findall(task.put)
        yield from (
            _wrong(_("“{place}” is no place in a record.", place=one[:30]), _("As in {example}.", example="{245$a}"))
            for one in places
            if not is_place(one)
        )


def _against_condition(condition: Condition) -> Iterator[Refusal]:
    what = condition.is_
    if any(has_controls(one) or len(one) > LONGEST_BOX for one in (condition.tag, condition.code, condition.find)):
        yield _wrong(_("line breaks and control characters cannot stand in a record."))
    elif what not in QUESTIONS:
        yield _wrong(_("there is no condition “{name}”.", name=what[:40]))
    elif what in {"position", "not-position"}:
        if read_position(condition.tag) is None:
            yield _wrong(_("“{place}” is no position.", place=condition.tag[:20]), _("As in 008/35-37 or LDR/06."))
    elif what not in {"material", "not-material", "kind"}:
        yield from _against_tag(condition.tag, whole=False)
        if what in {"at-least", "fewer-than"} and not (condition.find.isdecimal() and len(condition.find) < 5):
            yield _wrong(_("a count is a number."))
        if condition.how not in WAYS:
            yield _wrong(_("“{way}” is no way to look for a text.", way=condition.how[:20]))
        elif condition.how == MATCHES and what in {"text", "no-text"}:
            yield from reasons_against_pattern(condition.find)
