"""Random histories of the desk's verbs, on the real database, against what must be true after each of them.

No item in two places; no hold filled out of turn under strict first-in; one captured copy for one hold; whatever is
undone leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shelflist.departments.circulation.actions import check_in, check_out, renew
from shelflist.departments.circulation.tests.samples import NOW, PERMISSIONS, small_library
from shelflist.departments.holds import actions as holds
from shelflist.departments.holds.actions import rounds
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.queue import queue_of
from shelflist.departments.holds.rules import states
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import forget_everything
from shelflist.records.items import actions as items
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.transits.models import Transit

MAY = (
    *PERMISSIONS,
    "place-holds",
    "work-hold-shelf",
    "reorder-holds",
    "override-hold",
    "duplicate-holds",
    "undo-others",
)
PLANNED = {"target_item_id", "targeted_at", "check_at", "hopeless_since"}
ALL = frozenset({"on-hold-for-another", "item-status", "already-has-it", "not-holdable", "nothing-to-hold"})

CHANGES = ["cancel", "suspend", "resume", "un-cancel", "move", "pick up"]
copies = st.integers(0, 4)
readers = st.integers(0, 2)
places = st.booleans()


class Desk(RuleBasedStateMachine):
    """Two titles, five copies, three readers, two branches."""

    @initialize()
    def open_the_library(self) -> None:
        self.atom = transaction.atomic()
        self.atom.__enter__()
        forget_everything()
        self.library = library = small_library()
        first, second = library.item(), library.item()
        self.items = [
            first, library.item(record=first.record), library.item(record=first.record, at_harbor=True),
            second, library.item(record=second.record, at_harbor=True),
        ]  # fmt: skip
        self.cards = [library.card() for _ in range(3)]
        self.now = NOW
        for title, reader, at_harbor in ((0, 0, True), (0, 1, False), (0, 2, False), (3, 2, True), (3, 0, False)):
            self.place(reader, title, at_harbor, back=False, front=False)

    def teardown(self) -> None:
        if hasattr(self, "atom"):
            transaction.set_rollback(True)
            self.atom.__exit__(None, None, None)

    # -- verbs ------------------------------------------------------------------------------------------------------

    def by(self, at_harbor: bool = False) -> Any:
        branch = self.library.harbor if at_harbor else self.library.eastgate
        return self.library.staff(*MAY, at=self.library.root, branch_id=branch.pk)

    def act(self, do: Callable[[], Any], take_back: bool = False) -> Any:
        """Do it, if it is not refused; and perhaps take it back, which must leave no trace."""
        self.now += timedelta(minutes=1)
        before = self.everything() if take_back else None
        try:
            receipt = do()
        except Refused:
            if before is not None:
                assert self.everything() == before, "a refused act writes nothing"
            return None
        if take_back:
            undo(entry_id=receipt.entry_id, by=self.by(), now=self.now)
            assert self.everything() == before, f"undo of {Entry.objects.get(pk=receipt.entry_id).verb} leaves a trace"
        return receipt

    @rule(copy=copies, reader=readers, harbor=places, back=places, insist=places)
    def lend(self, copy: int, reader: int, harbor: bool, back: bool, insist: bool) -> None:
        item, card = self.items[copy].barcode, self.cards[reader].barcode
        override = Override(ALL, "They came first") if insist else None
        self.act(
            lambda: check_out(
                item_barcode=item, patron_barcode=card, by=self.by(harbor), now=self.now, override=override
            ),
            back,
        )

    @rule(copy=copies, harbor=places, back=places)
    def take_in(self, copy: int, harbor: bool, back: bool) -> None:
        item = self.items[copy]
        kept = Hold.objects.filter(captured_item=item, released_at__isnull=True, state__in=sorted(states.CAPTURED))
        was_kept = kept.exists()
        line = [one for one in queue_of(item.record_id) if one.state in states.WAITING]
        receipt = self.act(lambda: check_in(item_barcode=item.barcode, by=self.by(harbor), now=self.now), back)
        if receipt is None or back or was_kept:
            return
        hold = kept.first()
        if hold is not None:
            assert hold.pk == line[0].pk, "under strict first-in whoever came first gets it"

    @rule(reader=readers, title=st.sampled_from([0, 3]), harbor=places, back=places, front=places)
    def place_another(self, reader: int, title: int, harbor: bool, back: bool, front: bool) -> None:
        self.place(reader, title, harbor, back, front)

    def place(self, reader: int, title: int, harbor: bool, back: bool, front: bool) -> None:
        branch = self.library.harbor if harbor else self.library.eastgate
        asked = holds.Asked(record_id=self.items[title].record_id, pickup_branch_id=branch.pk, cut_in_line=front)
        patron = self.cards[reader].patron_id
        self.act(lambda: holds.place_hold(patron_id=patron, asked=asked, by=self.by(), now=self.now), back)

    @rule(which=st.integers(0, 9), what=st.sampled_from(CHANGES), harbor=places, back=places)
    def change(self, which: int, what: str, harbor: bool, back: bool) -> None:
        rows = list(Hold.objects.exclude(cancel_cause="undone").order_by("pk").values_list("pk", flat=True))
        if not rows:
            return
        pk, by = rows[which % len(rows)], self.by()
        branch = self.library.harbor if harbor else self.library.eastgate
        verbs: dict[str, Callable[[], Any]] = {
            "cancel": lambda: holds.cancel_hold(hold_id=pk, by=by, now=self.now),
            "suspend": lambda: holds.suspend_hold(hold_id=pk, by=by, now=self.now),
            "resume": lambda: holds.resume_hold(hold_id=pk, by=by, now=self.now),
            "un-cancel": lambda: holds.uncancel_hold(hold_id=pk, by=by, now=self.now),
            "move": lambda: holds.move_hold(hold_id=pk, to=1 + which % 3, by=by, now=self.now),
            "pick up": lambda: holds.change_pickup(hold_id=pk, branch_id=branch.pk, by=by, now=self.now),
        }
        self.act(verbs[what], back)

    @rule(harbor=places, back=places)
    def clear(self, harbor: bool, back: bool) -> None:
        branch = self.library.harbor if harbor else self.library.eastgate
        self.act(lambda: holds.clear_shelf(branch_id=branch.pk, by=self.by(harbor), now=self.now), back)

    @rule(which=st.integers(0, 3), back=places)
    def miss(self, which: int, back: bool) -> None:
        kept = list(Hold.objects.filter(state="ready").order_by("pk").values_list("pk", flat=True))
        if kept:
            pk = kept[which % len(kept)]
            self.act(lambda: holds.missing_from_shelf(hold_id=pk, by=self.by(), now=self.now), back)

    @rule(copy=copies, back=places)
    def keep_longer(self, copy: int, back: bool) -> None:
        self.act(lambda: renew(item_barcode=self.items[copy].barcode, by=self.by(), now=self.now), back)

    @rule(copy=copies)
    def find(self, copy: int) -> None:
        """What is missing turns up on its shelf; the worker hears of it."""
        item = Item.objects.get(pk=self.items[copy].pk)
        if item.status == "missing":
            with suppress(Refused):
                items.mark_available(item_id=item.pk, by=self.by(), now=self.now)
                rounds.plan_after(Entry.objects.latest("pk"))
            rounds.plan_what_is_due(self.now)

    # -- what must be true ------------------------------------------------------------------------------------------

    def everything(self) -> list[Any]:
        """All that an undo must bring back. Which copy is fetched for whom is planned anew, and may differ."""
        rows = [
            {name: "waiting" if name == "state" and value in states.WAITING else value for name, value in row.items()
             if name not in PLANNED}
            for row in Hold.objects.exclude(cancel_cause="undone").order_by("pk").values()
        ]  # fmt: skip
        loans = Loan.objects.filter(returned_at__isnull=True).order_by("pk")
        journeys = Transit.objects.filter(arrived_at__isnull=True, cancelled_at__isnull=True).order_by("item_id")
        return [
            rows,
            list(Item.objects.order_by("pk").values_list("pk", "status", "loan_count")),
            list(loans.values_list("pk", "item_id", "patron_id", "due_at", "renewal_count")),
            list(journeys.values_list("item_id", "to_branch_id", "about")),
        ]

    @invariant()
    def no_item_is_in_two_places(self) -> None:
        if not hasattr(self, "items"):
            return
        lent = set(Loan.objects.filter(returned_at__isnull=True).values_list("item_id", flat=True))
        journeys = Transit.objects.filter(arrived_at__isnull=True, cancelled_at__isnull=True)
        under_way = set(journeys.values_list("item_id", flat=True))
        kept = dict(Hold.objects.filter(state__in=sorted(states.CAPTURED)).values_list("captured_item_id", "state"))
        for pk, status in Item.objects.values_list("pk", "status"):
            assert (pk in lent) == (status == "checked-out"), (pk, status)
            assert (pk in under_way) == (status == "in-transit"), (pk, status)
            if pk in kept:
                assert status == ("in-transit" if kept[pk] == "in-transit" else "on-hold-shelf"), (pk, status, kept[pk])

    @invariant()
    def one_captured_copy_per_hold_and_one_hold_per_copy(self) -> None:
        if not hasattr(self, "items"):
            return
        captured = list(Hold.objects.filter(captured_item__isnull=False, released_at__isnull=True)
                        .values_list("captured_item_id", flat=True))  # fmt: skip
        assert len(captured) == len(set(captured))
        fetched = list(Hold.objects.filter(state="waiting-for-capture").values_list("target_item_id", flat=True))
        assert len(fetched) == len(set(fetched))
        on_the_shelf = Item.objects.filter(pk__in=fetched, status__in=["available", "reshelving"]).count()
        assert on_the_shelf == len(fetched), "only what stands on its shelf is fetched"

    @invariant()
    def no_copy_stands_idle_while_somebody_waits_for_it(self) -> None:
        if not hasattr(self, "items"):
            return
        fetched = set(Hold.objects.filter(state="waiting-for-capture").values_list("target_item_id", flat=True))
        for hold in Hold.objects.filter(state="waiting-for-item", check_at__isnull=True):
            idle = Item.objects.filter(record_id=hold.record_id, status__in=["available", "reshelving"])
            assert set(idle.values_list("pk", flat=True)) <= fetched, "the plan gives every free copy to somebody"


@pytest.mark.django_db
def test_random_histories_of_the_desk_keep_every_promise() -> None:
    quick = settings(
        max_examples=18, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Desk, settings=quick)
