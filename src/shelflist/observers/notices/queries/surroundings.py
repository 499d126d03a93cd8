"""What stays the same over one round: rules, branches, wishes, and which sequence each kind of case follows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from shelflist.ground.journal import revisions
from shelflist.observers.notices import events, sources
from shelflist.observers.notices.queries.contacts import days_before_wished
from shelflist.observers.notices.queries.known import Known, known
from shelflist.observers.notices.rules.sequences import Case, NoticeSequence, chosen
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation


@dataclass
class Surroundings:
    """What stays the same over one round: rules, branches, and which sequence each kind of case follows."""

    known: Known
    tree: Organisation
    now: datetime
    _followed: dict[Case, NoticeSequence | None] = field(default_factory=dict)
    _wished: dict[tuple[str, int, str], int] | None = None

    def followed(self, case: Case) -> NoticeSequence | None:
        if case not in self._followed:
            self._followed[case] = chosen(self.known.sequences, case).sequence
        return self._followed[case]

    def sweep_of(self, kind: str) -> sources.Sweep:
        """Which subjects of this kind may have their turn."""
        mine = [one for one in self.known.sequences if (event := events.find(one.event)) and event.kind == kind]
        before = max((-step.days for one in mine for step in one.steps), default=0)
        before = max([before, *self.wished_days()])
        codes = tuple(dict.fromkeys(one.event for one in mine))
        # twice as far: a week counted in open days may take two
        return sources.Sweep(self.now, max(before, 0) * 2 + 14, codes)

    def wished_days(self) -> list[int]:
        if self._wished is None:
            self._wished = days_before_wished({one.event for one in self.known.sequences if _is_ahead(one)})
        return list(self._wished.values())

    def with_wish(self, sequence: NoticeSequence, subject: sources.Subject) -> NoticeSequence:
        """As many days ahead as the reader, or their category, asked for (PAT-17)."""
        if not self.wished_days() or self._wished is None or not _is_ahead(sequence):
            return sequence
        category_id = int(subject.category_path.strip("/").rpartition("/")[2] or 0)
        days = self._wished.get(("patron", subject.patron_id or 0, subject.event))
        if days is None:
            days = self._wished.get(("category", category_id, subject.event))
        if days is None:
            return sequence
        first, *others = sequence.steps
        return replace(sequence, steps=(replace(first, days=-days), *others))

    def case_of(self, subject: sources.Subject) -> Case:
        branch = self.tree.branches.get(subject.branch_id)
        return Case(subject.event, branch.path if branch else "", subject.category_path, subject.item_type_id)


def _is_ahead(sequence: NoticeSequence) -> bool:
    return bool(sequence.steps) and sequence.steps[0].days < 0


def surroundings(now: datetime) -> Surroundings:
    numbers = revisions.current()
    return Surroundings(known.value(numbers), organisation(numbers), now)
