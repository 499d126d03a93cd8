"""What other rules would have done: pure, on invented loans (item 19). The loans of a library: records/loans."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.records.policies.rules import Condition, Duration, Rule, decide_terms, due_at
from shelflist.records.policies.rules.limits import Limit, Limits, LimitSet, LimitTable
from shelflist.records.policies.rules.whatif import KIND_WORDS, KINDS, PastLoan, Replay, Rules
from shelflist.records.policies.tests.tables import RULES, facts, random_facts, random_rules, table

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
CALENDAR = OpeningCalendar("UTC")
NO_LIMITS = LimitTable()
BOOK = facts({"branch": "eastgate", "patron_category": "adult", "item_type": "book", "location": "stacks"})
FILM = replace(BOOK, item_type_id=2)


def calendar_of(branch: int) -> OpeningCalendar:
    return CALENDAR


def past(number: int, case, *, hours: int = 0, patron: int | None = 1, **more) -> PastLoan:
    at = NOW + timedelta(hours=hours)
    return PastLoan(number, patron, at, more.pop("returned_at", None), case, at, **more)


def replayed(before: Rules, after: Rules, loans) -> Replay:
    replay = Replay(before, after, calendar_of)
    for loan in loans:
        replay.see(loan)
    return replay


def changed(**gives) -> tuple[Rule, ...]:
    return tuple(replace(rule, **gives) if rule.id == 7 else rule for rule in RULES)


def test_item_19_longer_loans_are_counted_and_each_says_both_days():
    longer = table(changed(duration=Duration(28, "28 days", "days", 14, 28, 42, 0)))
    replay = replayed(
        Rules(table(), NO_LIMITS), Rules(longer, NO_LIMITS), [past(1, BOOK), past(2, BOOK, hours=9), past(3, FILM)]
    )
    assert (replay.seen, replay.changed, dict(replay.counts)) == (3, 2, {"later": 2})
    first, second = replay.cases["later"]
    assert (first.loan_id, (first.after - first.before).days) == (1, 7)
    assert second.before.day == 24, "at midnight another day begins"
    assert replay.by_rule[7, 7] == 2


def test_item_19_refusals_renewals_and_fines_are_told_apart():
    cases = {
        "refused": {"lends": False},
        "fewer-renewals": {"renewals": 0},
        "more-renewals": {"renewals": 9},
        "fine": {"fine": "none"},
    }
    for kind, gives in cases.items():
        replay = replayed(Rules(table(), NO_LIMITS), Rules(table(changed(**gives)), NO_LIMITS), [past(1, BOOK)])
        assert dict(replay.counts) == {kind: 1}
    back = replayed(Rules(table(changed(lends=False)), NO_LIMITS), Rules(table(), NO_LIMITS), [past(1, BOOK)])
    assert dict(back.counts) == {"lent": 1}
    assert set(KIND_WORDS) == set(KINDS)


def films(most: int) -> LimitTable:
    limits = Limits(rules=(Limit(1, "films", (), most, is_root=True),))
    return LimitTable((LimitSet(1, "Films", limits, frozenset({2})),))


def test_item_19_limits_are_counted_on_what_each_reader_had_at_that_moment():
    returned = NOW + timedelta(hours=3)
    loans = [
        past(1, FILM, hours=-900, counts=False),
        past(2, FILM, hours=1, returned_at=returned),
        past(3, FILM, hours=2),
        past(4, FILM, hours=2, patron=2),
        past(5, FILM, hours=4),
        past(6, BOOK, hours=5),
        past(7, FILM, hours=6),
        past(8, FILM, hours=7, patron=None),
    ]
    replay = replayed(Rules(table(), films(9)), Rules(table(), films(2)), loans)
    assert [case.loan_id for case in replay.cases["over-limit"]] == [3, 5, 7]
    assert str(replay.cases["over-limit"][0].after) == "Films: 2 out, and the limit is 2"
    assert replay.seen == 7
    back = replayed(Rules(table(), films(2)), Rules(table(), films(9)), loans)
    assert dict(back.counts) == {"within-limit": 3}


@given(random_rules(), random_rules(), st.lists(random_facts, max_size=8))
def test_item_19_what_is_said_is_what_two_decisions_of_the_engine_differ_in(rules, others, cases):
    before, after = table(rules), table(others)
    loans = [past(number, case, hours=number) for number, case in enumerate(cases)]
    replay = replayed(Rules(before, NO_LIMITS), Rules(after, NO_LIMITS), loans)
    wrong = {"refused": 0, "lent": 0, "earlier": 0, "later": 0}
    for loan in loans:
        old, new = decide_terms(table(rules), loan.facts), decide_terms(table(others), loan.facts)
        if old.lends != new.lends:
            wrong["lent" if new.lends else "refused"] += 1
        elif new.lends:
            days = [due_at(terms, CALENDAR, loan.decided_at).at for terms in (old, new)]
            if days[0] != days[1]:
                wrong["later" if days[1] > days[0] else "earlier"] += 1
    assert {kind: replay.counts[kind] for kind in wrong} == wrong


@given(random_rules(), st.lists(random_facts, max_size=8))
def test_item_19_the_same_rules_change_nothing(rules, cases):
    loans = [past(number, case) for number, case in enumerate(cases)]
    replay = replayed(Rules(table(rules), NO_LIMITS), Rules(table(rules), NO_LIMITS), loans)
    assert (replay.seen, replay.changed) == (len(cases), 0)


def test_item_19_a_rule_that_only_takes_another_rules_place_changes_nothing_for_readers():
    twin = Rule(
        id=90, name="twin", conditions=(Condition("item_type", 1, "book"), Condition("location", 1, "stacks")),
        duration=next(rule.duration for rule in RULES if rule.id == 7), renewals=2,
        fine=next(rule.fine for rule in RULES if rule.id == 7),
    )  # fmt: skip
    replay = replayed(Rules(table(), NO_LIMITS), Rules(table((*RULES, twin)), NO_LIMITS), [past(1, BOOK)])
    assert decide_terms(table((*RULES, twin)), BOOK).rule_id == 90
    assert replay.changed == 0
