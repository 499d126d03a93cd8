"""What may stand on a list, and who may change it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST_NAME = 120
LONGEST_TEXT = 4000
MOST_TITLES = 1000
MOST_LISTS = 100
MOST_SEARCHES = 50
LONGEST_ADDRESS = 1500


def reasons_against_list(name: str, about: str, count: int) -> Iterator[Refusal]:
    """Why a list cannot be saved like this; `count` is how many its keeper has already, without this one."""
    if not name.strip():
        yield Refusal("name-missing", _("A list needs a name."), details={"field": "name"})
    if len(name) > LONGEST_NAME or len(about) > LONGEST_TEXT:
        most = LONGEST_NAME if len(name) > LONGEST_NAME else LONGEST_TEXT
        yield Refusal("too-long", _("Use at most {most} characters.", most=most), details={"field": "name"})
    if count >= MOST_LISTS:
        yield Refusal(
            "too-many-lists",
            _("You have {count} lists already.", count=count),
            _("Throw one away that you no longer need."),
        )


def list_is_full() -> Refusal:
    return Refusal(
        "list-full", _("A list holds at most {most} titles.", most=MOST_TITLES), _("Begin another list for the rest.")
    )


def moved(order: Sequence[int], number: int, step: int) -> list[int]:
    """The same numbers with one of them moved by some places, no further than the ends."""
    rest = [one for one in order if one != number]
    if number not in order:
        return list(order)
    at = max(0, min(len(rest), list(order).index(number) + step))
    return [*rest[:at], number, *rest[at:]]


def reasons_against_template(name: str, asked: Mapping[str, str], count: int) -> Iterator[Refusal]:
    """Why a search of staff cannot be kept like this; `count` is how many they keep already, without this one."""
    if not name.strip():
        yield Refusal("name-missing", _("A kept search needs a name."), details={"field": "name"})
    if len(name) > LONGEST_NAME:
        yield Refusal("too-long", _("Use at most {most} characters.", most=LONGEST_NAME), details={"field": "name"})
    if not asked:
        yield Refusal("search-not-usable", _("This search asks nothing."), _("Search for something first."))
    if count >= MOST_SEARCHES:
        message = _("You keep {count} searches already.", count=MOST_SEARCHES)
        yield Refusal("too-many-searches", message, _("Throw one away that you no longer need."))
