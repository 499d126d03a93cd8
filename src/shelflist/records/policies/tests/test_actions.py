from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.tests.build import NOW, PROGRAM, branch, build_city, staff
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies import actions
from shelflist.records.policies.actions.rules import details_of
from shelflist.records.policies.details import (
    DurationDetails,
    FineDetails,
    HardDateDetails,
    MaxFineDetails,
    RuleDetails,
)
from shelflist.records.policies.models import AGES, CODES, FLAGS, REFERENCES, DurationRule, LoanRule, MatchWeight
from shelflist.records.policies.queries import rule_table, weights
from shelflist.records.policies.rules import DEFAULT_WEIGHTS, FIELDS

pytestmark = pytest.mark.django_db
BY = {"by": PROGRAM, "now": NOW}


def category(code: str) -> PatronCategory:
    return PatronCategory.objects.create(code=code, name=code.title(), path=f"{PatronCategory.objects.count() + 1}/")


def root() -> LoanRule:
    return LoanRule.objects.get(is_root=True)


class Expect:
    """The block is refused with this code and writes nothing, not even a journal entry."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        self.before = (LoanRule.objects.count(), Entry.objects.count(), rule_table())

    def __exit__(self, kind, error, trace) -> bool:
        assert isinstance(error, Refused), f"not refused with {self.code}: {error!r}"
        assert self.code in error.codes
        assert all(str(refusal.message) for refusal in error.refusals)
        assert (LoanRule.objects.count(), Entry.objects.count(), rule_table()) == self.before
        return True


def test_an_empty_library_has_a_root_rule_and_weights_and_lends_for_14_days():
    assert (root().name, root().duration.normal, root().lends) == ("Anything, anyone", 14, "yes")
    assert weights() == dict(DEFAULT_WEIGHTS)
    assert MatchWeight.objects.filter(kind="loan").count() == 21
    assert rule_table().order[0].is_root


def test_adding_a_rule_puts_it_into_the_table_and_the_journal():
    saved = actions.add_rule(details=RuleDetails(name="Adults", patron_category_id=category("adult").pk), **BY)
    assert rule_table().order[0].id == saved.id
    entry = Entry.objects.get(pk=saved.entry_id)
    assert (entry.verb, entry.about) == ("add-rule", f"rule:{saved.id}")


def test_a_draft_is_kept_but_not_in_force():
    details = RuleDetails(name="Adults", patron_category_id=category("adult").pk)
    saved = actions.add_rule(details=details, active=False, **BY)
    assert [rule.id for rule in rule_table().drafts] == [saved.id]


def test_cir_02_the_same_conditions_are_refused_and_the_other_rule_is_named():
    details = RuleDetails(name="Adults", patron_category_id=category("adult").pk, duration_id=root().duration_id)
    first = actions.add_rule(details=details, **BY)
    with pytest.raises(Refused) as no:
        actions.add_rule(details=replace(details, name="Grown-ups"), **BY)
    assert no.value.codes == ("same-conditions",)
    assert f"Same conditions as rule {first.id}, “Adults”" in str(no.value)
    assert no.value.refusals[0].details == {"rule": first.id}


def test_cir_02_a_draft_with_the_same_conditions_may_be_kept_but_not_put_in_force():
    details = RuleDetails(name="Adults", patron_category_id=category("adult").pk)
    actions.add_rule(details=details, **BY)
    draft = actions.add_rule(details=replace(details, name="Grown-ups"), active=False, **BY)
    with Expect("same-conditions"):
        actions.switch_rule(rule_id=draft.id, active=True, **BY)


def test_cir_02_a_rule_that_asks_for_nothing_is_the_root_rule_again():
    with Expect("same-conditions"):
        actions.add_rule(details=RuleDetails(name="Everything"), **BY)


def sample(field: str) -> object:
    """Some value for one column that differs from “any”."""
    if field in FLAGS:
        return False
    if field in CODES:
        return "a"
    if field in AGES:
        return 0
    if field == "patron_category":
        return category("some")
    if field == "item_type":
        return ItemType.objects.create(code="some", name="Some")
    city = build_city()
    if field == "location":
        return city.main.locations.create(code="x", name="X")
    if field.endswith("group"):
        return LoanRule._meta.get_field(field).related_model.objects.create(code="g", name="G")
    return city.main


@pytest.mark.parametrize("field", FIELDS)
def test_cir_02_the_database_refuses_two_active_rules_that_ask_for_the_same(field):
    value = {field: sample(field)}
    LoanRule.objects.create(name="first", **value)
    LoanRule.objects.create(name="draft", active=False, **value)
    with pytest.raises(IntegrityError, match="active_rules_differ_in_what_they_ask"), transaction.atomic():
        LoanRule.objects.create(name="second", **value)


def test_cir_02_the_database_lets_rules_that_differ_in_one_field_stand_side_by_side():
    LoanRule.objects.create(name="juvenile", juvenile=True)
    LoanRule.objects.create(name="not juvenile", juvenile=False)
    LoanRule.objects.create(name="age from none", patron_age_from=0)
    LoanRule.objects.create(name="reference", reference=False)
    assert LoanRule.objects.count() == 5
    assert set(REFERENCES) | set(CODES) | set(FLAGS) | set(AGES) == set(FIELDS)


@pytest.mark.django_db(transaction=True)
def test_cir_02_of_two_people_adding_the_same_rule_at_once_one_is_told_the_number_of_the_other():
    details = RuleDetails(name="Juvenile", juvenile=True)
    barrier, outcomes = threading.Barrier(4), []

    def add() -> None:
        barrier.wait()
        try:
            outcomes.append(actions.add_rule(details=details, **BY).id)
        except Refused as no:
            outcomes.append(no.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes))[:3] == ["('same-conditions',)"] * 3
    assert LoanRule.objects.filter(juvenile=True).count() == 1


def test_the_root_rule_cannot_be_removed_or_made_a_draft():
    with Expect("root-rule-stays"):
        actions.remove_rule(rule_id=root().pk, **BY)
    with Expect("root-rule-stays"):
        actions.switch_rule(rule_id=root().pk, active=False, **BY)


def test_the_root_rule_may_give_something_else_but_ask_and_inherit_nothing():
    details = details_of(root())
    week = DurationRule.objects.get(name="One week")
    actions.change_rule(rule_id=root().pk, details=replace(details, duration_id=week.pk), **BY)
    assert rule_table().order[-1].duration.normal == 7
    with Expect("root-asks-nothing"):
        actions.change_rule(rule_id=root().pk, details=replace(details, juvenile=True), **BY)
    with Expect("root-leaves-nothing-open"):
        actions.change_rule(rule_id=root().pk, details=replace(details, lends="inherit"), **BY)
    with Expect("root-leaves-nothing-open"):
        actions.change_rule(rule_id=root().pk, details=replace(details, duration_id=None), **BY)


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"lends": "inherit"},
        {"duration": None},
        {"days_mode": "inherit"},
        {"fine_source": "inherit"},
        {"juvenile": True},
        {"marc_type": "a"},
        {"renew_extends_from_due": None},
    ],
)
def test_the_database_keeps_the_root_rule_whole(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanRule.objects.filter(is_root=True).update(**change)


def test_the_database_has_only_one_root_rule_and_no_fine_without_a_fine():
    twin = root()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanRule.objects.create(name="odd", juvenile=True, fine_source="value")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "rule-needs-name"),
        ({"patron_age_from": 20, "patron_age_to": 10}, "ages-run-backwards"),
        ({"fine_source": "value"}, "rule-value-missing"),
        ({"fine_id": 1}, "rule-value-missing"),
        ({"renewals": 70_000}, "number-out-of-range"),
        ({"hold_ratio_total": Decimal(-1)}, "number-out-of-range"),
        ({"duration_id": 987_654}, "rule-value-unknown"),
        ({"branch_id": 987_654}, "rule-value-unknown"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_words(change, code):
    with Expect(code):
        actions.add_rule(details=replace(RuleDetails(name="Odd", juvenile=True), **change), **BY)


def test_a_rule_that_is_not_there_is_refused_in_words():
    with Expect("rule-not-found"):
        actions.remove_rule(rule_id=987_654, **BY)


def test_adding_changing_switching_and_removing_a_rule_can_be_undone_step_by_step():
    details = RuleDetails(name="Juvenile", juvenile=True, hold_ratio_total=Decimal("1.5"))
    added = actions.add_rule(details=details, **BY)
    changed = actions.change_rule(rule_id=added.id, details=replace(details, name="Young", lends="no"), **BY)
    switched = actions.switch_rule(rule_id=added.id, active=False, **BY)
    removed = actions.remove_rule(rule_id=added.id, **BY)
    assert not LoanRule.objects.filter(pk=added.id).exists()
    undo(entry_id=removed.entry_id, **BY)
    assert not LoanRule.objects.get(pk=added.id).active
    undo(entry_id=switched.entry_id, **BY)
    undo(entry_id=changed.entry_id, **BY)
    row = LoanRule.objects.get(pk=added.id)
    assert (row.name, row.lends, row.active, row.hold_ratio_total) == ("Juvenile", "inherit", True, Decimal("1.50"))
    undo(entry_id=added.entry_id, **BY)
    assert not LoanRule.objects.filter(pk=added.id).exists()


def test_a_change_is_not_undone_over_a_later_one():
    added = actions.add_rule(details=RuleDetails(name="Juvenile", juvenile=True), **BY)
    actions.change_rule(rule_id=added.id, details=RuleDetails(name="Young", juvenile=True), **BY)
    with Expect("changed-since"):
        undo(entry_id=added.entry_id, **BY)


def test_a_removed_rule_does_not_come_back_beside_one_that_asks_for_the_same():
    details = RuleDetails(name="Juvenile", juvenile=True)
    added = actions.add_rule(details=details, **BY)
    removed = actions.remove_rule(rule_id=added.id, **BY)
    actions.add_rule(details=replace(details, name="Young"), **BY)
    with Expect("same-conditions"):
        undo(entry_id=removed.entry_id, **BY)


def test_rules_of_one_branch_may_be_edited_there_and_others_only_with_the_whole_tree():
    city = build_city()
    by = staff(edit_policies=(city.main.path,), undo=(city.root.path,))
    at_main = RuleDetails(name="Main", branch_id=city.main.pk)
    actions.add_rule(details=at_main, by=by, now=NOW)
    for elsewhere in (RuleDetails(name="All", juvenile=True), RuleDetails(name="East", branch_id=city.eastgate.pk)):
        with Expect("not-permitted"):
            actions.add_rule(details=elsewhere, by=by, now=NOW)
    mine = LoanRule.objects.get(branch=city.main)
    with Expect("not-permitted"):
        actions.change_rule(rule_id=mine.pk, details=replace(at_main, branch_id=city.eastgate.pk), by=by, now=NOW)


def test_a_retried_request_adds_one_rule():
    details = RuleDetails(name="Juvenile", juvenile=True)
    first = actions.add_rule(details=details, key="k-1", **BY)
    again = actions.add_rule(details=details, key="k-1", **BY)
    assert first == again


def test_cir_02_weights_are_set_together_and_can_be_undone():
    heavier = {**DEFAULT_WEIGHTS, "branch": 20}
    saved = actions.set_weights(weights=heavier, **BY)
    assert rule_table().weights["branch"] == 20
    undo(entry_id=saved.entry_id, **BY)
    assert weights() == dict(DEFAULT_WEIGHTS)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [({"branch": 1}, "weights-incomplete"), ({**DEFAULT_WEIGHTS, "branch": -1}, "weight-out-of-range")],
)
def test_weights_that_make_no_sense_are_refused(chosen, code):
    with Expect(code):
        actions.set_weights(weights=chosen, **BY)


PARTS = {
    "duration": DurationDetails("Ten days", "days", 5, 10, 20, 2),
    "fine": FineDetails("Quarter", 10, 25, 50),
    "max-fine": MaxFineDetails("Ten", amount_cents=1000),
    "fixed-dates": HardDateDetails("Terms", always=False, values=((date(2026, 9, 1), date(2026, 12, 18)),)),
}


@pytest.mark.parametrize("kind", PARTS)
def test_parts_are_added_changed_and_removed(kind):
    details = PARTS[kind]
    saved = actions.save_part(details=details, **BY)
    with Expect("part-name-taken"):
        actions.save_part(details=details, **BY)
    again = actions.save_part(details=replace(details, name="Other"), part_id=saved.id, **BY)
    assert again.id == saved.id
    actions.remove_part(kind=kind, part_id=saved.id, **BY)
    with Expect("part-not-found"):
        actions.remove_part(kind=kind, part_id=saved.id, **BY)


def test_a_part_that_a_rule_gives_stays_and_the_rule_is_named():
    with pytest.raises(Refused) as no:
        actions.remove_part(kind="duration", part_id=root().duration_id, **BY)
    assert no.value.codes == ("part-in-use",)
    assert f"“Two weeks” is given by rule {root().pk}." in str(no.value)


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (replace(PARTS["duration"], name=""), "part-needs-name"),
        (replace(PARTS["duration"], normal=0), "length-out-of-range"),
        (replace(PARTS["duration"], extended=4000), "length-out-of-range"),
        (replace(PARTS["duration"], unit="moons"), "unit-unknown"),
        (replace(PARTS["duration"], max_renewals=-1), "number-out-of-range"),
        (replace(PARTS["fine"], normal_cents=-1), "number-out-of-range"),
        (replace(PARTS["fine"], interval="moon"), "interval-unknown"),
        (replace(PARTS["fine"], grace_over_closure="maybe"), "grace-unknown"),
        (replace(PARTS["max-fine"], percent=5), "maximum-is-one-of-two"),
        (replace(PARTS["max-fine"], amount_cents=None), "maximum-is-one-of-two"),
        (replace(PARTS["fixed-dates"], values=()), "dates-missing"),
        (replace(PARTS["fixed-dates"], values=((date(2026, 9, 1), date(2026, 8, 1)),)), "date-before-its-start"),
        (
            replace(PARTS["fixed-dates"], values=tuple((date(2026, 9, 1), date(2026, 12, day)) for day in (1, 2))),
            "dates-start-together",
        ),
    ],
)
def test_a_part_that_makes_no_sense_is_refused_in_words(details, code):
    with Expect(code):
        actions.save_part(details=details, **BY)


def test_the_table_knows_the_tree_the_groups_and_every_given_part():
    city = build_city()
    fine = actions.save_part(details=PARTS["fine"], **BY)
    cap = actions.save_part(details=PARTS["max-fine"], **BY)
    terms = actions.save_part(details=PARTS["fixed-dates"], **BY)
    details = RuleDetails(
        name="Main",
        branch_id=city.main.pk,
        fine_source="value",
        fine_id=fine.id,
        max_fine_source="value",
        max_fine_id=cap.id,
        hard_due_source="value",
        hard_due_date_id=terms.id,
    )
    actions.add_rule(details=details, **BY)
    table = rule_table()
    rule = table.order[0]
    assert (rule.fine.normal_cents, rule.cap.amount_cents, rule.hard_date.name) == (25, 1000, "Terms")
    assert [(c.field, c.shown) for c in rule.conditions] == [("branch", "Main")]
    assert table.branch_ancestors[city.desk.pk] == {city.root.pk, city.main.pk, city.desk.pk}
    branch("NEW", "New", "branch", city.root)
    assert len(rule_table().branch_ancestors) == 5
