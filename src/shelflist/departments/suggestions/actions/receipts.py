"""What acts on suggestions and reports answer, and what their texts must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST = {"title": 300, "author": 200, "note": 2000, "what": 2000, "answer": 2000}


@dataclass(frozen=True, slots=True)
class SuggestionReceipt:
    """Which suggestion or report it was; `warnings` are told with it."""

    id: int
    hold_id: int = 0
    warnings: tuple[Phrase, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "hold": self.hold_id, "warnings": [one.to_data() for one in self.warnings]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["id"], data["hold"], tuple(Phrase.from_data(one) for one in data["warnings"]))


def reasons_against_texts(**texts: str) -> list[Refusal]:
    reasons = []
    for name, text in texts.items():
        if name in {"title", "what"} and not text.strip():
            message = _("Say which title you mean.") if name == "title" else _("Say what is wrong.")
            reasons.append(Refusal(f"{name}-missing", message, details={"field": name}))
        if len(text) > LONGEST[name]:
            message = _("Use at most {most} characters.", most=LONGEST[name])
            reasons.append(Refusal("too-long", message, details={"field": name}))
    return reasons
