"""Which bin a returned copy is laid in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the bin depends on: what is done with the copy, its shelf and type, the branch that it is sent to."""

    verb: str
    location_id: int
    item_type_id: int
    destination_id: int | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    label: str
    verb: str = ""
    location_id: int | None = None
    item_type_id: int | None = None
    destination_id: int | None = None


LOOKED_AT = frozenset({"work", "catalogue", "alert"})  # one bin for whatever somebody has to look at


def fits(one: Bin, copy: Sorted) -> bool:
    verb = "work" if copy.verb in LOOKED_AT else "reshelve" if copy.verb == "float" else copy.verb
    return (
        one.verb in {"", verb}
        and one.location_id in {None, copy.location_id}
        and one.item_type_id in {None, copy.item_type_id}
        and one.destination_id in {None, copy.destination_id}
    )


def named(one: Bin) -> tuple[int, int, int, int]:
    """How closely a rule names a copy: a branch most, then a shelf, a type, what is done."""
    return (
        one.destination_id is not None, one.location_id is not None, one.item_type_id is not None, bool(one.verb)
    )  # fmt: skip


def label_for(bins: Iterable[Bin], copy: Sorted) -> str:
    """The label on the bin; blank when the desk has none for it. Of two that are as close, the first."""
    best = max((one for one in bins if fits(one, copy)), key=named, default=None)
    return best.label if best else ""
