"""What the town waits for: holds of the last weeks, the pick-up shelf, crates on their way, and a book club.

Everything is done by the library's own actions, at moments of the past, so that queues, slips and explanations are what
the desk would have made.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from shelflist.config.demo.library import Library
from shelflist.departments.circulation.actions import check_in
from shelflist.departments.holds import actions
from shelflist.departments.holds.actions import expiring, rounds
from shelflist.departments.holds.queries.lists import to_fetch
from shelflist.departments.holds.queries.shelf import ready_at
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.records.items.queries import wanted_titles
from shelflist.records.transits.queries import open_transit_of

BRANCHES = ("CEN", "EAS", "HAR")
HOLDS = 120
FETCHED = 30  # how many of them were fetched and scanned
OVERNIGHT = 80  # placed since the last pick run, on copies that stand on the shelf
LONG_ON_THE_SHELF_DAYS = 15
NO_LONGER_WANTED = 3
CLUB = ("Thursday Readers", 7)


class Waiting:
    """Places and handles the holds. People and titles are drawn by the town's own chance."""

    def __init__(self, library: Library, patron_ids: Sequence[int], random: Random, now: datetime) -> None:
        self.library, self.patron_ids, self.random, self.now = library, patron_ids, random, now
        self.branches = [library.branches[code] for code in BRANCHES]

    def begin(self) -> None:
        """Everything, oldest first."""
        out, shelved = wanted_titles(90), wanted_titles(90 + OVERNIGHT, on_shelf=True)
        shelved, unasked = shelved[:90], shelved[90:]
        for number in range(HOLDS):
            at = self.now - timedelta(hours=24 * 20 * (HOLDS - number) // HOLDS, minutes=self.random.randint(1, 59))
            title = self.random.choice((out[:12], shelved, out, shelved)[number % 4])
            self._place(title, at, number)
        self._book_club(out[0])
        self._fetch()
        for number, title in enumerate(unasked):
            place = self.branches[(0, 0, 0, 1, 2)[number % 5]]  # most are picked up at Central, and fetched there
            self._place(title, self.now - timedelta(hours=1 + number % 13), HOLDS + number, place)
        rounds.plan_everything(self.now)

    def _by(self, branch_id: int) -> Actor:
        return replace(system_actor("The demonstration library"), branch_id=branch_id)

    def _place(self, record_id: int, at: datetime, number: int, branch_id: int = 0) -> None:
        branch_id = branch_id or self.random.choice(self.branches)
        asked = actions.Asked(
            record_id=record_id,
            pickup_branch_id=branch_id,
            thaws_on=(self.now + timedelta(days=self.random.randint(5, 40))).date() if number % 17 == 0 else None,
            behind_desk=number % 29 == 0,
            alias="Bluebird" if number % 41 == 0 else "",
        )
        with suppress(Refused):  # they have it, wait for it already, or may not
            actions.place_hold(
                patron_id=self.random.choice(self.patron_ids), asked=asked, by=self._by(branch_id), now=at
            )

    def _book_club(self, record_id: int) -> None:
        name, size = CLUB
        by = self._by(self.branches[1])
        members = self.random.sample(list(self.patron_ids), size)
        at = self.now - timedelta(days=2)
        group = actions.save_group(name=name, patron_ids=members, pickup_branch_id=self.branches[1], by=by, now=at)
        with suppress(Refused):
            actions.place_group_holds(group_id=group.id, asked=actions.Asked(record_id=record_id), by=by, now=at)

    def _fetch(self) -> None:
        """Some of what was to be fetched was scanned: long ago, lately, and an hour ago."""
        copies = [hold.target_item for hold in to_fetch(self.branches)]
        wanted = [(item.barcode, item.branch_id) for item in copies if item is not None]
        for number, (barcode, branch_id) in enumerate(self.random.sample(wanted, min(FETCHED, len(wanted)))):
            days = LONG_ON_THE_SHELF_DAYS if number % 8 == 0 else number % 5
            at = self.now - timedelta(days=days, hours=1)
            receipt = check_in(item_barcode=barcode, by=self._by(branch_id), now=at)
            journey = open_transit_of(receipt.item_id) if number % 3 else None
            if journey is not None:  # the van has been there
                there = self._by(journey.to_branch_id)
                check_in(item_barcode=barcode, by=there, now=min(at + timedelta(hours=5), self.now))
        for hold in list(ready_at(self.branches))[-NO_LONGER_WANTED:]:
            at = self.now - timedelta(minutes=40)
            actions.cancel_hold(hold_id=hold.pk, cause="patron", by=self._by(hold.pickup_branch_id), now=at)
        expiring.end_what_is_over(self.now)
