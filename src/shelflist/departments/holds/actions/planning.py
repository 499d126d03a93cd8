"""Making the plan: which copy is to be fetched for which waiting hold. Runs inside an act, or by itself (HLD-11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from shelflist.departments.holds.queries import rows
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.rules.targeting import Plan, plan
from shelflist.ground.journal.statements import stored

LOCK = "SELECT id FROM catalog_record WHERE id IN ({ids}) ORDER BY id"
WORK_KEYS = "SELECT id, work_key FROM catalog_record WHERE id IN ({ids})"
AIM = """
UPDATE holds_hold SET target_item_id = %s, targeted_at = %s, check_at = %s, state = %s, hopeless_since = %s
 WHERE id = %s AND state IN ('waiting-for-capture', 'waiting-for-item')"""
LET_GO = "UPDATE holds_hold SET target_item_id = NULL, targeted_at = NULL, state = 'waiting-for-item' WHERE id = %s"
LOOK = "UPDATE holds_hold SET check_at = %s WHERE id = %s"
MISSED = """
INSERT INTO holds_holdevent (hold_id, cause, at, by_name, item_id, item_branch_id, note)
VALUES (%s, %s, %s, '', %s, %s, '{}')"""


@dataclass
class Planned:
    """What a round of planning came to."""

    holds: int = 0
    targeted: int = 0
    let_go: int = 0
    timed_out: int = 0
    hopeless: int = 0
    newly_hopeless: list[int] = field(default_factory=list)

    def add(self, other: Planned) -> None:
        self.holds += other.holds
        self.targeted += other.targeted
        self.let_go += other.let_go
        self.timed_out += other.timed_out
        self.hopeless += other.hopeless
        self.newly_hopeless += other.newly_hopeless


def lock_titles(cursor: CursorWrapper, record_ids: Iterable[int]) -> None:
    """Serialise what happens to the queues of these titles, to the end of the transaction.

    SQLite needs no row locks: its one writer has locked everything.
    """
    wanted = sorted(set(record_ids))
    if wanted and cursor.db.features.has_select_for_no_key_update:
        rows.rows(f"{LOCK} FOR NO KEY UPDATE", wanted, cursor)


def replan(cursor: CursorWrapper, around: Surroundings, record_ids: Iterable[int]) -> Planned:
    """Plan the queues of these titles, and of every work they are an edition of, inside the caller's transaction."""
    wanted = set(record_ids)
    if not wanted:
        return Planned()
    lock_titles(cursor, wanted)
    works = {key for _id, key in rows.rows(WORK_KEYS, wanted, cursor) if key}
    wishes = rows.wishes_of(wanted, works, around.setting.today, cursor)
    if not wishes:
        return Planned()
    sharing = {wish.work_key for wish in wishes if wish.work_key}
    others = set(rows.records_of_works(sharing, cursor)) - wanted if sharing else set()
    copies = rows.copies_of_records(wanted | others, around.tree, cursor)
    return write(cursor, around, wishes, copies)


def write(cursor: CursorWrapper, around: Surroundings, wishes: Sequence[Wish], copies: Sequence[Copy]) -> Planned:
    """Plan these holds and write what differs from the plan that stands."""
    plans = plan(wishes, copies, around.terms, around.setting)
    return _write(cursor, around.now, {wish.id: wish for wish in wishes}, {copy.id: copy for copy in copies}, plans)


def _write(
    cursor: CursorWrapper, now: datetime, wishes: dict[int, Wish], copies: dict[int, Copy], plans: Sequence[Plan]
) -> Planned:
    moved = [one for one in plans if not one.kept]
    looks = [[one.check_at, one.hold_id] for one in plans if one.kept and one.check_at != wishes[one.hold_id].check_at]
    _many(cursor, LOOK, looks)
    done = Planned(holds=len(plans), targeted=sum(one.copy_id is not None for one in plans))
    # What is let go comes first: one copy may go from one hold to another in the same plan.
    loosened = [one for one in moved if wishes[one.hold_id].target_item_id is not None]
    _many(cursor, LET_GO, [[one.hold_id] for one in loosened])
    done.let_go = len(loosened)
    missed = [one for one in loosened if one.timed_out]
    done.timed_out = len(missed)
    _many(cursor, MISSED, [_miss(one, wishes, copies, now) for one in missed])
    aims: list[list[Any]] = []
    for one in moved:
        wish = wishes[one.hold_id]
        since = wish.hopeless_since
        if one.hopeless:
            done.hopeless += 1
            if since is None:
                done.newly_hopeless.append(one.hold_id)
        if (one.copy_id, one.check_at, one.hopeless) == (wish.target_item_id, wish.check_at, since is not None):
            continue  # it waited, and it waits
        state = "waiting-for-capture" if one.copy_id is not None else "waiting-for-item"
        at = now if one.copy_id is not None else None
        aims.append([one.copy_id, at, one.check_at, state, (since or now) if one.hopeless else None, one.hold_id])
    _many(cursor, AIM, aims)
    return done


def _miss(one: Plan, wishes: dict[int, Wish], copies: dict[int, Copy], now: datetime) -> list[Any]:
    item_id = wishes[one.hold_id].target_item_id
    copy = copies.get(item_id or 0)
    return [one.hold_id, "timed-out", now, item_id, copy.branch_id if copy else None]


def _many(cursor: CursorWrapper, statement: str, values: Sequence[Sequence[Any]]) -> None:
    if len(values) == 1:
        cursor.execute(statement, stored(cursor, values[0]))
    elif values:
        cursor.executemany(statement, [stored(cursor, one) for one in values])
