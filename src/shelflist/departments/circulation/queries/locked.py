"""The rows that the desk's actions decide on, read inside their transaction.

A scan happens ten thousand times a day, so these are constant statements that read only the columns needed: a record's
MARC is never loaded. Each lock is a statement of its own, and what is counted under it comes after it: PostgreSQL would
otherwise count what stood before the lock was won.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from django.db.backends.utils import CursorWrapper

from shelflist.departments.circulation.rules import Block, OpenLoan
from shelflist.departments.holds.queries.at_hand import AT_CHECK_OUT, JOINED_AT_CHECK_OUT
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.statements import stored
from shelflist.records.loans.figures import CHECKED_OUT, LONG_OVERDUE, LOST, OVERDUE
from shelflist.records.policies.rules.limits import CountedLoans


class ItemRow(NamedTuple):
    """A copy and its title, as far as the desk needs them."""

    id: int
    record_id: int
    barcode: str
    item_type_id: int
    owner_id: int
    branch_id: int
    location_id: int
    status: str
    status_changed_at: datetime
    call_prefix: str
    call_number: str
    call_suffix: str
    lends: bool
    reference: bool
    loan_level: int
    fine_level: int
    check_out_alert: str
    check_in_alert: str
    added_on: date
    loan_count: int
    last_lent_at: datetime | None
    last_seen_at: datetime | None
    last_seen_branch_id: int | None
    deleted_at: datetime | None
    title: str
    title_rest: str
    author: str
    marc_type: str
    bib_level: str
    item_form: str
    video_format: str
    has_alerts: bool = False
    pre_catalogued: bool = False
    floating_group_id: int | None = None
    last_inventoried_at: datetime | None = None
    said_at_check_out: str = ""  # notes on the title that ask for it
    said_at_check_in: str = ""

    @property
    def full_call_number(self) -> str:
        return " ".join(part for part in (self.call_prefix, self.call_number, self.call_suffix) if part)

    @property
    def full_title(self) -> str:
        return ": ".join(part for part in (self.title, self.title_rest) if part)


class BorrowerRow(NamedTuple):
    """A patron with their category and the card they showed (or, when they showed none, their primary one)."""

    patron_id: int
    active: bool
    deleted_at: datetime | None
    expires_on: date | None
    barred_until: date | None
    why_barred: str
    born_on: date | None
    home_branch_id: int
    category_id: int
    loan_limit: int | None
    juvenile_below_age: int | None
    grace_days: int
    keeps_history: bool
    card_ended_at: datetime | None
    why_ended: str


class HoldsAtHand(NamedTuple):
    """The hold that keeps a copy: whose it is, and its state; blank when none does. `concerned`: settling holds is
    needed when it is lent, because it is kept or to be fetched for somebody or because the reader waits for it."""

    patron_id: int | None
    state: str
    concerned: bool


NO_HOLDS = HoldsAtHand(None, "", concerned=False)


class Situation(NamedTuple):
    """What stands between an item and a patron: the item's open loan, the patron's open loans, blocks in force, holds.

    Loans that are lost, or claimed to have been returned, are not counted: the reader does not have them at hand.
    """

    loan: OpenLoan | None
    loan_count: int
    blocks: tuple[Block, ...]
    holds: HoldsAtHand = NO_HOLDS
    figures: Mapping[str, int] = MappingProxyType({})  # of the patron, for standing penalties


ITEM_COLUMNS = """
SELECT i.id, i.record_id, i.barcode, i.item_type_id, i.owner_id, i.branch_id, i.location_id, i.status,
       i.status_changed_at, i.call_prefix, i.call_number, i.call_suffix, i.lends, i.reference, i.loan_level,
       i.fine_level, i.check_out_alert, i.check_in_alert, i.added_on, i.loan_count, i.last_lent_at, i.last_seen_at,
       i.last_seen_branch_id, i.deleted_at, r.title, r.title_rest, r.author, r.marc_type, r.bib_level, r.item_form,
       r.video_format, EXISTS (SELECT 1 FROM items_itemalert a WHERE a.item_id = i.id AND a.done_at IS NULL),
       i.pre_catalogued, i.floating_group_id, i.last_inventoried_at,
       r.said_at_check_out, r.said_at_check_in
  FROM items_item i JOIN catalog_record r ON r.id = i.record_id"""
ITEM_MOMENTS = tuple(
    map(
        ItemRow._fields.index,
        ("status_changed_at", "last_lent_at", "last_seen_at", "deleted_at", "last_inventoried_at"),
    )
)
ITEM = f"{ITEM_COLUMNS} WHERE i.barcode = %s"
ITEM_BY_ID = f"{ITEM_COLUMNS} WHERE i.id = %s"

PATRON_COLUMNS = """
SELECT p.id, p.active, p.deleted_at, p.expires_on, p.barred_until, p.why_barred, p.born_on, p.home_branch_id,
       p.category_id, g.loan_limit, g.juvenile_below_age, g.grace_days, p.keeps_history"""

BORROWER = f"""{PATRON_COLUMNS}, c.ended_at, c.why_ended
  FROM patrons_card c
  JOIN patrons_patron p ON p.id = c.patron_id
  JOIN patrons_patroncategory g ON g.id = p.category_id
 WHERE c.barcode = %s"""

PATRON = f"""{PATRON_COLUMNS}
  FROM patrons_patron p JOIN patrons_patroncategory g ON g.id = p.category_id
 WHERE p.id = %s"""
BORROWER_MOMENTS = tuple(map(BorrowerRow._fields.index, ("deleted_at", "card_ended_at")))

# One row for each block in force, and one row when there is none.
SITUATION = f"""
SELECT here.at_hand, here.overdue, here.lost, here.long_overdue,
       l.id, l.patron_id, l.lent_at, l.due_at, l.by_the_hour, l.renewal_count, l.max_renewals, l.state,
       n.text, n.blocks_loans, n.blocks_renewals, n.blocks_fulfilment, n.said, n.by_itself, e.figure, {AT_CHECK_OUT}
  FROM (SELECT COUNT(CASE WHEN state IN ('out', 'long-overdue') THEN 1 END) AS at_hand,
               COUNT(CASE WHEN state IN ('out', 'long-overdue') AND due_at < %s THEN 1 END) AS overdue,
               COUNT(CASE WHEN state = 'lost' THEN 1 END) AS lost,
               COUNT(CASE WHEN state = 'long-overdue' THEN 1 END) AS long_overdue
          FROM loans_loan WHERE patron_id = %s AND returned_at IS NULL) here
  LEFT JOIN loans_loan l ON l.item_id = %s AND l.returned_at IS NULL {JOINED_AT_CHECK_OUT}
  LEFT JOIN patrons_patronnote n
         ON n.patron_id = %s AND n.kind = 'block' AND n.lifted_at IS NULL AND (n.ends_on IS NULL OR n.ends_on >= %s)
  LEFT JOIN patrons_penalty e ON e.id = n.penalty_id
 ORDER BY n.id"""  # noqa: S608 - constants of the two packages
LOAN_MOMENTS = (2, 3)
COUNTED_HERE = (CHECKED_OUT, OVERDUE, LOST, LONG_OVERDUE)
"""The figures that the statement above counts: penalties that follow them are judged as of this very moment."""


def item(cursor: CursorWrapper, barcode: str) -> ItemRow | None:
    """The copy with this barcode; its row stays locked to the end of the transaction."""
    row = _one(cursor, ITEM, barcode, lock="i")
    return ItemRow._make(_aware(row, ITEM_MOMENTS)) if row else None


def item_by_id(cursor: CursorWrapper, item_id: int) -> ItemRow | None:
    """The copy with this id, locked: for undo."""
    row = _one(cursor, ITEM_BY_ID, item_id, lock="i")
    return ItemRow._make(_aware(row, ITEM_MOMENTS)) if row else None


def borrower(cursor: CursorWrapper, card_barcode: str) -> BorrowerRow | None:
    """Whose card this is; the patron's row stays locked to the end of the transaction, while limits are counted."""
    row = _one(cursor, BORROWER, card_barcode, lock="p")
    return BorrowerRow._make(_aware(row, BORROWER_MOMENTS)) if row else None


def patron(cursor: CursorWrapper, patron_id: int) -> BorrowerRow | None:
    """The patron, locked, without a card: for a renewal."""
    row = _one(cursor, PATRON, patron_id, lock="p")
    return BorrowerRow._make(_aware((*row, None, ""), BORROWER_MOMENTS)) if row else None


def situation(
    cursor: CursorWrapper, *, item_id: int | None, patron_id: int | None, today: date, now: datetime
) -> Situation:
    """What stands between them, in one statement, after both were locked."""
    moment = stored(cursor, [now])[0]
    cursor.execute(SITUATION, [item_id, patron_id, moment, patron_id, item_id, item_id, item_id, patron_id, today])
    rows = cursor.fetchall()
    first = rows[0]
    loan = _aware(first[4:12], LOAN_MOMENTS)
    kept_for, kept_state, waiting = first[19:22]
    return Situation(
        loan=OpenLoan(*loan) if loan[0] is not None else None,
        loan_count=first[0],
        blocks=tuple(_block(row) for row in rows if row[12] is not None and not (row[17] and row[18] in COUNTED_HERE)),
        holds=HoldsAtHand(kept_for, kept_state or "", concerned=bool(kept_state or waiting)),
        figures=dict(zip(COUNTED_HERE, first[:4], strict=True)),
    )


def _block(row: Sequence[Any]) -> Block:
    said = orjson.loads(row[16]) if isinstance(row[16], str) else row[16]
    return Block(Phrase.from_data(said) if said else row[12], bool(row[13]), bool(row[14]), bool(row[15]))


HAD_BEFORE = """
SELECT MAX(l.returned_at) FROM loans_loan l JOIN items_item i ON i.id = l.item_id
 WHERE l.patron_id = %s AND i.record_id = %s AND l.returned_at IS NOT NULL"""


def had_before(cursor: CursorWrapper, *, patron_id: int, record_id: int) -> datetime | None:
    """When a reader who keeps a history last brought this title back (PAT-22)."""
    cursor.execute(HAD_BEFORE, [patron_id, record_id])
    last: datetime | str | None = cursor.fetchone()[0]
    if last is None:
        return None
    moment = datetime.fromisoformat(last) if isinstance(last, str) else last  # SQLite gives what it computed as text
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


COUNTED = """
SELECT i.item_type_id, i.location_id, l.branch_id, COUNT(*)
  FROM loans_loan l JOIN items_item i ON i.id = l.item_id
 WHERE l.patron_id = %s AND l.returned_at IS NULL AND l.state IN ('out', 'long-overdue')
 GROUP BY i.item_type_id, i.location_id, l.branch_id
 ORDER BY i.item_type_id, i.location_id, l.branch_id"""


def counted(cursor: CursorWrapper, patron_id: int) -> tuple[CountedLoans, ...]:
    """What the patron has out, by kind, shelf and branch: to compare with limits, after their row was locked."""
    cursor.execute(COUNTED, [patron_id])
    return tuple(CountedLoans(*row) for row in cursor.fetchall())


def _one(cursor: CursorWrapper, statement: str, value: int | str, *, lock: str) -> Sequence[Any] | None:
    """The first row. SQLite needs no row locks: its one writer has locked everything (BEGIN IMMEDIATE)."""
    if cursor.db.features.has_select_for_no_key_update:
        statement = f"{statement} FOR NO KEY UPDATE OF {lock}"
    cursor.execute(statement, [value])
    row: Sequence[Any] | None = cursor.fetchone()
    return row


def _aware(row: Sequence[Any], moments: Iterable[int]) -> list[Any]:
    """The row with its moments aware: SQLite gives them without their zone. All moments are stored in UTC."""
    values = list(row)
    for place in moments:
        value = values[place]
        if value is not None and value.tzinfo is None:
            values[place] = value.replace(tzinfo=UTC)
    return values
