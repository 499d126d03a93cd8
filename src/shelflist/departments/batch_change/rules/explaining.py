"""A task in a sentence, so that whoever reads a list knows what it does without knowing its boxes."""

from __future__ import annotations

from collections.abc import Callable

from shelflist.departments.batch_change.rules.task import Condition, Task
from shelflist.departments.batch_change.rules.verbs import FIRST
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

CASE_WORDS = {
    "upper": _("capital letters"),
    "lower": _("small letters"),
    "sentence": _("a capital at the beginning, the rest small"),
    "first": _("a capital at the beginning, the rest as it is"),
    "words": _("a capital at the beginning of each word"),
}


def explained(task: Task) -> Phrase:
    """What a task does, with its conditions."""
    maker = _SENTENCES.get(task.do)
    sentence = maker(task) if maker else _("Do “{name}”", name=task.do)
    if not task.when:
        return _("{sentence}.", sentence=sentence)
    condition = _condition(task.when[0])
    for one in task.when[1:]:
        condition = _("{one} and {other}", one=condition, other=_condition(one))
    return _("If {condition}: {sentence}.", condition=condition, sentence=sentence)


def _where(task: Task) -> Phrase:
    """`every 856`, `the first 650 with the indicators #0`."""
    tag: Phrase | str = task.tag
    if task.ind.strip("*"):
        tag = _("{tag} with the indicators {ind}", tag=task.tag, ind=task.ind)
    words = {
        "all": _("every {tag}", tag=tag),
        "first": _("the first {tag}", tag=tag),
        "last": _("the last {tag}", tag=tag),
        "but-first": _("every {tag} but the first", tag=tag),
    }
    return words.get(task.which, words["all"])


def _whose(task: Task) -> Phrase:
    """`every 856 whose $u begins with “http:”`."""
    where = _where(task)
    if task.find:
        return _("{where} whose {what}", where=where, what=_holds(task.code, task.how, task.find))
    return _("{where} that has ${code}", where=where, code=task.code) if task.code else where


def _holds(code: str, how: str, text: str) -> Phrase:
    part: Phrase | str = f"${code}" if code else _("text")
    ways = {
        "is": _("{part} is “{text}”", part=part, text=text),
        "begins": _("{part} begins with “{text}”", part=part, text=text),
        "ends": _("{part} ends with “{text}”", part=part, text=text),
        "matches": _("{part} matches the pattern “{text}”", part=part, text=text),
    }
    return ways.get(how, _("{part} contains “{text}”", part=part, text=text))


def _part(task: Task) -> Phrase:
    where = _where(task)
    return _("${code} of {where}", code=task.code, where=where) if task.code else where


def _add_field(task: Task) -> Phrase:
    if task.which == FIRST:
        return _("Add {tag} {text} where there is no {tag}", tag=task.tag, text=task.put)
    return _("Add {tag} {text}", tag=task.tag, text=task.put)


def _replace(task: Task) -> Phrase:
    words = {"part": _part(task), "text": task.find, "put": task.put}
    what = {
        "is": _("In {part}, where it is “{text}”, write “{put}”", **words),
        "begins": _("At the beginning of {part}, replace “{text}” by “{put}”", **words),
        "ends": _("At the end of {part}, replace “{text}” by “{put}”", **words),
        "matches": _("In {part}, replace what matches “{text}” by “{put}”", **words),
    }
    return what.get(task.how, _("In {part}, replace “{text}” by “{put}”", **words))


def _delete_subfield(task: Task) -> Phrase:
    if task.find:
        return _("Delete ${code} of {where} if {what}", code=task.code, where=_where(task),
                 what=_holds(task.code, task.how, task.find))  # fmt: skip
    return _("Delete ${code} of {where}", code=task.code, where=_where(task))


def _move_subfield(task: Task) -> Phrase:
    tag, _blank, code = task.to.rpartition(" ")
    if tag:
        return _("Move ${code} of {where} to a field {tag} ${to}", code=task.code, where=_where(task), tag=tag, to=code)
    return _("Make ${code} of {where} a ${to}", code=task.code, where=_where(task), to=code)


def _sort(task: Task) -> Phrase:
    if not task.tag:
        return _("Sort the fields by their tags")
    return _("Sort the fields {tag} by their text", tag=task.tag)


def _doubles(task: Task) -> Phrase:
    if task.code:
        return _("Keep only one {tag} of those with the same ${code}", tag=task.tag, code=task.code)
    return _("Keep only one {tag} of those that are the same", tag=task.tag)


def _articles(task: Task) -> Phrase:
    tag = task.tag or "245"
    if task.find:
        return _(
            "Set the indicator of {tag} that skips articles, in the language “{language}”", tag=tag, language=task.find
        )
    return _("Set the indicator of {tag} that skips articles, by the language of the record", tag=tag)


def _position(task: Task) -> Phrase:
    if task.find:
        return _("Where {place} is “{find}”, make it “{put}”", place=task.tag, find=task.find, put=task.put)
    return _("Make {place} “{put}”", place=task.tag, put=task.put)


_SENTENCES: dict[str, Callable[[Task], Phrase]] = {
    "add-field": _add_field,
    "delete-field": lambda task: _("Delete {whose}", whose=_whose(task)),
    "replace-text": _replace,
    "add-subfield": lambda task: _(
        "Add ${code} “{text}” to {where}", code=task.code, text=task.put, where=_where(task)
    ),
    "delete-subfield": _delete_subfield,
    "move-subfield": _move_subfield,
    "copy-field": lambda task: _("Copy {whose} to {to}", whose=_whose(task), to=task.to),
    "change-tag": lambda task: _("Make {whose} a {to}", whose=_whose(task), to=task.to),
    "swap-fields": lambda task: _("Swap {tag} and {to}", tag=task.tag, to=task.to),
    "build-field": lambda task: _("Add {tag} made as {text}", tag=task.tag, text=task.put),
    "sort-fields": _sort,
    "remove-doubles": _doubles,
    "change-case": lambda task: _(
        "Write {part} with {case}", part=_part(task), case=CASE_WORDS.get(task.put, task.put)
    ),
    "set-indicators": lambda task: _("Set the indicators of {whose} to {put}", whose=_whose(task), put=task.put),
    "fix-articles": _articles,
    "set-position": _position,
}


def _condition(one: Condition) -> Phrase:
    place = _("{tag} ${code}", tag=one.tag, code=one.code) if one.code else one.tag
    words = {
        "has": _("there is {place}", place=place),
        "lacks": _("there is no {place}", place=place),
        "text": _("in {tag} {what}", tag=one.tag, what=_holds(one.code, one.how, one.find)),
        "no-text": _("in no {tag} {what}", tag=one.tag, what=_holds(one.code, one.how, one.find)),
        "at-least": _("there are at least {count} of {place}", count=one.find, place=place),
        "fewer-than": _("there are fewer than {count} of {place}", count=one.find, place=place),
        "position": _("{place} is {text}", place=one.tag, text=one.find),
        "not-position": _("{place} is not {text}", place=one.tag, text=one.find),
        "indicators": _("a {tag} has the indicators {ind}", tag=one.tag, ind=one.find),
        "material": _("the material is {text}", text=one.find),
        "not-material": _("the material is not {text}", text=one.find),
        "kind": _("it is a record of the kind {text}", text=one.find),
    }
    return words.get(one.is_, _("“{name}”", name=one.is_))
