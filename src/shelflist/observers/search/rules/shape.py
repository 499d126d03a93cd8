"""The shape of a document: which fields the index has and what each is for. Raise SHAPE when any of it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

SHAPE = 8  # an index of another shape is built anew

WORDS = ("title", "author", "subject", "series", "number", "call_number", "publisher", "notes", "genre")
LED = ("led_title", "led_author", "led_subject")  # forms that lead to a heading of the title, each between its marks
SETS = ("anything", "other", "other_title", "other_author", "other_subject")  # words without their places
EXACT = (
    "hidden",  # "hidden" from the public, or "authority": no title at all
    "source",  # the number of the source that the record comes from: for staff
    "popular",  # p1 … p6: lent more than 4, 16, 64 … times
    "list_title",
    "list_subject",
    "list_call_number",
    "list_publisher",
    "list_genre",
    "see_author",  # from authority records: key ␟ heading not used ␟ heading used
    "see_subject",
    "also_author",  # key ␟ heading ␟ related heading
    "also_subject",
)
COUNTED = ("format", "location", "audience", "language", "decade", "topic", "kind", "list_author", "list_series")
OPENINGS = ("opening",)  # check sums: the first word of a title, the first two, three, four; and the whole
NUMBERS = ("id", "year", "added", "changed", "loans", "mark", "work")
SORTED = ("sort_title", "sort_author", "sort_call_number")  # put in order by, never looked up

OTHERS_OF = {
    "anything": "other",
    "title": "other_title",
    "series": "other_title",
    "author": "other_author",
    "subject": "other_subject",
    "genre": "other_subject",
}
LED_OF = {
    "anything": LED,
    "title": ("led_title",),
    "series": ("led_title",),
    "author": ("led_author",),
    "subject": ("led_subject",),
    "genre": ("led_subject",),
}
COUNTED_AS = {
    "format": "format",
    "location": "location",
    "audience": "audience",
    "language": "language",
    "author": "list_author",
    "subject": "topic",
    "genre": "kind",
    "series": "list_series",
    "decade": "decade",
}  # facet → field
NARROWED_BY = {**COUNTED_AS, "source": "source", "hidden": "hidden"}  # for staff; not counted
LISTS = {
    "title": "list_title",
    "author": "list_author",
    "subject": "list_subject",
    "series": "list_series",
    "call_number": "list_call_number",
    "publisher": "list_publisher",
    "genre": "list_genre",
}  # what can be browsed and scanned → field
EVERYWHERE = "everywhere"  # a value of `location` beside the numbers of branches
UNIT = "\x1f"  # between a list's sort key and its text
POPULAR_FROM = (5, 17, 65, 257, 1025, 4097)  # loans


Fields = dict[str, list[str] | list[int] | str | int]


@dataclass(slots=True)
class Document:
    """A title as the index takes it. What changes with every loan stands apart, so that `mark` does not follow it."""

    id: int
    fields: Fields = field(default_factory=dict)
    loans: int = 0


Row = Mapping[str, Sequence[str] | str | int]


def work_number(record_id: int, work_key: str) -> int:
    """A number that the editions of a work have in common; a title that stands for itself has its own, below zero."""
    return int.from_bytes(blake2b(work_key.encode(), digest_size=8).digest()) >> 1 if work_key else -record_id


def popularity(loans: int) -> str:
    """The badge of a title that is lent often: p1 to p6, or none."""
    reached = sum(loans >= least for least in POPULAR_FROM)
    return f"p{reached}" if reached else ""
