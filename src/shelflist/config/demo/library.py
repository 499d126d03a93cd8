"""Puts up the invented library: tree, hours, closed days, shelves, types, categories and staff, by their actions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from shelflist.ground.accounts import actions as accounts
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.calendar import Stretch
from shelflist.records.branches import actions as branches
from shelflist.records.branches.actions.shelves import LocationDetails
from shelflist.records.branches.organisation import FloatingMemberFacts
from shelflist.records.branches.rules import BranchDetails
from shelflist.records.items import actions as items
from shelflist.records.patrons import actions as patrons

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class Library:
    """What was put up: ids by code. Shelves are keyed `BRANCH/LOCATION`."""

    data: Mapping[str, Any]
    branches: dict[str, int] = field(default_factory=dict)
    shelves: dict[str, int] = field(default_factory=dict)
    floating: dict[str, int] = field(default_factory=dict)  # by the code of the shelf whose copies float
    item_types: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)


def read_plan() -> dict[str, Any]:
    """The plan as written in data/library.toml."""
    return tomllib.loads(files("shelflist.config.demo").joinpath("data", "library.toml").read_text(encoding="utf-8"))


def put_up(by: Actor, now: datetime, today: date, password: str) -> Library:
    """Everything but titles, copies, people and loans, as of `now`, with closed days around `today`.

    `password` is every staff account's.
    """
    library = Library(read_plan())
    _branches(library, by, now)
    _shelves(library, by, now)
    _closed_days(library, by, now, today)
    for entry in library.data["item_type"]:
        library.item_types[entry["code"]] = items.save_item_type(
            code=entry["code"], name=entry["name"], by=by, now=now
        ).id
    for entry in library.data["category"]:
        wanted = {name: value for name, value in entry.items() if name != "parent"}
        library.categories[entry["code"]] = patrons.save_category(
            **wanted, parent_code=entry.get("parent", ""), by=by, now=now
        ).id
    _staff(library, by, now, password)
    return library


def _branches(library: Library, by: Actor, now: datetime) -> None:
    for position, entry in enumerate(library.data["branch"]):
        details = BranchDetails(
            code=entry["code"],
            name=entry["name"],
            kind=entry["kind"],
            parent_id=library.branches.get(entry.get("parent", "")),
            timezone=entry.get("timezone", ""),
            position=position,
            address=entry.get("address", ""),
            phone=entry.get("phone", ""),
            email=entry.get("email", ""),
            lends=entry.get("lends", True),
        )
        branch_id = branches.add_branch(details=details, by=by, now=now).id
        library.branches[entry["code"]] = branch_id
        if "hours" in entry:
            weekly = {WEEKDAYS.index(day): _stretches(text) for day, text in entry["hours"].items()}
            branches.set_hours(branch_id=branch_id, weekly=weekly, by=by, now=now)
    for code, group in library.data["groups"].items():
        members = [library.branches[branch] for branch in group["branches"]]
        branches.save_group(code=code, name=group["name"], branch_ids=members, by=by, now=now)

    for code, group in library.data["floating"].items():
        floating = [
            FloatingMemberFacts(library.branches[one["branch"]], one.get("most_copies"), one.get("most_of_a_title"))
            for one in group["members"]
        ]
        saved = branches.save_floating_group(code=code, name=group["name"], members=floating, by=by, now=now)
        library.floating[group["shelf"]] = saved.id


def _stretches(text: str) -> tuple[Stretch, ...]:
    """`10:00-13:00 14:00-17:00`"""
    pairs = (stretch.split("-") for stretch in text.split())
    return tuple(Stretch(_clock(opens), _clock(closes)) for opens, closes in pairs)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _shelves(library: Library, by: Actor, now: datetime) -> None:
    """Locations stand in the plan in walking order."""
    for entry in library.data["location"]:
        details = LocationDetails(
            code=entry["code"],
            name=entry["name"],
            lends=entry.get("lends", True),
            holdable=entry.get("holdable", True),
        )
        for branch in entry["at"]:
            saved = branches.add_location(branch_id=library.branches[branch], details=details, by=by, now=now)
            library.shelves[f"{branch}/{entry['code']}"] = saved.id


def _closed_days(library: Library, by: Actor, now: datetime, today: date) -> None:
    """Public holidays from two years ago to next year, for the whole system; a training day at Central."""
    root = library.branches["MPL"]
    for year in range(today.year - 2, today.year + 2):
        for first, last, reason in holidays(year):
            branches.add_exception(branch_id=root, first_on=first, last_on=last, reason=reason, by=by, now=now)
    training = _nth(today.year, 10, 4, 2)
    branches.add_exception(
        branch_id=library.branches["CEN"], first_on=training, last_on=training, reason="Staff training", by=by, now=now
    )


def holidays(year: int) -> list[tuple[date, date, str]]:
    """Days on which an American public library is shut: first day, last day, name."""
    thanksgiving = _nth(year, 11, 3, 4)
    memorial = max(date(year, 5, day) for day in range(25, 32) if date(year, 5, day).weekday() == 0)
    return [
        (date(year, 1, 1), date(year, 1, 1), "New Year’s Day"),
        (_nth(year, 1, 0, 3), _nth(year, 1, 0, 3), "Martin Luther King Jr. Day"),
        (memorial, memorial, "Memorial Day"),
        (date(year, 6, 19), date(year, 6, 19), "Juneteenth"),
        (date(year, 7, 4), date(year, 7, 4), "Independence Day"),
        (_nth(year, 9, 0, 1), _nth(year, 9, 0, 1), "Labor Day"),
        (thanksgiving, thanksgiving + timedelta(days=1), "Thanksgiving"),
        (date(year, 12, 24), date(year, 12, 26), "Christmas"),
    ]


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    """The count-th such weekday (Monday is 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _staff(library: Library, by: Actor, now: datetime, password: str) -> None:
    for entry in library.data["staff"]:
        username, name = entry["username"], entry["name"]
        email = f"{username}@millrace.example"
        account = accounts.add_user(username=username, name=name, password=password, email=email, by=by, now=now)
        library.staff[username] = account.id
        for role, branch in entry["posts"]:
            branches.give_post(user_id=account.id, role=role, branch_id=library.branches[branch], by=by, now=now)
