"""Facets as one form: check boxes with counts, the chosen ones first, in the words of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shelflist.doors.opac.languages import language_name
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.search.addresses import Asked
from shelflist.observers.search.rules.fields import FACETS
from shelflist.observers.search.rules.tree import FacetValue
from shelflist.records.branches.organisation import BRANCH_KINDS, Organisation
from shelflist.records.catalog import kinds

LABELS = dict(FACETS)
SHOWN_VALUES = 8
OPEN = frozenset({"available", "location", "format", "language", "audience"})
AUDIENCES = {
    "a": _("Before school"), "b": _("From about 6"), "c": _("From about 9"), "d": _("From about 13"), "e": _("Adults"),
    "f": _("Specialists"), "g": _("Everybody"), "j": _("Children and young people"),
    "adult": _("Adults"), "juvenile": _("Children and young people"), "children": _("Children"), "teen": _("Teenagers"),
}  # fmt: skip
YES = {"available": _("On a shelf now"), "new": _("New")}


@dataclass(frozen=True, slots=True)
class Value:
    """A box to tick."""

    value: str
    label: Phrase | str
    count: int
    chosen: bool
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of boxes. `more` are folded away."""

    name: str
    label: Phrase
    values: tuple[Value, ...]
    more: tuple[Value, ...]
    is_open: bool


def facets(
    asked: Asked,
    counted: Mapping[str, Sequence[FacetValue]],
    tree: Organisation,
    *,
    here: int | None,
    names: Sequence[str],
) -> list[Facet]:
    """The groups that have something to choose from; what was chosen is always among them."""
    made = []
    for name in names:
        counts = {one.value: one.count for one in counted.get(name, ())}
        for chosen, value in asked.chosen:
            if chosen == name:
                counts.setdefault(value, 0)
        values = [
            Value(value, value_label(name, value, tree), count, asked.has(name, value), _picture(name, value))
            for value, count in counts.items()
            if _is_shown(name, value, tree)
        ]
        if name == "location":
            values.sort(key=lambda one: (one.value != str(here), -one.count))
        if values:
            first = [one for i, one in enumerate(values) if i < SHOWN_VALUES or one.chosen]
            more = [one for one in values if one not in first]
            is_open = name in OPEN or any(one.chosen for one in values)
            made.append(Facet(name, LABELS[name], tuple(first), tuple(more), is_open))
    return made


def _is_shown(name: str, value: str, tree: Organisation) -> bool:
    if name == "available":
        return value in {"1", "yes", "true", "now"}
    if name == "location":
        branch = tree.branches.get(int(value)) if value.isdecimal() and len(value) < 10 else None
        return branch is not None and branch.kind in BRANCH_KINDS
    return bool(value)


def value_label(name: str, value: str, tree: Organisation) -> Phrase | str:
    """What a value is called."""
    if name in YES:
        return YES[name]
    if name == "location":
        branch = tree.branches.get(int(value)) if value.isdecimal() and len(value) < 10 else None
        return branch.name if branch else value
    if name == "format":
        return kinds.word(value) or value
    if name == "language":
        return language_name(value) or value
    if name == "audience":
        return AUDIENCES.get(value, value)
    if name == "decade" and value.isdecimal():
        return _("{year} to {last}", year=value, last=str(int(value) + 9))
    return value


def _picture(name: str, value: str) -> str:
    return kinds.picture(value) if name == "format" else ""
