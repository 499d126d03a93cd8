"""What the search answers besides a page of titles: headings to browse, and how the index stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of a browse list. One that only leads elsewhere has no titles of its own (`count` 0) and says `see`."""

    text: str
    count: int
    see: tuple[str, ...] = ()  # headings used instead of this one
    see_also: tuple[str, ...] = ()  # related headings that are used too
    is_start: bool = False  # the first at or after what was asked for


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """A stretch of a list of headings, and where the pages before and after it start ("" where there is none)."""

    list_name: str
    headings: tuple[Heading, ...]
    before: str = ""
    after: str = ""
    from_index: bool = True


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index stands: is there one, how many changed titles it has yet to take in, and since when."""

    is_there: bool
    behind: int = 0
    since: datetime | None = None  # when the oldest change that waits was made
    titles: int = 0
    is_building: bool = False
    trouble: str = ""  # in the engine's words, for who mends it
