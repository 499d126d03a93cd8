"""May this loan be renewed, here and now: every reason why not (CIR-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
    yield from _time_reasons(facts)
    yield from _count_reasons(facts)
    if facts.wanted:
        yield wanted_by_hold()


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


def _time_reasons(facts: RenewalFacts) -> Iterator[Refusal]:
    """Too early, or too late; a supervisor may renew before its time."""
    terms = facts.terms
    if terms.not_before_days is not None and facts.due_on is not None:
        opens_on = facts.due_on - timedelta(days=terms.not_before_days)
        if facts.today < opens_on:
            yield Refusal(
                code="renewal-too-early",
                message=_("It is due {due}, and may be renewed from {day} on.", due=facts.due_on, day=opens_on),
                remedy=_("Renew it then."),
                overridable_with=OVERRIDE_LIMITS,
                details={"from": opens_on},
            )
    last_on = _last_day(facts)
    if last_on is not None and facts.today > last_on:
        yield Refusal(
            code="renewal-too-late",
            message=_("It could be renewed through {day}.", day=last_on),
            remedy=_("Check it in; it may be lent again."),
            overridable_with=OVERRIDE_LIMITS,
            details={"until": last_on},
        )


def _last_day(facts: RenewalFacts) -> date | None:
    """The last day on which it may be renewed: so long after it was due, or a fixed day, whichever is sooner."""
    terms = facts.terms
    days = [] if terms.not_after_on is None else [terms.not_after_on]
    if terms.not_after_days is not None and facts.due_on is not None:
        days.append(facts.due_on + timedelta(days=terms.not_after_days))
    return min(days, default=None)


def _count_reasons(facts: RenewalFacts) -> Iterator[Refusal]:
    """Too often without the item at the desk, or too often by itself."""
    most = facts.terms.max_unseen
    if not facts.seen and most is not None and facts.unseen_count >= most:
        yield Refusal(
            code="unseen-renewal-limit",
            message=nphrase(
                "It was renewed {count} time without being seen here, and that is the limit.",
                "It was renewed {count} times without being seen here, and that is the limit.",
                facts.unseen_count,
            ),
            remedy=_("Ask them to bring it, and scan it to renew it."),
            overridable_with=OVERRIDE_LIMITS,
            details={"count": facts.unseen_count, "limit": most},
        )
    if facts.automatic and facts.auto_count >= facts.max_auto:
        yield Refusal(
            code="auto-renewal-limit",
            message=nphrase(
                "It was renewed by itself {count} time, and that is the limit.",
                "It was renewed by itself {count} times, and that is the limit.",
                facts.auto_count,
            ),
            remedy=_("It may still be renewed on request."),
            details={"count": facts.auto_count, "limit": facts.max_auto},
        )


def wanted_by_hold() -> Refusal:
    """Somebody waits for this very copy (CIR-13)."""
    return Refusal(
        code="wanted-by-hold",
        message=_("Somebody is waiting for it, and this copy could fill their hold."),
        remedy=_("Ask them to bring it back by its due date."),
        overridable_with=OVERRIDE_LIMITS,
    )
