"""The decisions of the circulation desk: facts in, every reason out. No Django, no database, no clock."""

from shelflist.departments.circulation.rules.claiming import ClaimFacts, reasons_not_to_claim
from shelflist.departments.circulation.rules.facts import (
    Block,
    CardFacts,
    CheckoutFacts,
    ItemFacts,
    Journey,
    Kept,
    KeptCopy,
    OpenLoan,
    PatronFacts,
    PlaceFacts,
    ReachedLimit,
    RenewalFacts,
    RenewalTerms,
    ReturnFacts,
    UncataloguedFacts,
    UseFacts,
)
from shelflist.departments.circulation.rules.lending import (
    item_on_loan,
    left_standing,
    place_reasons,
    reasons_not_to_lend_uncatalogued,
    reasons_to_refuse,
)
from shelflist.departments.circulation.rules.options import MODIFIERS, PLAIN, ReturnOptions
from shelflist.departments.circulation.rules.renewing import reasons_not_to_renew
from shelflist.departments.circulation.rules.replaying import Replay, basis, replay, replay_today
from shelflist.departments.circulation.rules.returning import (
    Answer,
    Lateness,
    answer_to_return,
    lateness,
    may_be_kept,
    may_float,
    reasons_against_return_at,
    reasons_not_to_take_back,
)
from shelflist.departments.circulation.rules.shortening import Shortened
from shelflist.departments.circulation.rules.statuses import notice_when_lent
from shelflist.departments.circulation.rules.using import MOST_AT_ONCE, count_out_of_range, reasons_not_to_count

__all__ = [
    "MODIFIERS",
    "MOST_AT_ONCE",
    "PLAIN",
    "Answer",
    "Block",
    "CardFacts",
    "CheckoutFacts",
    "ClaimFacts",
    "ItemFacts",
    "Journey",
    "Kept",
    "KeptCopy",
    "Lateness",
    "OpenLoan",
    "PatronFacts",
    "PlaceFacts",
    "ReachedLimit",
    "RenewalFacts",
    "RenewalTerms",
    "Replay",
    "ReturnFacts",
    "ReturnOptions",
    "Shortened",
    "UncataloguedFacts",
    "UseFacts",
    "answer_to_return",
    "basis",
    "count_out_of_range",
    "item_on_loan",
    "lateness",
    "left_standing",
    "may_be_kept",
    "may_float",
    "notice_when_lent",
    "place_reasons",
    "reasons_against_return_at",
    "reasons_not_to_claim",
    "reasons_not_to_count",
    "reasons_not_to_lend_uncatalogued",
    "reasons_not_to_renew",
    "reasons_not_to_take_back",
    "reasons_to_refuse",
    "replay",
    "replay_today",
]
