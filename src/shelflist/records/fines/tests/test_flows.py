"""Disputes, plans, amnesties, collection, registers and sales: yes, every no, undo; a lost copy that comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.records.fines import figures
from shelflist.records.fines.actions.campaigns import use_campaign
from shelflist.records.fines.actions.collecting import recall, refer, tell_agency
from shelflist.records.fines.actions.disputing import add_evidence, decide, open_dispute, withdraw_dispute
from shelflist.records.fines.actions.paying import take_payment
from shelflist.records.fines.actions.planning import cancel_plan, judge_plans, make_plan
from shelflist.records.fines.actions.registers import cash_up, open_register, sell
from shelflist.records.fines.models import (
    Campaign,
    CampaignUse,
    ChargeType,
    Dispute,
    MoneyRule,
    Plan,
    Posting,
    Referral,
    Register,
    SaleItem,
    Shift,
    ShiftCount,
)
from shelflist.records.fines.queries import lines_of, owed_cents
from shelflist.records.fines.queries.flows import agency_rows, debtors, referrals
from shelflist.records.fines.queries.lines import due_back
from shelflist.records.fines.queries.standing import expected_in
from shelflist.records.fines.rules import plans
from shelflist.records.fines.tests.library import NOW, Library, cashier, charged
from shelflist.records.fines.tests.test_paying import refused
from shelflist.records.patrons.actions.merging import MergeChoice, merge_patrons
from shelflist.records.patrons.models import Card

CAMPAIGN = {"begins_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


def opens(card: Card) -> list[int]:
    return [line.sums.open for line in lines_of(card.patron_id)]


def counted(card: Card) -> int:
    return figures.counted_cents([card.patron_id]).get(card.patron_id, 0)


def boss(library: Library) -> Any:
    return cashier(library, "decide-disputes", "collect-debts")


# -- disputes ---------------------------------------------------------------------------------------------------------


def test_fin_16_a_dispute_holds_the_block_and_is_granted_with_the_money_back(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 900, "damaged")
    take_payment(patron_id=card.patron_id, amount_cents=400, tender="cash", by=cashier(library), now=NOW)
    assert counted(card) == 500
    asked: dict[str, Any] = {"patron_id": card.patron_id, "by": cashier(library)}
    assert refused(open_dispute, charge_ids=(), said=" ", **asked) == ("reason-missing", "nothing-chosen")
    opened = open_dispute(charge_ids=[charge_id], said="It was wet already", now=NOW, **asked)
    assert (counted(card), opens(card)) == (0, [500])
    assert refused(open_dispute, charge_ids=[charge_id], said="Again", **asked) == ("disputed-already",)
    add_evidence(dispute_id=opened.id, text="Photo 12", by=cashier(library), now=NOW)
    assert refused(decide, dispute_id=opened.id, granted=True, why="Yes", by=cashier(library)) == ("not-permitted",)
    assert refused(decide, dispute_id=opened.id, granted=True, why=" ", by=boss(library)) == ("reason-missing",)
    receipt = decide(dispute_id=opened.id, granted=True, why="The photo shows it", by=boss(library), now=NOW)
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.decision) == ("granted", "The photo shows it")
    assert "Photo 12" in dispute.evidence
    assert (opens(card), due_back(card.patron_id)) == ([0], {"cash": 400})
    assert refused(withdraw_dispute, dispute_id=opened.id, by=cashier(library)) == ("dispute-decided",)
    undo(entry_id=receipt.entry_id, by=boss(library), now=NOW)
    assert (Dispute.objects.get().state, opens(card), due_back(card.patron_id)) == ("open", [500], {})


def test_fin_16_rejected_or_withdrawn_the_charge_counts_again(library: Library, card: Card) -> None:
    first, second = (charged(library, card.patron, cents) for cents in (300, 200))
    asked: dict[str, Any] = {"patron_id": card.patron_id, "by": cashier(library), "now": NOW}
    one = open_dispute(charge_ids=[first], said="No", **asked)
    two = open_dispute(charge_ids=[second], said="No", **asked)
    decide(dispute_id=one.id, granted=False, why="Seen by two", by=boss(library), now=NOW)
    assert counted(card) == 300
    withdraw_dispute(dispute_id=two.id, by=cashier(library), now=NOW)
    assert counted(card) == 500
    third = open_dispute(charge_ids=[second], said="After all", **asked)
    undo(entry_id=third.entry_id, by=cashier(library), now=NOW)
    assert Dispute.objects.filter(state="open").count() == 0


def test_fin_18_which_kinds_count_towards_the_block_is_said_by_the_library(library: Library, card: Card) -> None:
    charged(library, card.patron, 500, "rental")
    charged(library, card.patron, 300, "lost-price")
    assert counted(card) == 300
    ChargeType.objects.create(code="rental", name="Rental", counts_towards_block=True)
    ChargeType.objects.create(code="lost-price", name="Lost", counts_towards_block=False)
    bump("money-rules")
    assert counted(card) == 500
    MoneyRule.objects.create(branch=library.root, small_cents=500)
    bump("money-rules")
    assert counted(card) == 0


def test_fin_18_how_little_blocks_nobody_is_said_by_the_readers_own_branch(library: Library, card: Card) -> None:
    """A generous branch elsewhere lets nobody off here, nor does where the charge came from."""
    elsewhere = library.card(home_branch=library.harbor)
    for one in (card, elsewhere):
        charged(library, one.patron, 300)
    MoneyRule.objects.create(branch=library.root, small_cents=100)
    MoneyRule.objects.create(branch=library.harbor, small_cents=500)
    bump("money-rules")
    assert (counted(card), counted(elsewhere)) == (300, 0)
    owed, _collections = figures.OWN
    assert owed.above(1, NOW) == [card.patron_id]


def test_pat_20_two_records_that_both_pay_by_a_plan_and_are_both_referred_are_made_one_and_two_again(
    library: Library, card: Card
) -> None:
    MoneyRule.objects.create(branch=library.root, collect_from_cents=100, agency="Owed & Co")
    bump("money-rules")
    other = library.card()
    by = cashier(library, "collect-debts")
    for number, one in enumerate((card, other), start=1):
        planned = charged(library, one.patron, 600)
        charged(library, one.patron, 1000 * number)
        who: dict[str, Any] = {"patron_id": one.patron_id, "by": by, "now": NOW}
        make_plan(charge_ids=[planned], part_cents=100, every_days=7, first_on=NOW.date(), **who)
        refer(**who)

    def stands() -> list[Any]:
        plans = Plan.objects.order_by("pk").values_list("patron_id", "state")
        return [*plans, *Referral.objects.order_by("pk").values_list("patron_id", "state", "note")]

    before = stands()
    assert [state for _patron, state, *_note in before] == ["running", "running", "referred", "referred"]
    boss = system_actor("tests")
    merged = merge_patrons(winner_id=card.patron_id, loser_id=other.patron_id, choice=MergeChoice(), by=boss, now=NOW)
    me = card.patron_id
    assert stands() == [
        (me, "running"), (me, "cancelled"), (me, "referred", ""), (me, "recalled", "joined with another record"),
    ]  # fmt: skip
    assert counted(card) == 1000 + 2000 + 600, "what was in the other plan counts again"
    told = tell_agency(by=by, now=NOW + timedelta(days=1))
    assert told.counts["told"] == 1
    assert Referral.objects.get(state="referred").told_cents == 4200
    undo(entry_id=merged.entry_id, by=boss, now=NOW + timedelta(days=2))
    assert stands() == before


def test_pat_10_the_figures_know_who_owes(library: Library, card: Card) -> None:
    charged(library, card.patron, 700)
    owed, _collections = figures.OWN
    assert owed.of([card.patron_id], NOW) == {card.patron_id: 700}
    assert (owed.above(700, NOW), owed.above(701, NOW)) == ([card.patron_id], [])
    assert "7.00 USD is owed" in str(owed.says(700, 500))


# -- plans ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "due", "following"),
    [
        (date(2026, 11, 30), 0, date(2026, 12, 1)),
        (date(2026, 12, 1), 400, date(2026, 12, 31)),
        (date(2027, 1, 15), 800, date(2027, 1, 30)),
        (date(2027, 3, 1), 1000, None),
    ],
)
def test_a_plan_says_what_is_due_and_when_the_next_part_is(day: date, due: int, following: date | None) -> None:
    facts = plans.PlanFacts(1000, 400, 30, date(2026, 12, 1))
    assert (plans.due_cents(facts, day), plans.next_on(facts, day)) == (due, following)
    assert plans.last_on(facts) == date(2027, 1, 30)


def test_a_plan_blocks_nothing_while_it_is_kept(library: Library, card: Card) -> None:
    charged(library, card.patron, 1000)
    asked: dict[str, Any] = {"patron_id": card.patron_id, "every_days": 30, "first_on": NOW.date(), "by": boss(library)}
    assert refused(make_plan, charge_ids=(), part_cents=0, **asked) == ("amount-out-of-range",)
    wrong = asked | {"first_on": date(2026, 1, 1)}
    assert refused(make_plan, charge_ids=(), part_cents=500, **wrong) == ("plan-in-the-past",)
    made = make_plan(charge_ids=(), part_cents=500, now=NOW, **asked)
    assert counted(card) == 0
    assert refused(make_plan, charge_ids=(), part_cents=500, **asked) == ("plan-already",)
    judge_plans(NOW + timedelta(days=2))
    assert Plan.objects.get(pk=made.id).state == "running"
    judge_plans(NOW + timedelta(days=5))
    assert (Plan.objects.get(pk=made.id).state, counted(card)) == ("broken", 1000)
    again = make_plan(charge_ids=(), part_cents=1000, now=NOW, **asked)
    take_payment(patron_id=card.patron_id, amount_cents=1000, tender="card", by=cashier(library), now=NOW)
    judge_plans(NOW)
    assert Plan.objects.get(pk=again.id).state == "kept"
    assert refused(cancel_plan, patron_id=card.patron_id, by=boss(library)) == ("plan-unknown",)


def test_a_cancelled_plan_runs_again_when_that_is_undone(library: Library, card: Card) -> None:
    charged(library, card.patron, 1000)
    made = make_plan(
        patron_id=card.patron_id, charge_ids=(), part_cents=500, every_days=7, first_on=NOW.date(), by=boss(library),
        now=NOW,
    )  # fmt: skip
    cancelled = cancel_plan(patron_id=card.patron_id, by=boss(library), now=NOW)
    undo(entry_id=cancelled.entry_id, by=boss(library), now=NOW)
    assert Plan.objects.get().state == "running"
    undo(entry_id=made.entry_id, by=boss(library), now=NOW)
    assert counted(card) == 1000


# -- amnesties --------------------------------------------------------------------------------------------------------


def test_fin_19_food_for_fines_forgives_so_much_a_can_up_to_the_most(library: Library, card: Card) -> None:
    campaign = Campaign.objects.create(name="Food", condition="goods", cents_per_unit=100, most_cents=500, **CAMPAIGN)
    bump("money-rules")
    fine, other = charged(library, card.patron, 900, "overdue"), charged(library, card.patron, 900, "other")
    asked: dict[str, Any] = {"patron_id": card.patron_id, "campaign_id": campaign.pk, "by": cashier(library)}
    assert refused(use_campaign, units=0, **asked) == ("units-missing",)
    receipt = use_campaign(units=3, now=NOW, **asked)
    assert {line.id: line.sums.open for line in lines_of(card.patron_id)} == {fine: 600, other: 900}
    use_campaign(units=9, now=NOW, **asked)
    assert opens(card) == [400, 900]
    assert refused(use_campaign, units=1, **asked) == ("campaign-used-up",)
    assert Posting.objects.filter(debit="goods").count() == 2
    undo(entry_id=receipt.entry_id, by=cashier(library), now=NOW)
    assert (opens(card), CampaignUse.objects.filter(undone_at=None).count()) == ([700, 900], 1)


def test_fin_19_an_amnesty_runs_on_its_days_only(library: Library, card: Card) -> None:
    campaign = Campaign.objects.create(
        name="Over", condition="nothing", begins_on=date(2026, 1, 1), ends_on=date(2026, 11, 13)
    )
    bump("money-rules")
    charged(library, card.patron, 900, "overdue")
    asked = {"patron_id": card.patron_id, "campaign_id": campaign.pk, "units": 0, "by": cashier(library)}
    assert refused(use_campaign, **asked) == ("campaign-unknown",)


# -- collection -------------------------------------------------------------------------------------------------------


def test_fin_17_a_debt_is_referred_with_its_fee_followed_and_called_back(library: Library, card: Card) -> None:
    asked: dict[str, Any] = {"patron_id": card.patron_id, "by": boss(library)}
    charged(library, card.patron, 5000, now=NOW - timedelta(days=70))
    assert refused(refer, **asked) == ("no-agency",)
    MoneyRule.objects.create(branch=library.root, collect_from_cents=2500, collect_fee_cents=1000, agency="H")
    bump("money-rules")
    assert debtors(NOW, 2500, 60) == {card.patron_id: 5000}
    assert debtors(NOW, 2500, 80) == {}
    receipt = refer(now=NOW, **asked)
    assert (owed_cents([card.patron_id]), Referral.objects.get().told_cents) == ({card.patron_id: 6000}, 6000)
    assert figures.OWN[1].of([card.patron_id], NOW) == {card.patron_id: 1}
    assert refused(refer, **asked) == ("referred-already",)
    take_payment(patron_id=card.patron_id, amount_cents=1000, tender="card", by=cashier(library), now=NOW)
    assert (referrals()[0]["differs"], agency_rows()[0][-2:]) == (True, ["60.00", "50.00"])
    assert tell_agency(by=boss(library), now=NOW).counts == {"told": 1, "paid": 0}
    take_payment(patron_id=card.patron_id, amount_cents=5000, tender="card", by=cashier(library), now=NOW)
    assert tell_agency(by=boss(library), now=NOW).counts == {"told": 1, "paid": 1}
    assert (Referral.objects.get().state, refused(recall, **asked)) == ("paid", ("referral-unknown",))
    assert receipt.cents == 6000


def test_fin_17_a_referral_can_be_undone_and_what_is_disputed_is_not_referred(library: Library, card: Card) -> None:
    MoneyRule.objects.create(branch=library.root, collect_from_cents=2500, collect_fee_cents=1000)
    bump("money-rules")
    charge_id = charged(library, card.patron, 5000)
    receipt = refer(patron_id=card.patron_id, by=boss(library), now=NOW)
    undo(entry_id=receipt.entry_id, by=boss(library), now=NOW)
    assert (owed_cents([card.patron_id]), Referral.objects.get().state) == ({card.patron_id: 5000}, "recalled")
    open_dispute(patron_id=card.patron_id, charge_ids=[charge_id], said="No", by=boss(library), now=NOW)
    assert refused(refer, patron_id=card.patron_id, by=boss(library)) == ("nothing-to-collect",)


# -- registers and sales ----------------------------------------------------------------------------------------------


def test_fin_13_a_shift_is_counted_blind_and_says_what_is_over_or_short(library: Library, card: Card) -> None:
    drawer = Register.objects.create(branch=library.eastgate, name="Front desk")
    by = cashier(library)
    opened = open_register(register_id=drawer.pk, float_cents=5000, by=by, now=NOW)
    assert refused(open_register, register_id=drawer.pk, float_cents=1, by=by) == ("register-open",)
    charged(library, card.patron, 1500)
    take_payment(patron_id=card.patron_id, amount_cents=700, given_cents=1000, tender="cash", by=by, now=NOW)
    take_payment(patron_id=card.patron_id, amount_cents=300, tender="card", by=by, now=NOW)
    take_payment(patron_id=card.patron_id, amount_cents=100, tender="online", by=by, now=NOW)
    found = expected_in(opened.id)
    assert (found["cash"], found["card"], found.get("online")) == (5700, 300, None)
    asked: dict[str, Any] = {"shift_id": opened.id, "by": by}
    assert refused(cash_up, counted={"cash": 5650}, **asked) == ("count-missing",)
    receipt = cash_up(counted={"cash": 5650, "card": 300, "cheque": 0}, now=NOW, **asked)
    assert "0.50 USD short" in str(receipt.sentence)
    assert {cents for account, cents in expected_in(opened.id).items() if account in {"cash", "card"}} == {0}
    assert refused(cash_up, counted={"cash": 1}, **asked) == ("shift-closed",)
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    assert (Shift.objects.get().closed_at, ShiftCount.objects.count(), expected_in(opened.id)["cash"]) == (
        None,
        0,
        5700,
    )
    cash_up(counted={"cash": 5700, "card": 300, "cheque": 0}, now=NOW, **asked)
    assert Posting.objects.filter(kind="variance", reverses=None).count() == 1  # the one that was taken back


def test_fin_13_opening_can_be_undone_until_money_is_taken(library: Library, card: Card) -> None:
    drawer = Register.objects.create(branch=library.eastgate, name="Front desk")
    opened = open_register(register_id=drawer.pk, float_cents=5000, by=cashier(library), now=NOW)
    charged(library, card.patron, 1500)
    take_payment(patron_id=card.patron_id, amount_cents=700, tender="cash", by=cashier(library), now=NOW)
    assert refused(undo, entry_id=opened.entry_id, by=cashier(library)) == ("changed-since",)


def test_fin_14_things_are_sold_over_the_desk(library: Library) -> None:
    bag, cable = (
        SaleItem.objects.create(name=name, price_cents=cents) for name, cents in (("Bag", 800), ("Cable", 350))
    )
    asked: dict[str, Any] = {"by": cashier(library), "tender": "cash"}
    assert refused(sell, items={bag.pk: 0}, **asked) == ("nothing-sold",)
    assert refused(sell, items={99: 1, bag.pk: 1}, **asked) == ("sale-unknown",)
    assert refused(sell, items={bag.pk: 1}, given_cents=500, **asked) == ("given-too-little",)
    receipt = sell(items={bag.pk: 1, cable.pk: 2}, given_cents=2000, now=NOW, **asked)
    assert (receipt.cents, receipt.change_cents, receipt.patron_id) == (1500, 500, None)
    undo(entry_id=receipt.entry_id, by=cashier(library), now=NOW)
    sums = [row.amount_cents * (1 if row.debit == "cash" else -1) for row in Posting.objects.all()]
    assert sum(sums) == 0


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        (open_register, {"register_id": 1, "float_cents": 1}),
        (sell, {"items": {1: 1}, "tender": "cash"}),
        (tell_agency, {}),
    ],
)
def test_work_with_registers_needs_its_permission(library: Library, act: Callable[..., Any], asked: Any) -> None:
    assert refused(act, by=library.staff("lend"), **asked) == ("not-permitted",)
