"""Changing many copies at once (CAT-09): what they have in common, and what a change would do to each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.statuses import MAGIC, PLAIN, status_name

MOST_CHANGED = 500
NEVER_FOR_MANY = frozenset({"record_id", "barcode"})
"""What belongs to one copy only."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy as it is: its number, its details, its status."""

    id: int
    details: ItemDetails
    status: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one copy that becomes another."""

    item_id: int
    field: str
    before: Any
    after: Any


def in_common(copies: Iterable[Kept]) -> tuple[dict[str, Any], frozenset[str]]:
    """The values that all copies share, and the names of those that differ."""
    rows = [_values(one) for one in copies]
    if not rows:
        return {}, frozenset()
    differ = frozenset(name for name, value in rows[0].items() if any(row[name] != value for row in rows[1:]))
    return {name: value for name, value in rows[0].items() if name not in differ}, differ


def _values(one: Kept) -> dict[str, Any]:
    names = one.details.__dataclass_fields__.keys() - NEVER_FOR_MANY
    return {name: getattr(one.details, name) for name in sorted(names)} | {"status": one.status}


def changed(details: ItemDetails, changes: Mapping[str, Any]) -> ItemDetails:
    """A copy's details after the change. One that moves keeps its owner, unless the owner is changed too."""
    wanted = {name: value for name, value in changes.items() if name != "status"}
    if "branch_id" in wanted and "owner_id" not in wanted:
        wanted["owner_id"] = details.owner_id or details.branch_id
    return replace(details, **wanted)


def differences(copies: Iterable[Kept], changes: Mapping[str, Any]) -> list[Change]:
    """Every value that would become another, copy by copy."""
    found = []
    for one in copies:
        before = _values(one)
        after = _values(Kept(one.id, changed(one.details, changes), changes.get("status", one.status)))
        found += [Change(one.id, name, before[name], after[name]) for name in before if before[name] != after[name]]
    return found


def reasons_against_status(copies: Sequence[tuple[str, str]], to: str) -> tuple[Refusal, ...]:
    """Why a hand may not set this status for these copies, given as barcode and status: magic ones are left alone."""
    if to not in PLAIN:
        return (_by_hand(_("“{status}” is not set by hand.", status=status_name(to))),)
    stuck = [barcode for barcode, status in copies if status in MAGIC]
    if not stuck:
        return ()
    names = ", ".join(stuck[:5]) + (" …" if len(stuck) > 5 else "")
    return (_by_hand(_("{barcodes}: lent, under way or waited for. Their status says so by itself.", barcodes=names)),)


def _by_hand(message: Any) -> Refusal:
    remedy = _("Check them in, or take them off the list.")
    return Refusal("status-not-set-by-hand", message, remedy, details={"field": "status"})
