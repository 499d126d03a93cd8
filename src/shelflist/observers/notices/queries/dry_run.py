"""What would go out, before it does: counts by branch and event, and some of the messages (NTC-08)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.ground.common.phrases import Phrase
from shelflist.observers.notices import events, sources, ways
from shelflist.observers.notices.models import Notice
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.surroundings import Surroundings
from shelflist.observers.notices.rules.reaching import reach
from shelflist.observers.notices.rules.timing import plan

AT_ONCE = 1000
MOST = 20_000  # loans looked at for one page; the page says so when there are more


@dataclass(frozen=True, slots=True)
class DryRow:
    """So many notices of an event at a branch, and by which ways they would go; "" is: reaches nobody."""

    branch: str
    event: Phrase | str
    count: int
    ways: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What the rounds until a moment would find."""

    rows: tuple[DryRow, ...]
    count: int
    readers: int
    late: int  # held up: told by one message for each reader
    is_whole: bool


def dry_run(around: Surroundings, hours: int = 24) -> DryRun:
    """Plan everything until then and write nothing."""
    until = around.now + timedelta(hours=hours)
    found: Counter[tuple[int, str, str]] = Counter()
    readers: set[int] = set()
    late, whole = 0, True
    for source in sources.all_sources():
        if source.sweep is None:
            continue
        swept = around.sweep_of(source.kind)
        after = looked = 0
        while ids := source.sweep(swept, after, AT_ONCE):
            after, looked = ids[-1], looked + len(ids)
            if looked > MOST:
                whole = False
                break
            late += _count(source, list(ids), swept, around, until, found, readers)
    return DryRun(_rows(found, around), sum(found.values()), len(readers), late, whole)


def _count(
    source: sources.Source,
    ids: list[int],
    swept: sources.Sweep,
    around: Surroundings,
    until: datetime,
    found: Counter[tuple[int, str, str]],
    readers: set[int],
) -> int:
    done: dict[tuple[int, str, int], set[int]] = defaultdict(set)
    rows = Notice.objects.filter(kind=source.kind, subject_id__in=ids)
    for number, event, version, stage_number in rows.values_list("subject_id", "event", "version", "stage"):
        done[number, event, version].add(stage_number)
    due = []
    late = 0
    for subject in source.subjects(ids, swept.events, around.now):
        sequence = around.followed(around.case_of(subject)) if subject.no is None else None
        if sequence is None or subject.branch_id not in around.tree.branches:
            continue
        sequence = around.with_wish(sequence, subject)
        already = done.get((subject.id, subject.event, subject.version), set())
        for stage in plan(sequence, subject.turn, around.tree.calendar(subject.branch_id), around.now, already):
            if stage.verdict == "due" or (stage.verdict == "later" and stage.moment <= until):
                due.append((subject, sequence))
                late += stage.is_late
    people = contacts([subject.patron_id for subject, _one in due if subject.patron_id])
    working = ways.working()
    for subject, sequence in due:
        way = "account" if sequence.to == "staff" else ""
        if sequence.to != "staff":
            contact = people.get(subject.patron_id or 0)
            reached = reach(contact, subject.event, sequence.ways, working, opt_in=sequence.opt_in)
            way = reached.ways[0][0] if reached.ways else ""
            readers.add(subject.patron_id or 0)
        found[subject.branch_id, subject.event, way] += 1
    return late


def _rows(found: Counter[tuple[int, str, str]], around: Surroundings) -> tuple[DryRow, ...]:
    places = sorted({(branch_id, event) for branch_id, event, _way in found},
                    key=lambda one: (around.tree.branch(one[0]).name, one[1]))  # fmt: skip
    return tuple(
        DryRow(
            branch=around.tree.branch(branch_id).name,
            event=events.label_of(event),
            count=sum(count for (b, e, _w), count in found.items() if (b, e) == (branch_id, event)),
            ways=tuple((way, count) for (b, e, way), count in sorted(found.items()) if (b, e) == (branch_id, event)),
        )
        for branch_id, event in places
    )
