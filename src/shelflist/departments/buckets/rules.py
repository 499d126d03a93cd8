"""Who may see and change a bucket, and what stands against one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST_NAME, LONGEST_TEXT = 120, 4000
MOST_MEMBERS = 2_000_000
RECORDS, COPIES, SHELF = "records", "copies", "shelf"
MINE, BRANCH, ALL = "mine", "branch", "all"
BEHIND_THE_CLASS = b"\x04"  # behind the dates, words and cutters of a class, before the next class (callnumbers)
BEHIND_THE_WORD = b"\xff"  # behind every word that begins so


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks: their login, and the branch they stand at with those above it."""

    id: int
    branch_ids: Collection[int]
    all_powerful: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides over a bucket."""

    owner_id: int
    shared: str
    branch_id: int | None
    open_to_change: bool


def may_see(one: Kept, who: Looker) -> bool:
    """Its owner, and those it is shared with."""
    if who.all_powerful or one.owner_id == who.id or one.shared == ALL:
        return True
    return one.shared == BRANCH and one.branch_id in who.branch_ids


def may_fill(one: Kept, who: Looker) -> bool:
    """Put in and take out: its owner, and those who see it when it is open to them."""
    return who.all_powerful or one.owner_id == who.id or (one.open_to_change and may_see(one, who))


def may_keep(one: Kept, who: Looker) -> bool:
    """Rename, share and throw away: its owner alone."""
    return who.all_powerful or one.owner_id == who.id


def reasons_against(name: str, about: str, *, name_is_taken: bool) -> Iterator[Refusal]:
    """Why a bucket cannot be called so."""
    if not name.strip():
        yield Refusal("name-missing", _("A bucket needs a name."), details={"field": "name"})
    if len(name.strip()) > LONGEST_NAME or len(about) > LONGEST_TEXT:
        most = LONGEST_NAME if len(name.strip()) > LONGEST_NAME else LONGEST_TEXT
        yield Refusal("too-long", _("Use at most {most} characters.", most=most), details={"field": "name"})
    if name_is_taken:
        message = _("You have a bucket “{name}” already.", name=name.strip())
        yield Refusal("name-taken", message, _("Call this one otherwise."), details={"field": "name"})


def reasons_against_stretch(begins_key: bytes, ends_key: bytes, *, shelf_is_known: bool) -> Iterator[Refusal]:
    """Why a stretch of shelf cannot be taken. An empty key is open at that end."""
    if not shelf_is_known:
        yield Refusal("branch-unknown", _("Choose where the shelf stands."), details={"field": "shelf"})
    if begins_key and ends_key and ends_key <= begins_key:
        message = _("The shelf ends before it begins.")
        yield Refusal("range-backwards", message, _("Exchange the two call numbers."), details={"field": "ends"})


def behind(key: bytes) -> bytes:
    """The first key behind a call number and what stands under it: 823.7 ends after 823.7 AUS, before 823.71."""
    if not key:
        return b""
    return key + (BEHIND_THE_WORD if key[-1:].isalpha() else BEHIND_THE_CLASS)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name, or with the first number behind it that makes it another."""
    name = wanted.strip()[:LONGEST_NAME] or "?"
    if name not in taken:
        return name
    number = 2
    while f"{name[: LONGEST_NAME - 8]} ({number})" in taken:
        number += 1
    return f"{name[: LONGEST_NAME - 8]} ({number})"
