"""How a file is to be brought in: what happens on a match, and whether and how copies are read out of the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

from shelflist.departments.cataloguing.rules.matching import OnMatch
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

ON_MATCH: tuple[str, ...] = get_args(OnMatch)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`items` names a mapping of copies or is empty. The branch, location and type serve where a field names none."""

    on_match: OnMatch = "update"
    items: str = ""
    branch_id: int | None = None
    location_id: int | None = None
    item_type_id: int | None = None

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ImportOptions:
        return cls(**data)


def reasons_against(options: ImportOptions, mappings: Mapping[str, object]) -> list[Refusal]:
    """Every reason why a file cannot be brought in with these options."""
    found = []
    if options.on_match not in ON_MATCH:
        found.append(
            Refusal(
                code="import-unknown-choice",
                message=_("“{word}” is not a way to treat matches.", word=options.on_match),
                remedy=_("Choose one of {words}.", words=", ".join(ON_MATCH)),
            )
        )
    if options.items and options.items not in mappings:
        found.append(
            Refusal(
                code="import-unknown-mapping",
                message=_("There is no mapping of copies called “{name}”.", name=options.items),
                remedy=_("Choose one of {words}.", words=", ".join(mappings)),
            )
        )
    return found
