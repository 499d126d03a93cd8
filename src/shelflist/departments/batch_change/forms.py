"""The form of a task list: rows of a verb and its boxes. Rows are added, moved and removed by plain buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from shelflist.departments.batch_change.rules.checking import BOXES
from shelflist.departments.batch_change.rules.conditions import QUESTIONS
from shelflist.departments.batch_change.rules.explaining import CASE_WORDS, explained
from shelflist.departments.batch_change.rules.patterns import BEGINS, CONTAINS, ENDS, IS, MATCHES
from shelflist.departments.batch_change.rules.task import MOST_CONDITIONS, MOST_TASKS, Condition, Task
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refusal

_ = gettext_lazy
VERB_WORDS: dict[str, Any] = {
    "add-field": _("Add a field"),
    "build-field": _("Build a field from others"),
    "copy-field": _("Copy a field"),
    "change-tag": _("Give a field another tag"),
    "swap-fields": _("Swap two fields"),
    "delete-field": _("Delete a field"),
    "replace-text": _("Replace text"),
    "add-subfield": _("Add a subfield"),
    "move-subfield": _("Move a subfield"),
    "delete-subfield": _("Delete a subfield"),
    "change-case": _("Change capitals"),
    "set-indicators": _("Set indicators"),
    "fix-articles": _("Skip articles in filing"),
    "set-position": _("Set a fixed position"),
    "remove-doubles": _("Remove doubles"),
    "sort-fields": _("Sort fields"),
}
QUESTION_WORDS: dict[str, Any] = {
    "has": _("there is a field"),
    "lacks": _("there is no field"),
    "text": _("a field has the text"),
    "no-text": _("no field has the text"),
    "at-least": _("there are at least so many"),
    "fewer-than": _("there are fewer than so many"),
    "position": _("a fixed position is"),
    "not-position": _("a fixed position is not"),
    "indicators": _("a field has the indicators"),
    "material": _("the material is"),
    "not-material": _("the material is not"),
    "kind": _("the kind of record is"),
}
QUESTION_BOXES = {
    "has": ("tag", "code"), "lacks": ("tag", "code"), "text": ("tag", "code", "how", "find"),
    "no-text": ("tag", "code", "how", "find"), "at-least": ("tag", "code", "find"),
    "fewer-than": ("tag", "code", "find"), "position": ("tag", "find"), "not-position": ("tag", "find"),
    "indicators": ("tag", "find"), "material": ("find",), "not-material": ("find",), "kind": ("find",),
}  # fmt: skip
HOW_WORDS: dict[str, Any] = {
    CONTAINS: _("contains"), IS: _("is exactly"), BEGINS: _("begins with"), ENDS: _("ends with"),
    MATCHES: _("matches the pattern"),
}  # fmt: skip
WHICH_WORDS: dict[str, Any] = {
    "all": _("all of them"), "first": _("only the first"), "last": _("only the last"),
    "but-first": _("all but the first"),
}  # fmt: skip
ADD_WORDS: dict[str, Any] = {"all": _("unless the same is there"), "first": _("only where there is none")}
LABELS: dict[str, Any] = {
    "tag": _("Tag"), "code": _("Subfield"), "ind": _("Indicators"), "how": _("Text"), "find": _("Looked for"),
    "put": _("Put there"), "to": _("To"), "which": _("Which"), "any_case": _("capitals do not matter"),
}  # fmt: skip
PLACEHOLDERS = {
    "tag": "245, 6XX", "code": "a", "ind": "1#", "add-field put": "‡aGift of the author",
    "build-field put": "‡uhttps://…/{001}", "move-subfield to": "b", "set-position tag": "008/35-37",
    "set-position put": "eng", "set-indicators put": "4*", "fix-articles find": "eng", "position tag": "008/35-37",
    "not-position tag": "008/35-37", "position find": "eng", "not-position find": "eng", "indicators find": "1*",
    "material find": "book, ebook", "not-material find": "book", "kind find": "bib", "at-least find": "2",
    "fewer-than find": "2",
}  # fmt: skip
WIDE = {"put", "find"}


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a row. `choices` makes it a list, `is_tick` a tick."""

    name: str
    label: Any
    value: Any
    placeholder: str = ""
    wide: bool = False
    choices: tuple[tuple[str, Any, bool], ...] = ()
    is_tick: bool = False


@dataclass(frozen=True, slots=True)
class ConditionRow:
    number: int
    words: Any
    question: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a row of the form, with what is wrong with it."""

    number: int
    do: str
    words: Any
    sentence: Phrase | None
    boxes: tuple[Box, ...]
    conditions: tuple[ConditionRow, ...]
    wrong: tuple[Refusal, ...] = field(default=())


def rows_of(tasks: Sequence[Task], refused: Sequence[Refusal] = ()) -> list[TaskRow]:
    """The rows of the form."""
    return [_row(number, task, refused) for number, task in enumerate(tasks)]


def _row(number: int, task: Task, refused: Sequence[Refusal]) -> TaskRow:
    wrong = tuple(one for one in refused if one.details.get("task") == number)
    names = [name.rstrip("*") for name in BOXES.get(task.do, ())]
    if task.do in {"replace-text", "remove-doubles"} or ("find" in names and "how" in names):
        names.append("any_case")
    boxes = tuple(_box(f"{name}-{number}", name, task.do, getattr(task, name)) for name in names)
    conditions = tuple(
        ConditionRow(
            place,
            QUESTION_WORDS.get(one.is_, one.is_),
            one.is_,
            tuple(
                _box(f"when-{number}-{place}-{name}", name, one.is_, getattr(one, name))
                for name in QUESTION_BOXES.get(one.is_, ())
            ),
        )
        for place, one in enumerate(task.when)
    )
    return TaskRow(
        number, task.do, VERB_WORDS.get(task.do, task.do), None if wrong else explained(task), boxes, conditions, wrong
    )


def _box(field_name: str, name: str, verb: str, value: Any) -> Box:
    if name == "any_case":
        return Box(field_name, LABELS[name], value, is_tick=True)
    words: Mapping[str, Any] = {}
    if name == "how":
        words = HOW_WORDS
    elif name == "which":
        words = ADD_WORDS if verb in {"add-field", "build-field"} else WHICH_WORDS
    elif name == "put" and verb == "change-case":
        words = {code: _said(phrase) for code, phrase in CASE_WORDS.items()}
    choices = tuple((code, word, code == value) for code, word in words.items())
    placeholder = PLACEHOLDERS.get(f"{verb} {name}", PLACEHOLDERS.get(name, ""))
    label = _("Language") if (verb, name) == ("fix-articles", "find") else LABELS[name]
    return Box(field_name, label, value, placeholder, name in WIDE and not words, choices)


def _said(phrase: Phrase) -> str:
    return gettext(phrase.msgid)


def read_tasks(posted: Mapping[str, Any]) -> list[Task]:
    """The tasks that a sent form holds, with what its button asks for: one more, one less, one moved."""
    tasks = [_read_task(posted, number) for number in range(_count(posted.get("rows"), MOST_TASKS))]
    verb, _dash, place = str(posted.get("act", "")).partition(":")
    if verb == "add" and posted.get("new-task") in VERB_WORDS and len(tasks) < MOST_TASKS:
        put = "sentence" if posted["new-task"] == "change-case" else ""
        tasks.append(Task(str(posted["new-task"]), put=put))
    number = int(place) if place.isdecimal() and len(place) < 4 else -1
    if not 0 <= number < len(tasks):
        return tasks
    if verb == "remove":
        del tasks[number]
    elif verb == "up" and number:
        tasks[number - 1 : number + 1] = [tasks[number], tasks[number - 1]]
    elif verb == "down" and number + 1 < len(tasks):
        tasks[number : number + 2] = [tasks[number + 1], tasks[number]]
    elif verb == "when" and posted.get(f"new-when-{number}") in QUESTIONS:
        new = Condition(str(posted[f"new-when-{number}"]))
        tasks[number] = replace(tasks[number], when=(*tasks[number].when, new))
    return tasks


def _count(text: Any, most: int) -> int:
    return min(int(text), most) if isinstance(text, str) and text.isdecimal() and len(text) < 4 else 0


def _read_task(posted: Mapping[str, Any], number: int) -> Task:
    boxes = {
        name: str(posted[f"{name}-{number}"]).strip("\r\n")
        for name in ("tag", "code", "ind", "how", "find", "put", "to", "which")
        if f"{name}-{number}" in posted
    }
    for name in ("tag", "code", "ind", "to"):
        if name in boxes:
            boxes[name] = boxes[name].strip()
    if "code" in boxes:
        boxes["code"] = boxes["code"].replace("$", "").replace("‡", "").replace(" ", "")
    conditions = []
    for place in range(_count(posted.get(f"when-{number}"), MOST_CONDITIONS)):
        start = f"when-{number}-{place}-"
        if f"{start}off" not in posted:
            data = {name: posted.get(start + name, "") for name in ("is", "tag", "code", "how", "find")}
            conditions.append(Condition.from_data(data | {"how": data["how"] or CONTAINS}))
    return Task(
        str(posted.get(f"do-{number}", "")), **boxes, any_case=f"any_case-{number}" in posted, when=tuple(conditions)
    )
