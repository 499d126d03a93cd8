"""Branches side by side: what each has, line by line, and where they differ (CON-08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.copying import parts
from shelflist.records.branches.organisation import Organisation

Cell = Phrase | str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and what each branch has of it; blank where it has none."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len({str(cell) for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the settings."""

    title: Phrase
    lines: tuple[Line, ...]

    @property
    def differing_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.differs)

    @property
    def equal_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.differs)

    @property
    def differing(self) -> int:
        return len(self.differing_lines)


def comparison(tree: Organisation, branch_ids: Sequence[int], now: datetime) -> list[Section]:
    """Every part of the settings of these branches; parts of which none has anything are left out."""
    sections = [Section(_("In general"), _general(tree, branch_ids, now))]
    for part in parts():
        found = [part.lines(tree, branch_id) for branch_id in branch_ids]
        labels = list(dict.fromkeys(label for lines in found for label in lines))
        if labels:
            made = (Line(label, tuple(lines.get(label, "") for lines in found)) for label in labels)
            sections.append(Section(part.label, tuple(made)))
    return sections


def _general(tree: Organisation, branch_ids: Sequence[int], now: datetime) -> tuple[Line, ...]:
    branches = [tree.branch(branch_id) for branch_id in branch_ids]
    above = [tree.branch(facts.parent_id).name if facts.parent_id else "" for facts in branches]
    lends = [_("yes") if facts.lends else _("no") for facts in branches]
    days = [tree.calendar(facts.id).day_of(now) for facts in branches]
    given_up = [
        facts.closed_on.isoformat() if facts.is_closed_for_good(day) and facts.closed_on else ""
        for facts, day in zip(branches, days, strict=True)
    ]
    return (
        Line("Kind", tuple(facts.kind for facts in branches)),
        Line("Belongs to", tuple(above)),
        Line("Time zone", tuple(facts.timezone for facts in branches)),
        Line("Lends", tuple(lends)),
        *((Line("Given up", tuple(given_up)),) if any(given_up) else ()),
    )
