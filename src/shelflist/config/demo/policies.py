"""The invented library's loan rules, put in by the same actions as the rules page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shelflist.config.demo.library import Library
from shelflist.ground.common.actors import Actor
from shelflist.records.policies import actions
from shelflist.records.policies.details import (
    DurationDetails,
    FineDetails,
    HardDateDetails,
    MaxFineDetails,
    RuleDetails,
)
from shelflist.records.policies.queries import all_hold_rules, all_rules

Ids = dict[str, dict[str, int]]


def put_in(library: Library, by: Actor, now: datetime, today: date) -> None:
    """Loan lengths, fines, fixed dates (around `today`) and rules as data/library.toml has them."""
    data = library.data
    parts: Ids = {
        "duration": {d["name"]: _saved(DurationDetails(**d), by, now) for d in data["duration"]},
        "fine": {d["name"]: _saved(FineDetails(**d), by, now) for d in data["fine"]},
        "max_fine": {d["name"]: _saved(MaxFineDetails(**d), by, now) for d in data["max_fine"]},
        "hard_due": {d["name"]: _saved(_fixed_dates(d, today), by, now) for d in data["hard_due"]},
    }
    for entry in data["rule"]:
        if entry.get("root"):
            root = next(rule.id for rule in all_rules() if rule.is_root)
            actions.change_rule(rule_id=root, details=_root(entry, parts), by=by, now=now)
            continue
        for name, location_id in _places(entry, library):
            details = _details(entry, name, location_id, library, parts)
            actions.add_rule(details=details, by=by, now=now)
    put_in_holds_and_limits(library, by, now)


def put_in_holds_and_limits(library: Library, by: Actor, now: datetime) -> None:
    """Protection of new copies, hold rules and limits as data/library.toml has them."""
    data = library.data

    def save(table: str, values: Mapping[str, Any], row_id: int | None = None, **more: Any) -> int:
        return actions.save_row(table=table, values=values, row_id=row_id, by=by, now=now, **more).id

    protections = {entry["name"]: save("protection", entry) for entry in data["protection"]}
    for entry in data["hold_rule"]:
        root = next(rule.id for rule in all_hold_rules() if rule.is_root) if entry.get("root") else None
        save("hold-rule", _hold_columns(entry, library, protections), root)
    for entry in data["limit_set"]:
        counted = [library.item_types[code] for code in entry["item_types"]]
        number = save("limit-set", {"name": entry["name"]}, many={"item_types": counted})
        for limit in entry["limits"]:
            category = library.categories.get(limit.get("patron_category", ""))
            save("limit", {"limit_set_id": number, "patron_category_id": category, "most": limit["most"]})


def _hold_columns(entry: Mapping[str, Any], library: Library, protections: Mapping[str, int]) -> dict[str, Any]:
    plain = ("name", "shelf_days", "holdable", "item_younger_than_days")
    columns: dict[str, Any] = {name: entry[name] for name in plain if name in entry}
    for name in ("max_holds", "max_per_day", "max_per_record", "hold_days"):
        if name in entry:
            columns |= {name: entry[name], f"{name}_source": "value"}
    if "age_protection" in entry:
        columns |= {"age_protection_id": protections[entry["age_protection"]], "age_protection_source": "value"}
    if "patron_category" in entry:
        columns["patron_category_id"] = library.categories[entry["patron_category"]]
    if "item_type" in entry:
        columns["item_type_id"] = library.item_types[entry["item_type"]]
    return columns


def _saved(details: DurationDetails | FineDetails | MaxFineDetails | HardDateDetails, by: Actor, now: datetime) -> int:
    return actions.save_part(details=details, by=by, now=now).id


def _fixed_dates(entry: Mapping[str, Any], today: date) -> HardDateDetails:
    """The same day of every year, in force from the day after the one before."""
    month, day = (int(part) for part in entry["month_day"].split("-"))
    years = range(today.year - 2, today.year + 3)
    values = tuple((date(year - 1, month, day + 1), date(year, month, day)) for year in years)
    return HardDateDetails(entry["name"], entry["always"], values)


def _root(entry: Mapping[str, Any], parts: Ids) -> RuleDetails:
    return RuleDetails(
        name=entry["name"],
        lends=entry["lends"],
        duration_id=parts["duration"][entry["duration"]],
        renewals=entry["renewals"],
        fine_source="value",
        fine_id=parts["fine"][entry["fine"]],
        max_fine_source="value",
        max_fine_id=parts["max_fine"][entry["max_fine"]],
        hard_due_source="none",
        days_mode=entry["days_mode"],
        after_closing=entry["after_closing"],
        renew_extends_from_due=False,
        renew_not_before_source="none",
        renew_not_after_source="none",
        renew_until_source="none",
        unseen_renewals_source="none",
    )


def _places(entry: Mapping[str, Any], library: Library) -> list[tuple[str, int | None]]:
    """A shelf that several branches have makes one rule for each of them."""
    code = entry.get("location", "")
    if not code:
        return [(entry["name"], None)]
    if "/" in code:
        return [(entry["name"], library.shelves[code])]
    names = {branch["code"]: branch["name"] for branch in library.data["branch"]}
    found = [(shelf.split("/")[0], id) for shelf, id in library.shelves.items() if shelf.split("/")[1] == code]
    return [(f"{entry['name']}, {names[branch]}", id) for branch, id in found]


def _details(entry: Mapping[str, Any], name: str, location_id: int | None, library: Library, parts: Ids) -> RuleDetails:
    fine, max_fine, hard_due = entry.get("fine"), entry.get("max_fine"), entry.get("hard_due")
    return RuleDetails(
        name=name,
        branch_id=library.branches.get(entry.get("branch", "")),
        patron_category_id=library.categories.get(entry.get("patron_category", "")),
        item_type_id=library.item_types.get(entry.get("item_type", "")),
        location_id=location_id,
        reference=entry.get("reference"),
        patron_age_to=entry.get("patron_age_to"),
        item_younger_than_days=entry.get("item_younger_than_days"),
        lends=entry.get("lends", "inherit"),
        duration_id=parts["duration"].get(entry.get("duration", "")),
        renewals=entry.get("renewals"),
        fine_source=_source(fine),
        fine_id=parts["fine"].get(fine or ""),
        max_fine_source=_source(max_fine),
        max_fine_id=parts["max_fine"].get(max_fine or ""),
        hard_due_source=_source(hard_due),
        hard_due_date_id=parts["hard_due"].get(hard_due or ""),
    )


def _source(given: str | None) -> str:
    return "inherit" if given is None else "none" if given == "none" else "value"
