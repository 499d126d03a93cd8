"""What every kind of rule table is loaded from: weights, trees, and conditions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shelflist.ground.journal import revisions
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies.models import FineRule, MatchWeight
from shelflist.records.policies.models.columns import Source
from shelflist.records.policies.rules import DEFAULT_WEIGHTS, INHERIT, NONE, Condition, Fine
from shelflist.records.policies.rules.holds import DEFAULT_HOLD_WEIGHTS
from shelflist.records.policies.rules.values import tiers_of

REVISIONS = ("policies", "branches", "categories")
SHOWN_FLAGS = {True: "yes", False: "no"}
DELIVERED: Mapping[str, Mapping[str, int]] = {"loan": DEFAULT_WEIGHTS, "hold": DEFAULT_HOLD_WEIGHTS}


def weights(kind: str = "loan") -> dict[str, int]:
    """The weight of each of the 21 fields of this kind of rule: as the library set it, else as delivered."""
    delivered = DELIVERED[kind]
    rows = MatchWeight.objects.filter(kind=kind, field__in=delivered).values_list("field", "weight")
    return {**delivered, **dict(rows)}


def trees() -> dict[str, Any]:
    """The trees that fields are matched in, as a table takes them."""
    tree = organisation(revisions.current())
    categories = {pk: _ids(path) | {pk} for pk, path in PatronCategory.objects.values_list("pk", "path")}
    return {
        "branch_ancestors": tree.ancestors,
        "category_ancestors": categories,
        "groups_of": tree.groups_of,
    }


def _ids(path: str) -> frozenset[int]:
    return frozenset(int(step) for step in path.split("/") if step)


def conditions_of(
    row: Any, fields: Iterable[str], references: Iterable[str], exact: Iterable[str] = ()
) -> list[Condition]:
    """What a rule asks for, in the order of its fields."""
    found = []
    for name in fields:
        value = getattr(row, f"{name}_id" if name in references else name)
        if value is not None and value != "":
            found.append(Condition(name, value, shown(row, name, value, name in references), name in exact))
    return found


def shown(row: Any, name: str, value: Any, is_reference: bool) -> str:
    if name == "location":
        return f"{row.location}, {row.location.branch}" if row.location else ""
    if is_reference:
        return str(getattr(row, name))
    if name == "item_younger_than_days":
        return f"{value} days"
    return SHOWN_FLAGS[value] if isinstance(value, bool) else str(value)


def or_inherit(value: Any) -> Any:
    return INHERIT if value is None else value


def none_or_inherit(source: str) -> Any:
    return NONE if source == Source.NONE else INHERIT


def sourced(source: str, value: Any) -> Any:
    """A value that may also be none or inherited."""
    return value if source == Source.VALUE else none_or_inherit(source)


def flag(given: str) -> Any:
    """yes, no or inherit."""
    return INHERIT if given == "inherit" else given == "yes"


def fine_of(given: FineRule) -> Fine:
    return Fine(
        id=given.pk,
        name=given.name,
        low_cents=given.low_cents,
        normal_cents=given.normal_cents,
        high_cents=given.high_cents,
        interval=given.interval,  # type: ignore[arg-type]  # the choices of the column
        grace_intervals=given.grace_intervals,
        grace_over_closure=given.grace_over_closure,  # type: ignore[arg-type]
        charge_closed_days=given.charge_closed_days,
        grace_is_charged=given.grace_is_charged,
        tiers=tiers_of(given.tiers),
    )
