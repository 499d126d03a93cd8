"""Copies and waiting holds as facts, read in constant statements: a title's in one, a thousand titles' in one as well.

The holds that wait for a title and the copies that may fill them are read with everything that decides about them: the
reader's category and branch, the loan a copy is out on, its journey, the hold it is kept or fetched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper

from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.records.branches.organisation import Organisation
from shelflist.records.patrons.rules import age_on, is_juvenile

AT_ONCE = 500  # ids in one statement
LATELY = timedelta(days=3)  # a copy that was not found is not looked for again at once
COPY_COLUMNS = """
SELECT i.id, i.record_id, i.barcode, i.status, i.item_type_id, i.owner_id, i.branch_id, i.location_id, i.call_prefix,
       i.call_number, i.call_suffix, i.part, i.holdable, i.reference, i.mint, i.age_protection_days, i.added_on,
       i.deleted_at, r.work_key, r.material, r.language, r.marc_type, r.item_form, r.bib_level, r.video_format,
       l.due_at, t.to_branch_id, c.id, w.id, i.last_seen_branch_id,
       EXISTS (SELECT 1 FROM items_boundtitle b WHERE b.item_id = i.id)
  FROM items_item i
  JOIN catalog_record r ON r.id = i.record_id
  LEFT JOIN loans_loan l ON l.item_id = i.id AND l.returned_at IS NULL
  LEFT JOIN transits_transit t ON t.item_id = i.id AND t.arrived_at IS NULL AND t.cancelled_at IS NULL
  LEFT JOIN holds_hold c ON c.captured_item_id = i.id AND c.released_at IS NULL
  LEFT JOIN holds_hold w ON w.target_item_id = i.id"""
# A title's own copies, and those of others that it is bound with.
OF_RECORDS = """
 WHERE i.id IN (SELECT o.id FROM items_item o WHERE o.record_id IN ({ids})
                UNION SELECT b.item_id FROM items_boundtitle b WHERE b.record_id IN ({ids}))
   AND i.deleted_at IS NULL ORDER BY i.id"""
COPIES_BY_RECORD = COPY_COLUMNS + OF_RECORDS
WITHIN = """
SELECT b.item_id, b.record_id, r.work_key FROM items_boundtitle b JOIN catalog_record r ON r.id = b.record_id
 WHERE b.item_id IN ({ids}) ORDER BY b.id"""
COPIES_BY_ID = COPY_COLUMNS + " WHERE i.id IN ({ids}) ORDER BY i.id"
RECORDS_OF_WORKS = (
    "SELECT id, work_key FROM catalog_record WHERE work_key IN ({ids}) AND NOT (work_key = '') AND deleted_at IS NULL"
)

WISH_COLUMNS = """
SELECT h.id, h.target, h.record_id, h.patron_id, p.category_id, p.home_branch_id, h.pickup_branch_id,
       h.request_branch_id, h.requested_at, h.queued_at, h.state, h.wanted, h.item_id, h.work_key, h.materials,
       h.languages, h.selection_branch_id, h.mint_condition, h.cut_in_line, p.born_on, g.juvenile_below_age,
       h.target_item_id, h.targeted_at, h.check_at, h.hopeless_since, h.requestor, g.hold_priority,
       EXISTS (SELECT 1 FROM patrons_patronnote n WHERE n.patron_id = h.patron_id AND n.kind = 'block'
                  AND n.blocks_captures AND n.lifted_at IS NULL)
  FROM holds_hold h
  JOIN patrons_patron p ON p.id = h.patron_id
  JOIN patrons_patroncategory g ON g.id = p.category_id"""
IN_LINE = "h.state IN ('waiting-for-capture', 'waiting-for-item')"
WISHES_OF_RECORDS = WISH_COLUMNS + f" WHERE h.record_id IN ({{ids}}) AND {IN_LINE}"
WISHES_OF_WORKS = WISH_COLUMNS + f" WHERE h.work_key IN ({{ids}}) AND {IN_LINE}"
WISHES_BY_ID = WISH_COLUMNS + " WHERE h.id IN ({ids})"
# What was looked for in vain counts until somebody has it in hand again: scanned, or set to another status.
MISSES = """
SELECT e.hold_id, e.item_branch_id, e.item_id, e.at FROM holds_holdevent e
  JOIN items_item i ON i.id = e.item_id
   AND i.status_changed_at <= e.at AND (i.last_seen_at IS NULL OR i.last_seen_at <= e.at)
 WHERE e.cause IN ('timed-out', 'manual') AND e.hold_id IN ({ids})"""


def copies_of_records(record_ids: Iterable[int], tree: Organisation, cursor: CursorWrapper | None = None) -> list[Copy]:
    """Every copy of these titles that was not withdrawn, by number."""
    return _copies(rows(COPIES_BY_RECORD, record_ids, cursor), tree, cursor)


def copies_with_ids(item_ids: Iterable[int], tree: Organisation, cursor: CursorWrapper | None = None) -> list[Copy]:
    """These copies, withdrawn ones too."""
    return _copies(rows(COPIES_BY_ID, item_ids, cursor), tree, cursor)


def _copies(found: Sequence[Sequence[Any]], tree: Organisation, cursor: CursorWrapper | None) -> list[Copy]:
    """The rows as copies; one statement more where other titles are bound with one of them, none where not."""
    bound = [row[0] for row in found if row[30]]
    within: dict[int, list[tuple[int, str]]] = {}
    if bound:
        for item_id, record_id, work_key in rows(WITHIN, bound, cursor):
            within.setdefault(item_id, []).append((record_id, work_key))
    by_id = {row[0]: _copy(row, tree, tuple(within.get(row[0], ()))) for row in found}  # each once
    return list(by_id.values())


def records_of_works(work_keys: Iterable[str], cursor: CursorWrapper | None = None) -> dict[int, str]:
    """The titles that are editions of these works, each with its work."""
    return dict(rows(RECORDS_OF_WORKS, (key for key in work_keys if key), cursor))


def wishes_of(
    record_ids: Iterable[int], work_keys: Iterable[str], today: date, cursor: CursorWrapper | None = None
) -> list[Wish]:
    """The holds that wait for a copy of these titles, or of any edition of these works, in the order of the queue."""
    found = rows(WISHES_OF_RECORDS, record_ids, cursor)
    found += rows(WISHES_OF_WORKS, (key for key in work_keys if key), cursor)
    return _wishes(found, today, cursor)


def wishes_with_ids(hold_ids: Iterable[int], today: date, cursor: CursorWrapper | None = None) -> list[Wish]:
    """These holds, whatever their state; those of readers who were removed are left out."""
    return _wishes(rows(WISHES_BY_ID, hold_ids, cursor), today, cursor)


def _wishes(found: Sequence[Sequence[Any]], today: date, cursor: CursorWrapper | None) -> list[Wish]:
    by_id = {row[0]: row for row in found}
    missed: dict[int, list[tuple[int, int]]] = {}
    if by_id:
        for hold_id, branch_id, item_id, at in rows(MISSES, by_id, cursor):
            lately = at.date() > today - LATELY
            missed.setdefault(hold_id, []).append((branch_id, item_id if lately else 0))
    return sorted((_wish(row, missed.get(row[0], []), today) for row in by_id.values()), key=lambda wish: wish.turn)


def rows(statement: str, values: Iterable[Any], cursor: CursorWrapper | None = None) -> list[Any]:
    """All rows for these values, asked for in as few statements as their number allows."""
    if cursor is None:
        with connection.cursor() as cursor:
            return rows(statement, values, cursor)
    wanted = list(dict.fromkeys(values))
    found: list[Any] = []
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        times = statement.count("{ids}")
        cursor.execute(statement.format(ids=", ".join(["%s"] * len(part))), part * times)
        found += cursor.fetchall()
    return found


def _copy(row: Sequence[Any], tree: Organisation, within: tuple[tuple[int, str], ...]) -> Copy:
    location = tree.locations.get(row[7])
    return Copy(
        id=row[0],
        record_id=row[1],
        barcode=row[2],
        status=row[3],
        item_type_id=row[4],
        owner_id=row[5],
        branch_id=row[6],
        location_id=row[7],
        call_number=" ".join(part for part in row[8:11] if part),
        part=row[11],
        holdable=bool(row[12]),
        reference=bool(row[13]),
        mint=bool(row[14]),
        age_protection_days=row[15],
        added_on=row[16],
        deleted=row[17] is not None,
        work_key=row[18],
        material=row[19],
        language=row[20],
        marc_type=row[21],
        marc_form=row[22],
        bib_level=row[23],
        video_format=row[24],
        due_at=aware(row[25]),
        bound_for_id=row[26],
        captured_by=row[27],
        targeted_by=row[28],
        location_holdable=location is None or location.holdable,
        seen_branch_id=row[29],
        within=within,
    )


def _wish(row: Sequence[Any], missed: Sequence[tuple[int, int]], today: date) -> Wish:
    attempts: dict[int, int] = {}
    for branch_id, _item in missed:
        attempts[branch_id] = attempts.get(branch_id, 0) + 1
    return Wish(
        id=row[0],
        target=row[1],
        record_id=row[2],
        patron_id=row[3],
        patron_category_id=row[4],
        patron_branch_id=row[5],
        pickup_branch_id=row[6],
        request_branch_id=row[7],
        requested_at=moment(row[8]),
        queued_at=moment(row[9]),
        state=row[10],
        wanted=row[11],
        item_id=row[12],
        work_key=row[13],
        materials=_names(row[14]),
        languages=_names(row[15]),
        selection_branch_id=row[16],
        mint_condition=bool(row[17]),
        cut_in_line=bool(row[18]),
        juvenile=is_juvenile(age_on(row[19], today), row[20]),
        requestor=_names(row[25]),
        priority=row[26],
        is_held_back=bool(row[27]),
        target_item_id=row[21],
        targeted_at=aware(row[22]),
        check_at=aware(row[23]),
        hopeless_since=aware(row[24]),
        attempts=attempts,
        last_missed=frozenset(item_id for _branch, item_id in missed if item_id),
    )


def _names(value: Any) -> tuple[str, ...]:
    """A list in a JSON column: SQLite gives its text, PostgreSQL too when the statement is our own."""
    if value in ("[]", "", None):
        return ()
    if isinstance(value, str):
        value = orjson.loads(value)
    return tuple(value)


def aware(value: datetime | None) -> datetime | None:
    """SQLite gives moments without their zone; all are stored in UTC."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def moment(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value
