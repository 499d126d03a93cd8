"""Sets for harvesters (OAI-PMH): which titles belong to one, as conditions that a librarian can read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

_UNUSUAL = re.compile(r"[^A-Za-z0-9_.!~*'()-]+")
_SUBFIELD = re.compile(r"[0-9]{3}\$[0-9a-z]")
_SPEC = re.compile(r"[A-Za-z0-9_.!~*'()-]+(:[A-Za-z0-9_.!~*'()-]+)*")
LONGEST = 80
OWN = ("branch", "format", "collection")  # sets that make themselves


@dataclass(frozen=True, slots=True)
class SetRule:
    """What a title must be to belong: one of each list that is not empty.

    `branches`, `locations` and `item_types` are codes: a copy must stand there, at a branch or below it. `source` is
    the field 003 of the record; `linked` wants an address on the Web in it (856). `subfield` (`040$a`) must say
    `value`, in which a star stands for anything; in any case of letters.
    """

    materials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    item_types: tuple[str, ...] = ()
    source: str = ""
    linked: bool = False
    subfield: str = ""
    value: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())

    @property
    def asks_copies(self) -> bool:
        return bool(self.branches or self.locations or self.item_types)

    def to_data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SetRule:
        """Inverse of `to_data`."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in known.items()
        }
        return cls(**values)


def in_compact_json(subfield: str, value: str) -> tuple[str, str]:
    """What the text of a record must hold to have such a subfield: a piece of it, and a regular expression.

    MARC is kept as compact JSON: `["040"," "," ",[["a","DLC"],["b","eng"]]]`. The expression is one that PostgreSQL and
    Python read alike.
    """
    tag, code = subfield.split("$")
    anything = r'([^"\\]|\\.)*'
    wanted = anything.join(_quoted(part) for part in value.strip().split("*"))
    other = rf'(\["[^"]*","{anything}"\],)*'
    return f'["{tag}",', rf'\["{tag}","[^"]*","[^"]*",\[{other}\["{code}","{wanted}"\]'


def _quoted(text: str) -> str:
    """As JSON writes it, and as a regular expression for that."""
    return re.sub(r"[^\w ]", lambda sign: "\\" + sign[0], json.dumps(text, ensure_ascii=False)[1:-1])


def spec_of(kind: str, code: str) -> str:
    """The setSpec of a set that makes itself: `branch:CEN`."""
    return f"{kind}:{_UNUSUAL.sub('-', code)}"


def words(text: str) -> tuple[str, ...]:
    """Codes from a line that somebody typed, with commas or blanks between them."""
    return tuple(dict.fromkeys(word for word in re.split(r"[,\s]+", text.strip()) if word))


def reasons_against(spec: str, name: str, rule: SetRule, taken: Sequence[str]) -> list[Refusal]:
    """Every reason why there cannot be such a set."""
    found = []
    if not _SPEC.fullmatch(spec) or len(spec) > LONGEST:
        found.append(
            Refusal(
                code="set-spec-unusable",
                message=_("“{spec}” cannot be the short name of a set.", spec=spec),
                remedy=_("Use letters, digits and hyphens, with colons between the levels."),
                details={"field": "spec"},
            )
        )
    elif spec.split(":")[0] in OWN:
        found.append(
            Refusal(
                code="set-spec-reserved",
                message=_("Sets that begin with “{word}” make themselves.", word=spec.split(":")[0]),
                remedy=_("Choose another short name."),
                details={"field": "spec"},
            )
        )
    elif spec in taken:
        found.append(
            Refusal(
                code="set-spec-taken",
                message=_("There is a set “{spec}” already.", spec=spec),
                remedy=_("Change that one, or choose another short name."),
                details={"field": "spec"},
            )
        )
    if not name.strip():
        found.append(
            Refusal(
                code="set-name-missing",
                message=_("The set has no name."),
                remedy=_("Give it a name that harvesters can read."),
                details={"field": "name"},
            )
        )
    if (rule.subfield or rule.value) and not (_SUBFIELD.fullmatch(rule.subfield) and rule.value.strip(" *")):
        found.append(
            Refusal(
                code="set-subfield-unusable",
                message=_("The subfield and what it says do not go together."),
                remedy=_("Write the field and subfield as 040$a, and what must stand in it, with a star for anything."),
                details={"field": "subfield" if rule.value else "value"},
            )
        )
    if rule.is_empty:
        found.append(
            Refusal(
                code="set-rule-empty",
                message=_("Nothing says which titles belong to the set."),
                remedy=_("Name at least one condition."),
                details={"field": "materials"},
            )
        )
    return found
