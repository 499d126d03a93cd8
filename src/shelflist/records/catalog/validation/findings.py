"""One fault of a record."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.marc import Field

ERROR, WARNING, HINT = "error", "warning", "hint"
SEVERITIES = (ERROR, WARNING, HINT)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, how to mend it, and where: `index` is the field's place in the record, -1 the leader or no field.

    `instead` holds the field that would be right (in the place of the one at `index`, or more at the end for -1).
    """

    severity: str
    code: str
    message: Phrase
    remedy: Phrase | None = None
    tag: str = ""
    index: int = -1
    subfield: str = ""
    position: str = ""
    instead: tuple[Field, ...] = ()

    @property
    def fault(self) -> tuple[str, str, str, str, str]:
        """The same fault of another version of the record, wherever its field stands there."""
        return self.code, self.tag, self.subfield, self.position, str(self.message)
