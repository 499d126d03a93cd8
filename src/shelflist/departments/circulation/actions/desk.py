"""What every act of the desk begins with: where it happens, what the rows say as facts, what was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.backends.utils import CursorWrapper

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions.rows import update_item
from shelflist.departments.circulation.queries.locked import BorrowerRow, ItemRow, Situation
from shelflist.departments.holds.rules.states import ENDED
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal import revisions
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.organisation import BRANCH_KINDS, BranchFacts, Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.figures import penalty_in_words
from shelflist.records.patrons.queries import reached_by
from shelflist.records.patrons.queries.sharing import kept_back
from shelflist.records.patrons.queries.waivers import who_lets_collect
from shelflist.records.patrons.rules import age_on, is_juvenile
from shelflist.records.patrons.rules.standing import Reached
from shelflist.records.policies import rules as policies


@dataclass(frozen=True, slots=True)
class Here:
    """Where the act happens. `branch` is None when the actor did not say, or named a branch that is not there."""

    by: Actor
    numbers: Mapping[str, int]
    organisation: Organisation
    branch: BranchFacts | None
    own: frozenset[str] = frozenset()  # what a reader may do with what is theirs, without any role

    @classmethod
    def of(cls, by: Actor, cursor: CursorWrapper | None = None) -> Here:
        """Where this actor stands, as of now: one statement asks whether what is remembered still holds."""
        numbers = revisions.current(cursor)
        tree = organisation(numbers)
        return cls(by, numbers, tree, tree.branches.get(by.branch_id) if by.branch_id is not None else None)

    @property
    def calendar(self) -> OpeningCalendar:
        return self.organisation.calendar(self.branch.id) if self.branch else OpeningCalendar()

    def may(self, permission: str) -> bool:
        return permission in self.own or self.by.may(permission, self.branch.path if self.branch else "")

    def place(self, permission: str, today: date) -> rules.PlaceFacts:
        branch = self.branch
        if branch is None:
            return rules.PlaceFacts(name="", permitted=self.may(permission))
        closed_on = branch.closed_on if branch.is_closed_for_good(today) else None
        return rules.PlaceFacts(branch.name, branch.lends, closed_on, self.may(permission))

    def is_home_of(self, item: ItemRow) -> bool:
        """True at the item's own branch and at any desk of it."""
        return self.branch is not None and self.branch.path.startswith(self.organisation.path_of(item.branch_id))

    def house_of(self, branch_id: int) -> BranchFacts:
        """The branch or vehicle to which a desk belongs; itself when it belongs to none."""
        branch = self.organisation.branch(branch_id)
        upwards = [branch, *(self.organisation.branch(id) for id in reversed(branch.above))]
        return next((one for one in upwards if one.kind in BRANCH_KINDS), branch)

    def branch_id(self) -> int:
        """The branch's id, once the rules have seen to it that there is one."""
        assert self.branch is not None  # without a branch the rules have refused (branch-unknown)
        return self.branch.id


NOBODY = Situation(None, 0, ())
"""Between an unknown item and an unknown card stands nothing."""

# -- rows as facts --------------------------------------------------------------------------------------------------


def item_facts(item: ItemRow | None, loan: rules.OpenLoan | None, here: Here) -> rules.ItemFacts | None:
    if item is None:
        return None
    location = here.organisation.locations[item.location_id]
    return rules.ItemFacts(
        id=item.id,
        barcode=item.barcode,
        status=item.status,
        lends=item.lends,
        reference=item.reference,
        location_lends=location.lends,
        location_name=location.name,
        deleted_on=local_day(item.deleted_at, here),
        loan=loan,
    )


def card_facts(barcode: str, borrower: BorrowerRow | None, here: Here) -> rules.CardFacts:
    return rules.CardFacts(
        barcode=barcode,
        ended_on=local_day(borrower.card_ended_at, here) if borrower else None,
        why_ended=borrower.why_ended if borrower else "",
    )


def patron_facts(borrower: BorrowerRow | None, situation: Situation, here: Here) -> rules.PatronFacts | None:
    if borrower is None:
        return None
    back = kept_back(borrower.patron_id, borrower.home_branch_id, here.by, here.numbers)
    penalties = reached_by(borrower.home_branch_id, borrower.category_id, situation.figures, here.numbers)
    return rules.PatronFacts(
        id=borrower.patron_id,
        active=borrower.active,
        deleted=borrower.deleted_at is not None,
        expires_on=borrower.expires_on and borrower.expires_on + timedelta(days=borrower.grace_days),
        barred_until=borrower.barred_until,
        why_barred=borrower.why_barred,
        loan_count=situation.loan_count,
        loan_limit=borrower.loan_limit,
        blocks=(*situation.blocks, *map(_block, penalties)),
        kept_back_by=back.boundary_name if back else "",
    )


def _block(reached: Reached) -> rules.Block:
    blocks = reached.penalty.blocks
    return rules.Block(
        penalty_in_words(reached), blocks["blocks_loans"], blocks["blocks_renewals"], blocks["blocks_fulfilment"]
    )


def loan_facts(item: ItemRow, borrower: BorrowerRow, here: Here, today: date, *, renewal: bool) -> policies.LoanFacts:
    """What the loan rule table is asked with."""
    age = age_on(borrower.born_on, today)
    return policies.LoanFacts(
        branch_id=here.branch_id(),
        patron_category_id=borrower.category_id,
        patron_branch_id=borrower.home_branch_id,
        item_type_id=item.item_type_id,
        location_id=item.location_id,
        item_branch_id=item.branch_id,
        owner_id=item.owner_id,
        patron_age=age,
        juvenile=is_juvenile(age, borrower.juvenile_below_age),
        reference=item.reference,
        is_renewal=renewal,
        item_age_days=max((today - item.added_on).days, 0),
        marc_type=item.marc_type,
        marc_form=item.item_form,
        bib_level=item.bib_level,
        video_format=item.video_format,
        loan_level=item.loan_level,
        fine_level=item.fine_level,
    )


def local_day(moment: datetime | None, here: Here) -> date | None:
    return here.calendar.day_of(moment) if moment else None


def kept_copy(situation: Situation, patron_id: int | None) -> rules.KeptCopy | None:
    """The hold that keeps the copy, as lending sees it."""
    holds = situation.holds
    if not holds.state:
        return None
    own, is_open = patron_id is not None and holds.patron_id == patron_id, holds.state not in ENDED
    lets = ""
    if patron_id is not None and holds.patron_id is not None and is_open and not own:
        lets = who_lets_collect(holds.patron_id, patron_id)  # only where it is refused, so that a loan costs no more
    return rules.KeptCopy(own=own, open=is_open, may_collect=lets)


# -- deciding -------------------------------------------------------------------------------------------------------


def settle(refusals: Iterable[Refusal], override: Override | None, here: Here, act: Act) -> None:
    """Raise Refused with every reason, unless there is none or the override may set all of them aside."""
    found = tuple(refusals)
    standing = rules.left_standing(found, override, here.may)
    if standing:
        raise Refused(standing)
    if found and override is not None:
        codes = frozenset(refusal.code for refusal in found)
        act.overrides(Override(codes, override.reason.strip(), override.lent_by))


def asked(override: Override | None) -> dict[str, Any]:
    """An override as part of the request that an idempotency key stands for."""
    return {"override": {"codes": sorted(override.codes), "reason": override.reason}} if override else {}


# -- the item's row -------------------------------------------------------------------------------------------------


def write_item(cursor: CursorWrapper, item: ItemRow, here: Here, now: datetime, **changes: Any) -> dict[str, Any]:
    """The item was seen here, and these columns of it change; returns what undo needs: its state before and after."""
    after = {"last_seen_at": now, "last_seen_branch_id": here.branch_id(), **changes}
    if after.get("status", item.status) != item.status:
        after["status_changed_at"] = now
    before = {name: getattr(item, name) for name in after}
    # A column that keeps its value is left out: writing it would write its index too.
    if differing := {name: value for name, value in after.items() if value != before[name]}:
        update_item(cursor, item.id, differing)
    return {"before": plain(before), "after": plain(after)}


def plain(state: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-ready: moments as ISO 8601 in UTC."""
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in state.items()
    }


def common(item: ItemRow) -> dict[str, Any]:
    """What every receipt says about the copy."""
    return {
        "item_id": item.id,
        "record_id": item.record_id,
        "barcode": item.barcode,
        "title": item.full_title,
        "author": item.author,
        "call_number": item.full_call_number,
    }
