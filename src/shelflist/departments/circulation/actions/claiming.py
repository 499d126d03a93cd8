"""The reader says: I returned it (CIR-18), or: I never had it (CIR-19)."""

from __future__ import annotations

from datetime import date, datetime, time

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import charging, desk
from shelflist.departments.circulation.actions.held import held
from shelflist.departments.circulation.receipts import LoanReceipt
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.actions import late
from shelflist.records.fines.actions.handing_back import hand_back
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import branch_rules
from shelflist.records.patrons.models import Patron


def claim_returned(
    *,
    loan_id: int,
    claimed_on: date,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> LoanReceipt:
    """They say that they returned it on this day: nothing is charged beyond it, and it goes on the list to search for.

    The copy stays checked out until it is found or the claim is settled. Refused: claim-in-the-future,
    claim-before-loan, claims-limit (overridable), loan-unknown, loan-ended, loan-state, not-permitted.
    """

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "claim-returned")
        calendar = one.here.organisation.calendar(one.loan.branch_id)
        terms = branch_rules.value(one.here.numbers).desk(one.branch.id, one.here.organisation)
        facts = rules.ClaimFacts(
            today=one.today,
            lent_on=calendar.day_of(one.loan.lent_at),
            claimed_on=claimed_on,
            claim_count=_claims_before(one.loan.patron_id),
            limit=terms.claims_limit,
        )
        desk.settle(rules.reasons_not_to_claim(facts), override, one.here, act)
        if one.loan.state == Loan.State.LONG_OVERDUE:
            kinds = charging.LOSS_KINDS["long-overdue"]
            one.facts += charging.cancel(act, loan_id, kinds, _("Claimed to have been returned"))[0]
            one.set_status("checked-out", "claim-returned")
        until = calendar.instant(claimed_on, time(23, 59))
        one.enter(Loan.State.CLAIMED, claimed_at=act.now, claimed_on=claimed_on, fines_until=until)
        one.facts += late.settle_late(act, one.loan, act.now, calendar)
        one.facts += hand_back(act, loan_id, one.facts)[0]
        one.count_claim(1)
        return one.done(_("Claimed to have been returned on {day}: “{title}”", day=claimed_on, title=one.title))

    request = {"loan": loan_id, "claimed_on": claimed_on, **desk.asked(override)}
    return perform("claim-returned", work, by=by, now=now, key=key, request=request, answer=LoanReceipt)


def withdraw_claim(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """The reader found it at home after all: the loan is simply out again, and the claim no longer counts."""

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "withdraw-claim")
        one.enter(Loan.State.OUT, claimed_at=None, claimed_on=None, fines_until=None)
        one.count_claim(-1)
        return one.done(_("Claim taken back: “{title}”", title=one.title))

    return perform("withdraw-claim", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def search_in_vain(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """Somebody looked for a claimed copy on the shelf and did not find it."""

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "withdraw-claim")  # only what is claimed is searched for
        one.change(search_count=one.loan.search_count + 1, last_searched_at=act.now)
        return one.done(_("Looked for “{title}” in vain", title=one.title))

    return perform("search-in-vain", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def give_up_claim(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """The copy is not found, and the reader is believed: the loan is over, and the copy is missing."""

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "give-up-claim")
        calendar = one.here.organisation.calendar(one.loan.branch_id)
        one.facts += late.settle_late(act, one.loan, act.now, calendar)
        one.end(Loan.Ended.CLAIMED)
        one.set_status("missing", "end-without-copy")
        return one.done(_("Not found, the claim is believed: “{title}” is missing", title=one.title))

    return perform("give-up-claim", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def claim_never_checked_out(*, loan_id: int, by: Actor, now: datetime, key: str | None = None) -> LoanReceipt:
    """The reader never had it: the loan is over, nothing of it is owed, and the copy is missing."""

    def work(act: Act) -> LoanReceipt:
        one = held(act, loan_id, "never-checked-out")
        if one.loan.state == Loan.State.CLAIMED:
            one.count_claim(-1)
        one.facts += charging.cancel(act, loan_id, charging.EVERYTHING, _("Never checked out"))[0]
        one.facts += hand_back(act, loan_id, one.facts)[0]
        one.end(Loan.Ended.NEVER_LENT)
        one.set_status("missing", "end-without-copy")
        return one.done(_("Never checked out: “{title}” is missing", title=one.title))

    return perform("never-checked-out", work, by=by, now=now, key=key, request={"loan": loan_id}, answer=LoanReceipt)


def _claims_before(patron_id: int | None) -> int:
    """How many returns this reader has claimed; their row stays locked, so that the limit counts right."""
    if patron_id is None:
        return 0
    return Patron.objects.select_for_update().values_list("claims_returned_count", flat=True).get(pk=patron_id)
