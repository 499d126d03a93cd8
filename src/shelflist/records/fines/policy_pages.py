"""Rules about money, kinds of charges, ways to pay, things for sale, registers and amnesties among the other rules."""

from __future__ import annotations

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.fines import models
from shelflist.records.fines.queries.rules import REVISION
from shelflist.records.policies import screens, tables
from shelflist.records.policies.screens import Screen, Section

RULE_WORDS: dict[str, Phrase] = {
    "most_late_cents": _("at most, one reader, for being late"),
    "small_cents": _("owing so little blocks nobody"),
    "credit_allowed": _("readers may have credit"),
    "refund_to": _("what was paid for nothing"),
    "late_refund_days": _("paid fines go back within, days"),
    "loss_refund_days": _("paid prices go back within, days"),
    "fee_refund_days": _("paid fees go back within, days"),
    "least_online_cents": _("online at least"),
    "dispute_days": _("disputes are decided within, days"),
    "collect_from_cents": _("referred to the agency from"),
    "collect_after_days": _("owed for, days"),
    "collect_fee_cents": _("fee for that"),
    "agency": _("agency"),
}
TYPE_WORDS: dict[str, Phrase] = {
    "code": _("code"),
    "default_cents": _("usual amount"),
    "manual": _("put on an account by hand"),
    "counts_towards_block": _("counts towards a block"),
}
TENDER_WORDS: dict[str, Phrase] = {
    "code": _("code"),
    "refundable": _("can be given back"),
    "counted": _("at the cash-up it"),
    "gives_change": _("gives change"),
    "is_money": _("is money"),
    "place": _("place in the list"),
}
REGISTER_WORDS: dict[str, Phrase] = {"float_cents": _("float")}
SALE_WORDS: dict[str, Phrase] = {"price_cents": _("price")}
LIMIT_WORDS: dict[str, Phrase] = {
    "role": _("role"),
    "waive_cents": _("lets go at most"),
    "refund_cents": _("gives back at most"),
}
CAMPAIGN_WORDS: dict[str, Phrase] = {
    "begins_on": _("first day"),
    "ends_on": _("last day"),
    "condition": _("forgiven"),
    "cents_per_unit": _("worth of one can, of one minute"),
    "most_cents": _("at most, one reader"),
    "only_late": _("only for being late"),
}
TABLES = (
    ("money-rule", models.MoneyRule, _("Rule about money"), RULE_WORDS),
    ("charge-type", models.ChargeType, _("Kind of charge"), TYPE_WORDS),
    ("tender", models.Tender, _("Way to pay"), TENDER_WORDS),
    ("money-limit", models.MoneyLimit, _("Limit of a role"), LIMIT_WORDS),
    ("register", models.Register, _("Register"), REGISTER_WORDS),
    ("sale-item", models.SaleItem, _("Thing for sale"), SALE_WORDS),
    ("campaign", models.Campaign, _("Amnesty"), CAMPAIGN_WORDS),
)
ANYWHERE = frozenset({"branch"})
SCREENS = (
    Screen(
        table="money-rule",
        tab=_("Money"),
        title=_("Rules about money"),
        what=_("What a branch and those below it do about credit, refunds, online payment and collection."),
        new=_("New rule about money"),
        sections=(
            Section(_("Where"), ("branch",), _("it holds there and below")),
            Section(_("What is owed"), ("most_late_cents", "small_cents", "dispute_days")),
            Section(
                _("What is given back"),
                ("refund_to", "credit_allowed", "late_refund_days", "loss_refund_days", "fee_refund_days"),
                _("days since it was charged; nothing: always, 0: never"),
            ),
            Section(_("Online"), ("least_online_cents",)),
            Section(
                _("Collection"),
                ("collect_from_cents", "collect_after_days", "collect_fee_cents", "agency"),
                _("without an amount nobody is referred"),
            ),
        ),
        among="main",
    ),
    Screen(
        table="charge-type",
        tab=_("Charges"),
        title=_("Kinds of charges"),
        what=_("What may be put on an account by hand at which usual amount, and what counts towards a block."),
        new=_("New kind of charge"),
        sections=(
            Section(
                _("Kind"),
                ("code", "name", "branch", "default_cents", "manual", "counts_towards_block", "active"),
                _("the code of a kind that the program knows changes what is said of that one"),
            ),
        ),
        asks=ANYWHERE,
    ),
    Screen(
        table="tender",
        tab=_("Ways to pay"),
        title=_("Ways to pay"),
        what=_("Which can be given back, and what is counted at the cash-up."),
        new=_("New way to pay"),
        sections=(
            Section(_("Way"), ("code", "name", "refundable", "counted", "gives_change", "is_money", "place", "active")),
        ),
    ),
    Screen(
        table="money-limit",
        tab=_("Limits of roles"),
        title=_("Limits of roles"),
        what=_("How much a role may let go or give back at once."),
        new=_("New limit"),
        sections=(Section(_("Limit"), ("role", "waive_cents", "refund_cents"), _("nothing: no limit")),),
    ),
    Screen(
        table="register",
        tab=_("Registers"),
        title=_("Registers"),
        what=_("The drawers for money, and the float that each begins with."),
        new=_("New register"),
        sections=(Section(_("Register"), ("branch", "name", "float_cents", "active")),),
    ),
    Screen(
        table="sale-item",
        tab=_("For sale"),
        title=_("Things for sale"),
        what=_("Bags, prints, earphones: sold over the desk."),
        new=_("New thing for sale"),
        sections=(Section(_("Thing"), ("name", "price_cents", "branch", "active")),),
        asks=ANYWHERE,
    ),
    Screen(
        table="campaign",
        tab=_("Amnesties"),
        title=_("Amnesties"),
        what=_("For some weeks, fines go for food, for minutes of reading, or for bringing things back."),
        new=_("New amnesty"),
        sections=(
            Section(_("When"), ("name", "begins_on", "ends_on", "branch", "active")),
            Section(_("What is forgiven"), ("condition", "cents_per_unit", "most_cents", "only_late")),
        ),
        asks=ANYWHERE,
    ),
)


def register() -> None:
    """Called once, when the program starts."""
    for name, model, label, words in TABLES:
        tables.register(tables.RuleTableKind(name, model, label, words=words, revision=REVISION))
    for screen in SCREENS:
        screens.register(screen)
