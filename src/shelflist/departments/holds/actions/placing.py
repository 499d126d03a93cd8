"""Placing a hold: for one reader (HLD-01, HLD-05), and the building block that groups use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import IntegrityError

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries import readers, rows
from shelflist.departments.holds.queries.estimates import estimated
from shelflist.departments.holds.queries.queue import queue_of
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules import candidates, placing, states
from shelflist.departments.holds.rules.facts import ONE_COPY, Borrower, Copy, Wish
from shelflist.departments.holds.rules.shelf import last_day
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.policies.rules.holds import HoldTerms, explain_hold_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is wanted, where and until when. `record_id` may be left out where one copy is named."""

    target: str = "title"
    record_id: int | None = None
    wanted: str = ""  # the part, or the call number
    item_id: int | None = None
    materials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pickup_branch_id: int | None = None  # none: the reader's own branch
    selection_branch_id: int | None = None
    wanted_until: date | None = None
    suspended: bool = False
    thaws_on: date | None = None
    mint_condition: bool = False
    behind_desk: bool = False
    deliver: bool = False
    alias: str = ""
    note: str = ""
    print_note: bool = False
    cut_in_line: bool = False

    def to_data(self) -> dict[str, Any]:
        """As part of the request that an idempotency key stands for."""
        return asdict(self)


def place_hold(
    *,
    patron_id: int,
    asked: Asked,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> HoldReceipt:
    """Put a reader in the queue for something.

    Raises Refused with every reason at once (see rules.placing). A reader may place holds for themselves.
    """

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        changes = Changes(act)
        hold = place(changes, around, patron_id, asked, override)
        planning.replan(act.cursor, around, changes.titles)
        act.on(patron_id=patron_id, record_id=hold.record_id, item_id=asked.item_id, about=f"hold:{hold.pk}")
        title = answering.title_of(hold.record_id)
        act.say(_("Placed a hold on “{title}”, to be picked up at {branch}",
                  title=title, branch=around.setting.places.name(hold.pickup_branch_id)))  # fmt: skip
        act.undoable(changes.to_data())
        return answering.receipt(hold)

    request = {"patron": patron_id, "asked": asked.to_data(), **desk.asked(override)}
    return perform("place-hold", work, by=by, now=now, key=key, request=request, answer=HoldReceipt)


def place(
    changes: Changes,
    around: Surroundings,
    patron_id: int,
    asked: Asked,
    override: Override | None = None,
    more: Mapping[str, Any] | None = None,
) -> Hold:
    """Write one hold inside the caller's transaction, or raise Refused with every reason. Plans nothing yet."""
    act = changes.act
    found = _find(asked, around, act)
    borrower = readers.borrower(patron_id, around.setting.today)
    home = borrower.home_branch_id if borrower else None
    pickup = home if asked.pickup_branch_id is None else asked.pickup_branch_id
    facts = _facts(asked, found, borrower, pickup, around, act)
    decided = None
    if borrower and found.record_id and pickup in around.tree.branches:
        assert pickup is not None  # None is no branch
        decided = _decided(asked, found, borrower, pickup, around, act)
        counts, decided.twin = readers.counts(patron_id, found.record_id, asked.wanted, midnight(around, act))
        facts = replace(
            facts,
            copies=decided.judged,
            terms=decided.terms,
            counts=counts,
            wanted_known=not asked.wanted or bool(decided.judged),
        )
    desk.settle(placing.reasons_to_refuse(facts), override, around, act)
    assert decided is not None  # or it was refused
    hold = _row(asked, decided, around, act)
    ahead = queue_of(hold.record_id).filter(state__in=sorted(states.WAITING)).count() if not hold.cut_in_line else 0
    guess = estimated(decided.wish, ahead, found.copies, around)
    hold.estimated_ready_on, hold.estimate = guess.ready_on, guess.to_data()
    for name, value in (more or {}).items():
        setattr(hold, name, value)
    try:
        hold.save(force_insert=True)
    except IntegrityError as problem:
        if "one_open_hold_per_patron_and_title" in str(problem) or "holds_hold.patron_id" in str(problem):
            raise Refused(placing.already_on_hold(1)) from problem
        raise
    changes.add(hold)
    return hold


# -- what was asked for ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """The title that is meant, and the copies that are of it."""

    record_id: int | None
    record_known: bool
    work_key: str
    copies: tuple[Copy, ...]


def _find(asked: Asked, around: Surroundings, act: Act) -> Found:
    record_id = asked.record_id
    if asked.target in ONE_COPY and asked.item_id is not None:
        record_id = Item.objects.filter(pk=asked.item_id).values_list("record_id", flat=True).first()
    titles = Record.objects.filter(pk=record_id or 0, kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    work_key = titles.values_list("work_key", flat=True).first()
    if record_id is None or work_key is None:
        return Found(record_id, False, "", ())
    planning.lock_titles(act.cursor, [record_id])
    wanted = {record_id}
    if asked.target == "any-edition" and work_key:
        wanted |= set(rows.records_of_works([work_key], act.cursor))
    copies = rows.copies_of_records(wanted, around.tree, act.cursor)
    return Found(record_id, True, work_key, tuple(copies))


def _as_wish(asked: Asked, found: Found, borrower: Borrower, pickup: int, around: Surroundings, act: Act) -> Wish:
    """The hold as it would be, for judging copies before there is one."""
    assert found.record_id is not None  # the caller has seen to it
    return Wish(
        id=0,
        target=asked.target,
        record_id=found.record_id,
        patron_id=borrower.id,
        patron_category_id=borrower.category_id,
        patron_branch_id=borrower.home_branch_id,
        pickup_branch_id=pickup,
        request_branch_id=act.by.branch_id or pickup,
        requested_at=act.now,
        queued_at=act.now,
        wanted=asked.wanted,
        item_id=asked.item_id,
        work_key=found.work_key if asked.target == "any-edition" else "",
        materials=asked.materials,
        languages=asked.languages,
        selection_branch_id=asked.selection_branch_id,
        mint_condition=asked.mint_condition,
        juvenile=borrower.juvenile,
        requestor=tuple(sorted(around.requestor(act.by))),
    )


@dataclass(slots=True)
class Decided:
    """The hold as it would be, the copies with what lasts against each, and the terms that count for it."""

    wish: Wish
    judged: tuple[placing.Judged, ...]
    terms: HoldTerms
    explanation: Explanation
    twin: int = 1


def _decided(asked: Asked, found: Found, borrower: Borrower, pickup: int, around: Surroundings, act: Act) -> Decided:
    wish = _as_wish(asked, found, borrower, pickup, around, act)
    judged = []
    for copy in found.copies:
        if candidates.fits(wish, copy):
            terms = around.terms(wish, copy)
            lasting = tuple(candidates.lasting_reasons(wish, copy, terms, around.setting))
            judged.append(placing.Judged(copy, terms, lasting))
    steps = around.setting.places.steps
    judged.sort(key=lambda one: (steps(one.copy.branch_id, wish.pickup_branch_id), one.copy.id))
    first = placing.governing(judged)
    copy = first.copy if first else around.no_copy(wish.record_id, pickup)
    terms = around.terms(wish, copy)
    return Decided(wish, tuple(judged), terms, explain_hold_terms(terms, around.facts(wish, copy)))


def _facts(
    asked: Asked,
    found: Found,
    borrower: Borrower | None,
    pickup: int | None,
    around: Surroundings,
    act: Act,
) -> placing.PlaceHoldFacts:
    places = around.setting.places
    own = borrower is not None and desk.is_own(act.by, borrower.id)
    return placing.PlaceHoldFacts(
        now=act.now,
        today=around.setting.today,
        target=asked.target,
        permitted=own or desk.may(act.by, "place-holds", around),
        by_patron=act.by.kind == "patron",
        record_known=found.record_known,
        item_known=asked.target not in ONE_COPY or any(copy.id == asked.item_id for copy in found.copies),
        work_known=bool(found.work_key),
        wanted=asked.wanted,
        patron=borrower,
        pickup_name=places.name(pickup) if pickup in places.tree.branches else "",
        pickup_usable=pickup in places.hands_out,
        wanted_until=asked.wanted_until,
        thaws_on=asked.thaws_on,
        cuts_in_line=asked.cut_in_line,
        may_cut_in_line=desk.may(act.by, "reorder-holds", around),
    )


def midnight(around: Surroundings, act: Act) -> datetime:
    """The beginning of the local day, for what is counted by the day."""
    branch_id = act.by.branch_id
    if branch_id in around.tree.branches:
        return around.tree.calendar(branch_id).instant(around.setting.today, time(0))  # type: ignore[arg-type]
    return datetime.combine(around.setting.today, time(0), UTC)


# -- the row --------------------------------------------------------------------------------------------------------


def _row(asked: Asked, decided: Decided, around: Surroundings, act: Act) -> Hold:
    wish, terms = decided.wish, decided.terms
    pickup = wish.pickup_branch_id
    suspended = asked.suspended or asked.thaws_on is not None
    wanted_until, expires_at = last_day(
        around.tree.calendar(pickup), around.setting.today, asked.wanted_until, terms.hold_days
    )
    return Hold(
        target=asked.target,
        record_id=wish.record_id,
        wanted=asked.wanted if asked.target in {"part", "volume"} else "",
        item_id=asked.item_id if asked.target in ONE_COPY else None,
        work_key=wish.work_key,
        materials=list(asked.materials),
        languages=list(asked.languages),
        mint_condition=asked.mint_condition,
        patron_id=wish.patron_id,
        twin=decided.twin,
        request_branch_id=wish.request_branch_id,
        pickup_branch_id=pickup,
        selection_branch_id=asked.selection_branch_id,
        behind_desk=asked.behind_desk,
        deliver=asked.deliver,
        alias=asked.alias.strip(),
        note=asked.note.strip(),
        print_note=asked.print_note,
        door=act.by.door,
        placed_by_id=act.by.id,
        placed_by_name=act.by.name,
        terminal_id=act.by.terminal_id,
        state=states.SUSPENDED if suspended else states.WAITING_FOR_ITEM,
        requested_at=act.now,
        queued_at=act.now,
        cut_in_line=asked.cut_in_line or asked.target in {"force", "cataloguing"},
        wanted_until=wanted_until,
        expires_at=expires_at,
        suspended_at=act.now if suspended else None,
        thaws_on=asked.thaws_on,
        shelf_days=terms.shelf_days,
        shelf_days_mode=terms.shelf_days_mode,
        not_collected_cents=terms.not_collected_fee_cents,
        rule_id=terms.rule_id or None,
        requestor=list(wish.requestor),
        explanation=decided.explanation.to_data(),
    )
