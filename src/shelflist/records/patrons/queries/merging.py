"""What a merge would do, before it is done (PAT-20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.records.patrons.belongings import belongings
from shelflist.records.patrons.models import Patron

SHOWN_ALIKE = ("family_name", "given_names", "preferred_name", "name_original", "born_on", "email", "phone",
               "phone_evening", "phone_mobile", "address", "language", "joined_on", "expires_on", "login")  # fmt: skip
UNSPOKEN = frozenset({"patrons.patronword.patron"})


@dataclass(frozen=True, slots=True)
class Differs:
    """A field in which the two records differ: what each says, and whether the one that stays lacks it."""

    column: str
    stays: Any
    goes: Any

    @property
    def is_filled(self) -> bool:
        return self.stays in (None, "")


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Two records side by side: in what they differ, and how many rows of which kind would move."""

    winner: Patron
    loser: Patron
    differs: tuple[Differs, ...]
    moves: tuple[tuple[Phrase, int], ...]


def merge_preview(winner: Patron, loser: Patron) -> MergePreview:
    """What would happen if the second became part of the first."""
    differs = [
        Differs(name, getattr(winner, name), getattr(loser, name))
        for name in SHOWN_ALIKE
        if getattr(loser, name) not in (None, "") and getattr(winner, name) != getattr(loser, name)
    ]
    differs += [
        Differs(f"{name}_id", getattr(winner, name), getattr(loser, name))
        for name in ("category", "home_branch")
        if getattr(winner, f"{name}_id") != getattr(loser, f"{name}_id")
    ]
    moves = [(one.kind.name, one.of(loser.pk).count()) for one in belongings() if one.key not in UNSPOKEN]
    return MergePreview(winner, loser, tuple(differs), tuple((name, count) for name, count in moves if count))
