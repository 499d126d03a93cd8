"""Changes of the rules in words, with the names that things have at that moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, value_to_data
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.models.columns import Source
from shelflist.records.policies.rules.diffs import Change, Row
from shelflist.records.policies.tables import RuleTableKind, kind_of
from shelflist.records.policies.words import COLUMN_WORDS

HIDDEN = frozenset({"id", "is_root", "number"})


def told(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The changes as stored data: for each row a title, what became of it, and the columns with old and new value."""
    return [_told(change) for change in changes]


def _told(change: Change) -> dict[str, Any]:
    kind = kind_of(change.table)
    happened = "added" if change.before is None else "removed" if change.after is None else "changed"
    lines: dict[str, list[Any]] = {}
    for name in change.columns:
        if name in HIDDEN or name == f"{kind.part_of}_id":
            continue
        old, new = _shown(kind, change.before, name), _shown(kind, change.after, name)
        if old == new or (happened == "added" and _is_silent(change.after, name)):
            continue
        words = column_in_words(kind, name)
        line = lines.setdefault(str(words), [value_to_data(words), None, None])
        line[1] = value_to_data(old) if _says_more(old) or line[1] is None else line[1]
        line[2] = value_to_data(new) if _says_more(new) or line[2] is None else line[2]
    return {
        "title": value_to_data(title_of(change)),
        "happened": happened,
        "lines": list(lines.values()),
        "table": change.table,
        "id": change.id,
    }


def _says_more(value: Any) -> bool:
    """False for “as given”, beside which the value itself is told."""
    return value not in (None, "", str(Source.VALUE.label))


def _is_silent(row: Row | None, name: str) -> bool:
    """What a new row leaves at “any” or “inherit” need not be told."""
    usual = name == "active"
    return row is not None and row.get(name) in (None, "", "inherit", usual)


def title_of(change: Change) -> Phrase:
    """ "Loan rule 7, “Books, adults”"."""
    kind, row = kind_of(change.table), change.after or change.before or {}
    if kind.part_of:
        parent = kind.model._meta.get_field(kind.part_of)
        name = _name(parent, row.get(f"{kind.part_of}_id"))
        return _("{kind} “{name}”", kind=kind.label, name=name)
    name = row.get("name") or row.get("field")
    if not name:
        return kind.label
    if "is_root" in row:
        return _("{kind} {number}, “{name}”", kind=kind.label, number=change.id, name=name)
    return _("{kind} “{name}”", kind=kind.label, name=name)


def column_in_words(kind: RuleTableKind, attname: str) -> Phrase | str:
    name = attname.removesuffix("_id")
    if name in kind.words:
        return kind.words[name]
    if name in COLUMN_WORDS:
        return COLUMN_WORDS[name]
    column = kind.model._meta.get_field(name)
    return str(getattr(column, "verbose_name", name))


def _shown(kind: RuleTableKind, row: Row | None, attname: str) -> Any:
    """The value as people read it."""
    if row is None or attname not in row:
        return None
    value = row[attname]
    column = next(column for column in kind.columns if column.attname == attname)
    if column.related_model is not None:
        return _name(column, value)
    return _plain(column, attname, value)


def _plain(column: models.Field[Any, Any], attname: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if attname.endswith("_cents"):
        return Money(value)
    if isinstance(column, models.DateField):
        return date.fromisoformat(value)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


def _name(column: Any, number: int | None) -> Any:
    if number is None:
        return None
    target: Any = column.related_model
    found = target._default_manager.filter(pk=number).first()
    return str(found) if found is not None else f"#{number}"
