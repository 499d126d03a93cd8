"""May this loan be renewed, here and now: every reason why not (CIR-11)."""

from __future__ import annotations

from collections.abc import Iterator

from shelflist.departments.circulation.rules.facts import OpenLoan, RenewalFacts
from shelflist.departments.circulation.rules.lending import (
    OVERRIDE_LIMITS,
    blocked,
    item_unknown,
    lending_place_reasons,
    not_for_loan_by_rule,
    place_reasons,
    standing_reasons,
)
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal


def reasons_not_to_renew(facts: RenewalFacts) -> Iterator[Refusal]:
    """Every reason not to renew. A loan that is overdue may be renewed; being late is a matter of fines."""
    yield from place_reasons(facts.place, "renew")
    if facts.place.name:
        yield from lending_place_reasons(facts.place)
    if facts.item is None:
        yield item_unknown(facts.item_barcode)
        return
    if facts.item.loan is None:
        yield not_on_loan()
        return
    if facts.patron is None:
        yield borrower_unknown()
    else:
        yield from standing_reasons(facts.patron, facts.today)
        for block in facts.patron.blocks:
            if block.stops_renewals:
                yield blocked(block.text)
    if facts.item.loan.state != "out":
        yield _not_simply_out(facts.item.loan.state)
    if not facts.rule_lends:
        yield not_for_loan_by_rule(facts.rule_name)
    yield from _term_reasons(facts.item.loan, facts)


def not_on_loan() -> Refusal:
    """There is nothing to renew."""
    return Refusal(
        code="not-on-loan",
        message=_("Nobody has this item, so there is nothing to renew."),
        remedy=_("Check it out instead."),
    )


def borrower_unknown() -> Refusal:
    """The loan is open, but its reader's account is gone: nobody can be given more time."""
    return Refusal(
        code="patron-unknown",
        message=_("Whoever has this item no longer has an account."),
        remedy=_("Check it in when it comes back."),
    )


SAYS = {
    "claimed": _("The reader says that this was returned."),
    "lost": _("This is marked lost."),
    "long-overdue": _("This is marked long overdue."),
}


def _not_simply_out(state: str) -> Refusal:
    """Lost, long overdue or claimed: more time is not what it needs."""
    return Refusal(
        code="loan-state",
        message=SAYS[state],
        remedy=_("Check it in when it turns up, then lend it again."),
        details={"state": state},
    )


def _term_reasons(loan: OpenLoan, facts: RenewalFacts) -> Iterator[Refusal]:
    if loan.renewal_count >= loan.max_renewals:
        none_at_all = _("This kind of loan cannot be renewed.")
        used_up = nphrase(
            "It was renewed {count} time, and that is the limit.",
            "It was renewed {count} times, and that is the limit.",
            loan.renewal_count,
        )
        yield Refusal(
            code="renewal-limit",
            message=used_up if loan.renewal_count else none_at_all,
            remedy=_("Return it, or ask a supervisor to renew it all the same."),
            overridable_with=OVERRIDE_LIMITS,
            details={"count": loan.renewal_count, "limit": loan.max_renewals},
        )
    if facts.new_due_at is not None and facts.new_due_at <= loan.due_at:
        yield Refusal(
            code="renewal-gains-nothing",
            message=_("It is due {due} already, and renewing now would not give more time.", due=loan.due_at),
            remedy=_("Renew it nearer to its due date."),
            details={"due_at": loan.due_at},
        )
