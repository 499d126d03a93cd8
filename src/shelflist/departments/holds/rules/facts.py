"""What decisions about holds depend on, as plain values. Days are local, moments are aware datetimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from shelflist.ground.common.phrases import Phrase

Target = Literal["title", "part", "volume", "copy", "force", "cataloguing", "any-edition"]
ONE_COPY = frozenset({"copy", "force", "cataloguing"})
BEFORE_ALL = frozenset({"force", "cataloguing"})
PATRONS_MAY = frozenset({"title", "part", "any-edition"})  # the rest is for staff (HLD-01)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that might fill a hold, with what its title says and who has to do with it now."""

    id: int
    record_id: int
    barcode: str
    status: str
    item_type_id: int
    owner_id: int
    branch_id: int
    location_id: int
    call_number: str = ""
    part: str = ""
    holdable: bool = True
    reference: bool = False
    mint: bool = True
    age_protection_days: int = 0
    added_on: date | None = None
    deleted: bool = False
    work_key: str = ""
    material: str = ""
    language: str = ""
    marc_type: str = ""
    marc_form: str = ""
    bib_level: str = ""
    video_format: str = ""
    due_at: datetime | None = None  # when it is out
    bound_for_id: int | None = None  # the branch it is on its way to
    captured_by: int | None = None  # the hold it is kept for
    targeted_by: int | None = None  # the hold that somebody is to fetch it for
    location_holdable: bool = True
    seen_branch_id: int | None = None  # where it was last seen
    within: tuple[tuple[int, str], ...] = ()  # further titles bound with it, each with its work (CAT-10)

    @property
    def record_ids(self) -> tuple[int, ...]:
        """Every title that whoever has this copy has."""
        return (self.record_id, *(record_id for record_id, _work in self.within))

    @property
    def work_keys(self) -> tuple[str, ...]:
        """The works that it is an edition of."""
        return tuple(key for key in (self.work_key, *(key for _record, key in self.within)) if key)


@dataclass(frozen=True, slots=True)
class Wish:
    """A hold, as far as it matters which copy it gets and when."""

    id: int
    target: str
    record_id: int
    patron_id: int | None
    patron_category_id: int
    patron_branch_id: int
    pickup_branch_id: int
    request_branch_id: int
    requested_at: datetime
    queued_at: datetime
    state: str = "waiting-for-item"
    wanted: str = ""
    item_id: int | None = None
    work_key: str = ""
    materials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    selection_branch_id: int | None = None
    mint_condition: bool = False
    cut_in_line: bool = False
    juvenile: bool = False
    requestor: tuple[str, ...] = ("patron",)  # what can be said of whoever asked for it
    priority: int = 0  # of the reader’s category; smaller goes first
    is_held_back: bool = False  # a block of the reader stops copies from being kept for them
    target_item_id: int | None = None
    targeted_at: datetime | None = None
    check_at: datetime | None = None
    hopeless_since: datetime | None = None
    attempts: Mapping[int, int] = field(default_factory=dict)  # branch → how often its copy was not found in time
    last_missed: frozenset[int] = frozenset()  # copies that were not found in the last days, or were to be passed over

    @property
    def turn(self) -> tuple[bool, int, bool, datetime, int]:
        """Its place in the queue: what the house itself needs, whose category goes first, who was put in front, who
        came first."""
        return (self.target not in BEFORE_ALL, self.priority, not self.cut_in_line, self.queued_at, self.id)


@dataclass(frozen=True, slots=True)
class Borrower:
    """The reader who wants it, and their standing."""

    id: int
    category_id: int
    home_branch_id: int
    active: bool = True
    deleted: bool = False
    expires_on: date | None = None
    barred_until: date | None = None
    why_barred: str = ""
    blocks: tuple[str | Phrase, ...] = ()  # those that stop holds
    age: int | None = None
    juvenile: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What the reader has waiting already."""

    open_holds: int = 0
    suspended_holds: int = 0
    placed_today: int = 0
    on_this_title: int = 0
    has_it: bool = False  # a copy of this title is on loan to them


def details(**values: Any) -> Mapping[str, Any]:
    """The details of a refusal without what is not known."""
    return {name: value for name, value in values.items() if value is not None}
