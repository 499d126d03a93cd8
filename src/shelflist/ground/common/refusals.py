"""Saying no: every reason at once, each with a code, a sentence and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shelflist.ground.common.phrases import Phrase, phrase, value_to_data


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act cannot be done.

    `code` is stable and documented in docs/integrating/refusals.md. `overridable_with` names the permission
    that may set it aside, or is empty when nobody may.
    """

    code: str
    message: Phrase
    remedy: Phrase | None = None
    overridable_with: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message.to_data(),
            "remedy": self.remedy.to_data() if self.remedy else None,
            "overridable_with": self.overridable_with,
            "details": {name: value_to_data(value) for name, value in self.details.items()},
        }


class Refused(Exception):
    """Raised by an action with every reason it found; the transaction rolls back and nothing is written."""

    def __init__(self, refusals: Refusal | Iterable[Refusal]) -> None:
        self.refusals: tuple[Refusal, ...] = (refusals,) if isinstance(refusals, Refusal) else tuple(refusals)
        if not self.refusals:
            raise ValueError("a refusal needs a reason")
        super().__init__(" ".join(str(refusal.message) for refusal in self.refusals))

    @property
    def sentence(self) -> Phrase:
        """All reasons in one phrase, for where there is room for one."""
        said = self.refusals[0].message
        for refusal in self.refusals[1:]:
            said = phrase("{reason} {next}", reason=said, next=refusal.message)
        return said

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(refusal.code for refusal in self.refusals)


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision to set refusals aside: which codes, and why (a reason is always asked for).

    `lent_by` names the supervisor whose permission was borrowed for it, if it was.
    """

    codes: frozenset[str]
    reason: str
    lent_by: str = ""
