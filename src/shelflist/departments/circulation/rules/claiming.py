"""A reader says that they returned a loan: may that be written down (CIR-18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shelflist.departments.circulation.rules.lending import OVERRIDE_LIMITS
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """All that a claim depends on. `limit` None means that claims are not counted against anybody."""

    today: date
    lent_on: date
    claimed_on: date
    claim_count: int
    limit: int | None


def reasons_not_to_claim(facts: ClaimFacts) -> Iterator[Refusal]:
    """Every reason not to believe the claim without a second thought."""
    if facts.claimed_on > facts.today:
        yield Refusal(
            code="claim-in-the-future",
            message=_("It cannot have been returned on {day}, which is still to come.", day=facts.claimed_on),
            remedy=_("Give the day on which they say that they returned it."),
        )
    if facts.claimed_on < facts.lent_on:
        yield Refusal(
            code="claim-before-loan",
            message=_("It was lent on {day}, so it cannot have come back before that.", day=facts.lent_on),
            remedy=_("Give a later day."),
        )
    if facts.limit is not None and facts.claim_count >= facts.limit:
        yield Refusal(
            code="claims-limit",
            message=nphrase(
                "This reader has claimed {count} return before, and the limit is {limit}.",
                "This reader has claimed {count} returns before, and the limit is {limit}.",
                facts.claim_count,
                limit=facts.limit,
            ),
            remedy=_("A supervisor may accept the claim all the same."),
            overridable_with=OVERRIDE_LIMITS,
            details={"count": facts.claim_count, "limit": facts.limit},
        )
