"""Why a copy can, or cannot, fill a hold: every reason, each saying whether it will pass (HLD-24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from shelflist.departments.holds.rules.facts import ONE_COPY, Copy, Wish
from shelflist.departments.holds.rules.places import Places
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.hold_policy import HoldPolicy
from shelflist.records.policies.rules.holds import HoldTerms, is_age_protected

Kind = Literal["never", "gone", "not now"]
ON_ITS_SHELF = frozenset({"available", "reshelving"})
GONE = frozenset({"lost", "missing", "damaged", "discard", "long-overdue", "lost-and-paid"})
"""Statuses in which a copy fills nothing, and hardly ever comes back by itself."""

HOLDABLE = frozenset(
    {"available", "checked-out", "in-process", "in-transit", "reshelving", "on-hold-shelf", "on-order"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a copy is passed over. `until` is when it ends by itself, where that is known."""

    code: str
    words: Phrase
    kind: Kind
    until: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What all holds have in common at one moment."""

    now: datetime
    today: date
    places: Places
    policy: HoldPolicy


OF_THE_WAY = frozenset({"pickup", "selection", "boundary", "no-way", "transit-range"})
"""Reasons about the way to the place of pick-up: they do not matter to a reader who has the copy in their hand."""


def at_the_desk(copy: Copy) -> Copy:
    """The copy as somebody puts it on the desk: whatever its status says, it is there."""
    return replace(copy, status="available", due_at=None)


def fits(wish: Wish, copy: Copy) -> bool:
    """True when the copy is of what was asked for. What does not fit is no candidate at all."""
    if wish.target in ONE_COPY:
        return copy.id == wish.item_id
    if wish.target == "any-edition":
        return wish.work_key in copy.work_keys or wish.record_id in copy.record_ids
    if wish.record_id not in copy.record_ids:
        return False
    if wish.target == "part":
        return copy.part == wish.wanted
    if wish.target == "volume":
        return copy.call_number == wish.wanted
    return True


def lasting_reasons(wish: Wish, copy: Copy, terms: HoldTerms, setting: Setting) -> Iterator[Reason]:
    """What speaks against this copy today and tomorrow: the copy, the rules, the distance, what was asked for."""
    yield from _copy_reasons(wish, copy)
    if wish.target == "cataloguing":
        return
    yield from _rule_reasons(wish, copy, terms, setting.places)
    yield from _distance_reasons(wish, copy, terms, setting)


def _copy_reasons(wish: Wish, copy: Copy) -> Iterator[Reason]:
    if copy.deleted:
        yield Reason("withdrawn", _("It was withdrawn."), "never")
    if copy.status in GONE:
        yield Reason("gone", _GONE_WORDS[copy.status], "gone")
    if wish.target == "cataloguing":
        return
    if copy.status not in HOLDABLE | GONE:
        yield Reason("status", _("Copies with this status are not put on hold."), "gone")
    if not copy.holdable:
        yield Reason("not-holdable", _("This copy may not be put on hold."), "never")
    if not copy.location_holdable:
        yield Reason("shelf-not-holdable", _("Nothing from its shelf may be put on hold."), "never")
    if wish.mint_condition and not copy.mint:
        yield Reason("worn", _("It is worn, and one in good condition was asked for."), "never")
    if wish.materials and copy.material not in wish.materials:
        yield Reason("other-format", _("It has another format than was asked for."), "never")
    if wish.languages and copy.language not in wish.languages:
        yield Reason("other-language", _("It is in another language than was asked for."), "never")


_GONE_WORDS = {
    "lost": _("It is lost."),
    "missing": _("It is missing."),
    "damaged": _("It is damaged."),
    "discard": _("It was weeded."),
    "long-overdue": _("It is long overdue."),
    "lost-and-paid": _("It is lost and was paid for."),
}


def _rule_reasons(wish: Wish, copy: Copy, terms: HoldTerms, places: Places) -> Iterator[Reason]:
    if not terms.holdable:
        yield Reason(
            "rule", _("The rule “{rule}” does not let this reader put it on hold.", rule=terms.rule_name), "never"
        )
    if wish.target in {"copy", "force"} and terms.item_level == "no":
        yield Reason(
            "item-level", _("The rule “{rule}” allows holds on the title only.", rule=terms.rule_name), "never"
        )
    if wish.target not in ONE_COPY and terms.item_level == "force":
        yield Reason("item-level", _("The rule “{rule}” wants one copy to be chosen.", rule=terms.rule_name), "never")
    if not _may_be_picked_up(terms.pickup_at, wish, copy, places):
        yield Reason(
            "pickup", _("The rule “{rule}” lets it be picked up elsewhere only.", rule=terms.rule_name), "never"
        )


def _may_be_picked_up(where: str, wish: Wish, copy: Copy, places: Places) -> bool:
    if where == "home-branch":
        return places.is_within(wish.pickup_branch_id, wish.patron_branch_id)
    if where == "item-branch":
        return places.is_within(wish.pickup_branch_id, copy.branch_id)
    if where == "owner":
        return places.is_within(wish.pickup_branch_id, copy.owner_id)
    if where == "item-group":
        return places.share_a_group(wish.pickup_branch_id, copy.branch_id)
    return True


def _distance_reasons(wish: Wish, copy: Copy, terms: HoldTerms, setting: Setting) -> Iterator[Reason]:
    places, policy, pickup = setting.places, setting.policy, wish.pickup_branch_id
    if wish.selection_branch_id and not places.is_within(copy.branch_id, wish.selection_branch_id):
        area = places.name(wish.selection_branch_id)
        yield Reason("selection", _("It is not from {area}, which was asked for.", area=area), "never")
    if policy.hard_boundary_depth is not None:
        area_id = places.area(pickup, policy.hard_boundary_depth)
        if not places.is_within(copy.branch_id, area_id):
            yield Reason("boundary", _("It is from beyond {area}.", area=places.name(area_id)), "never")
    if policy.use_transport_cost and places.cost(copy.branch_id, pickup) is None:
        yield Reason("no-way", _("Nothing is carried from its branch to the place of pick-up."), "never")
    if out := _out_of_range(wish, copy, terms, places):
        yield out


def _out_of_range(wish: Wish, copy: Copy, terms: HoldTerms, places: Places) -> Reason | None:
    """The rule keeps its copies within an area of the tree."""
    if terms.transit_range is None:
        return None
    start = copy.owner_id if terms.range_from == "owner" else copy.branch_id
    area_id = places.area(start, terms.transit_range)
    if places.is_within(wish.pickup_branch_id, area_id):
        return None
    words = _("The rule “{rule}” does not let it leave {area}.", rule=terms.rule_name, area=places.name(area_id))
    return Reason("transit-range", words, "never")


def passing_reasons(wish: Wish, copy: Copy, terms: HoldTerms, setting: Setting) -> Iterator[Reason]:
    """What speaks against this copy for now: where it is, who has it, and how long the hold has waited."""
    yield from _whereabouts(wish, copy, setting)
    if wish.target == "cataloguing":
        return
    yield from blocked(wish)
    yield from protection(wish, copy, terms, setting)
    yield from stalling(wish, copy, setting, to_be_fetched=True)
    yield from _attempts(wish, copy, setting)


def _whereabouts(wish: Wish, copy: Copy, setting: Setting) -> Iterator[Reason]:
    if copy.due_at is not None:
        yield Reason("on-loan", _("It is on loan, due {due}.", due=copy.due_at), "not now", copy.due_at)
    elif copy.captured_by is not None and copy.captured_by != wish.id:
        yield Reason("kept", _("It is kept for an earlier hold."), "not now")
    elif copy.status == "in-transit":
        bound = setting.places.name(copy.bound_for_id) if copy.bound_for_id else ""
        words = _("It is on its way to {branch}.", branch=bound) if bound else _("It is on its way between branches.")
        yield Reason("in-transit", words, "not now")
    elif copy.status == "on-order":
        yield Reason("on-order", _("It is on order."), "not now")
    elif copy.status == "in-process":
        yield Reason("in-process", _("It is still being made ready for the shelf."), "not now")
    elif copy.status in HOLDABLE - ON_ITS_SHELF:
        yield Reason("not-on-shelf", _("It is not on its shelf."), "not now")
    elif copy.targeted_by is not None and copy.targeted_by != wish.id:
        yield Reason("targeted", _("It is being fetched for an earlier hold."), "not now")


def blocked(wish: Wish) -> Iterator[Reason]:
    """A standing penalty of the reader keeps copies from being kept for them (PAT-10)."""
    if wish.is_held_back:
        yield Reason("reader-blocked", _("Nothing is kept for this reader while they are blocked."), "not now")


def protection(wish: Wish, copy: Copy, terms: HoldTerms, setting: Setting) -> Iterator[Reason]:
    """New copies stay near home for a while (HLD-06)."""
    if copy.added_on is None or not (terms.age_protection or copy.age_protection_days):
        return
    active_on = None if copy.status in {"on-order", "in-process"} else copy.added_on
    if is_age_protected(
        terms.age_protection,
        created_on=copy.added_on,
        active_on=active_on,
        today=setting.today,
        proximity=setting.places.steps(copy.branch_id, wish.pickup_branch_id),
        own_days=copy.age_protection_days,
    ):
        days = copy.age_protection_days or (terms.age_protection.days if terms.age_protection else 0)
        ends_on = copy.added_on + timedelta(days=days)
        near = setting.places.name(copy.branch_id)
        words = _("It is new and stays near {branch} until {day}.", branch=near, day=ends_on)
        yield Reason("age-protected", words, "not now", ends_on)


def stalling(wish: Wish, copy: Copy, setting: Setting, *, to_be_fetched: bool) -> Iterator[Reason]:
    """For the first days a hold waits for a copy at its own place of pick-up (HLD-07).

    Soft stalling fetches none from elsewhere, but takes one that is scanned there; hard stalling does not even that.
    """
    policy = setting.policy
    if setting.places.is_within(copy.branch_id, wish.pickup_branch_id):
        return
    days = policy.hard_stalling_days or 0
    if to_be_fetched:
        days = max(days, policy.soft_stalling_days or 0)
    until = wish.requested_at + timedelta(days=days)
    if setting.now < until:
        words = _("Until {moment} only copies at {branch} are looked at.",
                  moment=until, branch=setting.places.name(wish.pickup_branch_id))  # fmt: skip
        yield Reason("stalling", words, "not now", until)


def _attempts(wish: Wish, copy: Copy, setting: Setting) -> Iterator[Reason]:
    policy, places = setting.policy, setting.places
    asked = wish.attempts.get(copy.branch_id, 0)
    if policy.max_attempts_per_branch is not None and asked >= policy.max_attempts_per_branch:
        words = _("{branch} was asked {count} times and did not find it.",
                  branch=places.name(copy.branch_id), count=asked)  # fmt: skip
        yield Reason("attempts", words, "not now")
    elif copy.id in wish.last_missed:
        yield Reason("not-found-lately", _("It was looked for lately and not found."), "not now")
    if policy.skip_closed_branches and copy.branch_id in places.closed and copy.branch_id != wish.pickup_branch_id:
        yield Reason("closed", _("{branch} is closed today.", branch=places.name(copy.branch_id)), "not now")


def reasons_against(wish: Wish, copy: Copy, terms: HoldTerms, setting: Setting) -> tuple[Reason, ...]:
    """Everything that speaks against this copy now; empty when it may be fetched for this hold."""
    return (*lasting_reasons(wish, copy, terms, setting), *passing_reasons(wish, copy, terms, setting))
