"""Versions, diffs, drafts, days on which they take effect, and going back (item 19)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.phrases import Phrase, value_from_data
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.tests.build import NOW, PROGRAM, build_city, staff
from shelflist.records.items.models import ItemType
from shelflist.records.policies import actions
from shelflist.records.policies.details import DurationDetails, HardDateDetails, RuleDetails
from shelflist.records.policies.models import (
    DurationRule,
    HoldRule,
    LimitSet,
    LoanRule,
    PolicyDraft,
    PolicyVersion,
)
from shelflist.records.policies.queries import hold_table, limit_table, rule_table, weights
from shelflist.records.policies.rules.diffs import Change, Conflict, changes_between, composed, merged, taken_back
from shelflist.records.policies.tables import snapshot

BY = {"by": PROGRAM, "now": NOW}


_rows = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.integers(1, 4)), st.fixed_dictionaries({"x": st.integers(0, 2)})
)


@given(st.lists(_rows, min_size=2, max_size=5))
def test_item_19_changes_put_together_lead_from_the_first_state_to_the_last_and_back(states):
    steps = [changes_between(old, new) for old, new in pairwise(states)]
    for changes, start, end in (
        (composed(steps), states[0], states[-1]),
        (taken_back(composed(steps)), states[-1], states[0]),
    ):
        state = dict(start)
        for change in changes:
            assert state.get(change.key) == change.before
            state[change.key] = change.after
        assert {key: row for key, row in state.items() if row is not None} == end


@pytest.mark.parametrize(
    ("before", "after", "live", "becomes"),
    [
        ({"x": 1, "y": 1}, {"x": 2, "y": 1}, {"x": 1, "y": 1}, {"x": 2, "y": 1}),
        ({"x": 1, "y": 1}, {"x": 2, "y": 1}, {"x": 1, "y": 5}, {"x": 2, "y": 5}),
        ({"x": 1, "y": 1}, {"x": 2, "y": 1}, {"x": 2, "y": 5}, {"x": 2, "y": 5}),
        ({"x": 1, "y": 1}, {"x": 2, "y": 1}, {"x": 3, "y": 1}, ("x",)),
        ({"x": 1}, {"x": 2}, None, ()),
        ({"x": 1}, None, {"x": 3}, ()),
        ({"x": 1}, None, None, None),
        (None, {"x": 1}, None, {"x": 1}),
    ],
)
def test_item_19_a_prepared_change_meets_the_row_as_it_is_now(before, after, live, becomes):
    found = merged(Change("t", 1, before, after), live)
    assert (found.columns if isinstance(found, Conflict) else found) == becomes


pytestmark = pytest.mark.django_db


def latest() -> PolicyVersion:
    return PolicyVersion.objects.first()


def lines(row: dict) -> dict[str, tuple[str, str]]:
    def plain(value):
        return str(value_from_data(value))

    return {plain(label): (plain(old), plain(new)) for label, old, new in row["lines"]}


def test_item_19_every_change_is_a_numbered_version_that_says_who_when_why_and_what():
    length = actions.save_part(details=DurationDetails("Ten days", "days", 5, 10, 20, 1), why="council", **BY)
    first = latest()
    assert (first.number, first.by_name, first.made_at, first.why) == (1, "tests", NOW, "council")
    details = RuleDetails(name="Juvenile", juvenile=True, duration_id=length.id)
    rule = actions.add_rule(details=details, why="longer for children", **BY)
    other = DurationRule.objects.get(name="Three weeks").pk
    actions.change_rule(rule_id=rule.id, details=replace(details, duration_id=other, renewals=3), **BY)
    assert [version.number for version in PolicyVersion.objects.all()] == [3, 2, 1]
    said = latest().told[0]
    assert str(value_from_data(said["title"])) == f"Loan rule {rule.id}, “Juvenile”"
    assert said["happened"] == "changed"
    assert lines(said) == {"length": ("Ten days", "Three weeks"), "renewals": ("None", "3")}


def test_item_19_a_refused_change_and_one_that_changes_nothing_make_no_version():
    with pytest.raises(Refused):
        actions.add_rule(details=RuleDetails(name=""), **BY)
    actions.set_weights(weights=weights(), **BY)
    assert PolicyVersion.objects.count() == 0


def everything_changes() -> None:
    """One change of every kind of table."""
    actions.save_part(details=HardDateDetails("Terms", False, ((date(2026, 9, 1), date(2026, 12, 18)),)), **BY)
    rule = actions.add_rule(details=RuleDetails(name="Juvenile", juvenile=True, renewals=2), **BY)
    actions.switch_rule(rule_id=rule.id, active=False, **BY)
    actions.set_weights(weights={**weights(), "branch": 30}, **BY)
    actions.set_weights(weights={**weights("hold"), "owner": 30}, kind="hold", **BY)
    values = {"name": "Near", "days": 30, "proximity": 1, "counts_from": "active"}
    protection = actions.save_row(table="protection", values=values, **BY)
    hold = {"name": "Young", "juvenile": True, "age_protection_source": "value", "age_protection_id": protection.id}
    actions.save_row(table="hold-rule", values=hold, **BY)
    film = ItemType.objects.create(code="film", name="Film")
    group = actions.save_row(table="limit-group", values={"name": "Films"}, many={"item_types": [film.pk]}, **BY)
    limits = actions.save_row(table="limit-set", values={"name": "Films"}, many={"groups": [group.id]}, **BY)
    actions.save_row(table="limit", values={"limit_set_id": limits.id, "most": 5}, **BY)
    actions.save_row(table="hold-policy", row_id=1, values={"queue": "local-first"}, **BY)


def test_item_19_one_act_goes_back_to_any_version_and_its_undo_goes_forth_again():
    states = {0: snapshot()}
    everything_changes()
    after = snapshot()
    assert latest().number == 11
    tables = (rule_table(), hold_table(), limit_table())
    saved = actions.roll_back(to=0, why="council changed its mind", **BY)
    assert snapshot() == states[0]
    assert (latest().number, latest().back_to) == (12, 0)
    assert limit_table().is_empty
    undo(entry_id=saved.entry_id, **BY)
    assert snapshot() == after
    assert (rule_table(), hold_table(), limit_table()) == tables
    actions.roll_back(to=5, **BY)
    assert weights("hold")["owner"] == 30
    assert not HoldRule.objects.filter(name="Young").exists()


def test_item_19_each_single_act_can_be_undone_and_that_is_a_version_too():
    everything_changes()
    for entry in Entry.objects.filter(undo__isnull=False).order_by("-pk"):
        undo(entry_id=entry.pk, **BY)
    assert LimitSet.objects.count() == 0
    assert set(LoanRule.objects.values_list("is_root", flat=True)) == {True}
    assert latest().number == 22


def test_item_19_going_back_is_refused_where_it_would_not_fit():
    film = ItemType.objects.create(code="film", name="Film")
    rule = actions.add_rule(details=RuleDetails(name="Films", item_type_id=film.pk), **BY)
    actions.remove_rule(rule_id=rule.id, **BY)
    film.delete()
    with pytest.raises(Refused) as no:
        actions.roll_back(to=1, **BY)
    assert no.value.codes == ("rules-do-not-fit",)
    for number, code in ((7, "version-unknown"), (2, "version-is-now")):
        with pytest.raises(Refused) as no:
            actions.roll_back(to=number, **BY)
        assert no.value.codes == (code,)
    assert latest().number == 2


def test_item_19_versions_need_the_permission_for_the_whole_tree():
    city = build_city()
    here = staff(edit_policies=(city.main.path,))
    for act in (
        lambda: actions.roll_back(to=0, by=here, now=NOW),
        lambda: actions.begin_draft(name="x", by=here, now=NOW),
        lambda: actions.save_row(table="limit-set", values={"name": "x"}, by=here, now=NOW),
        lambda: actions.remove_row(table="hold-rule", row_id=1, by=here, now=NOW),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.codes == ("not-permitted",)


def draft(name: str = "Spring") -> int:
    return actions.begin_draft(name=name, why="the council said so", **BY).id


def in_draft(number: int, do) -> None:
    actions.change_in_draft(draft_id=number, do=do, **BY)


def test_item_19_what_is_changed_in_a_draft_changes_nothing_until_it_takes_effect():
    build_city()
    before = snapshot()
    number = draft()

    def longer():
        length = actions.save_part(details=DurationDetails("Ten days", "days", 5, 10, 20, 1), **BY)
        actions.add_rule(details=RuleDetails(name="Juvenile", juvenile=True, duration_id=length.id), **BY)

    in_draft(number, longer)
    in_draft(number, lambda: actions.set_weights(weights={**weights(), "branch": 30}, **BY))
    assert snapshot() == before
    assert PolicyVersion.objects.count() == 0
    assert weights()["branch"] == 3
    with actions.shown(number):
        assert rule_table().order[0].name == "Juvenile"
        assert weights()["branch"] == 30
    assert [rule.name for rule in rule_table().rules] == ["Anything, anyone"]
    saved = actions.put_in_force(draft_id=number, **BY)
    assert (latest().number, latest().why, latest().draft_id) == (1, "the council said so", number)
    assert len(latest().changes) == 3
    assert weights()["branch"] == 30
    undo(entry_id=saved.entry_id, **BY)
    assert snapshot() == before
    assert PolicyDraft.objects.get().state == "open"


def test_item_19_a_draft_refuses_what_a_change_at_once_would_be_refused():
    number = draft()
    in_draft(number, lambda: actions.add_rule(details=RuleDetails(name="Juvenile", juvenile=True), **BY))
    with pytest.raises(Refused) as no:
        in_draft(number, lambda: actions.add_rule(details=RuleDetails(name="Young", juvenile=True), **BY))
    assert no.value.codes == ("same-conditions",)
    assert len(PolicyDraft.objects.get().changes) == 1


def test_item_19_new_rows_of_a_draft_get_other_numbers_when_theirs_are_taken_meanwhile():
    build_city()
    number = draft()

    def longer():
        length = actions.save_part(details=DurationDetails("Ten days", "days", 5, 10, 20, 1), **BY)
        actions.add_rule(details=RuleDetails(name="Juvenile", juvenile=True, duration_id=length.id), **BY)

    in_draft(number, longer)
    other = actions.save_part(details=DurationDetails("Nine days", "days", 5, 9, 20, 1), **BY)
    actions.add_rule(details=RuleDetails(name="Grown up", juvenile=False, duration_id=other.id), **BY)
    actions.put_in_force(draft_id=number, **BY)
    found = {rule.name: rule.duration.name for rule in LoanRule.objects.filter(is_root=False)}
    assert found == {"Juvenile": "Ten days", "Grown up": "Nine days"}
    actions.save_part(details=DurationDetails("Eight days", "days", 5, 8, 20, 1), **BY)
    actions.add_rule(details=RuleDetails(name="Reference", reference=True), **BY)


def test_item_19_a_draft_that_changes_a_column_leaves_the_others_as_they_have_become():
    root = LoanRule.objects.get(is_root=True)
    number = draft()
    details = actions.rules.details_of(root)
    in_draft(number, lambda: actions.change_rule(rule_id=root.pk, details=replace(details, renewals=5), **BY))
    actions.change_rule(rule_id=root.pk, details=replace(details, grace_intervals=2), **BY)
    actions.put_in_force(draft_id=number, **BY)
    root.refresh_from_db()
    assert (root.renewals, root.grace_intervals) == (5, 2)


def clashing() -> int:
    root = LoanRule.objects.get(is_root=True)
    number = draft()
    details = actions.rules.details_of(root)
    in_draft(number, lambda: actions.change_rule(rule_id=root.pk, details=replace(details, renewals=5), **BY))
    actions.change_rule(rule_id=root.pk, details=replace(details, renewals=2), **BY)
    return number


def test_item_19_a_draft_that_clashes_with_what_was_changed_meanwhile_is_refused_and_says_where():
    number = clashing()
    with pytest.raises(Refused) as no:
        actions.put_in_force(draft_id=number, **BY)
    assert no.value.codes == ("rules-changed-meanwhile",)
    assert "“renewals” has been changed meanwhile" in str(no.value)
    assert LoanRule.objects.get(is_root=True).renewals == 2


def test_item_19_on_its_day_a_draft_takes_effect_by_itself_and_the_journal_says_so():
    build_city()
    number = draft()
    in_draft(number, lambda: actions.set_weights(weights={**weights(), "branch": 30}, **BY))
    with pytest.raises(Refused) as no:
        actions.schedule_draft(draft_id=number, on=NOW.date(), **BY)
    assert no.value.codes == ("day-is-past",)
    actions.schedule_draft(draft_id=number, on=date(2026, 12, 1), **BY)
    midnight = PolicyDraft.objects.get().effective_at
    assert midnight.isoformat().startswith("2026-12-01T05:00"), "where the library is, it is still November at 4 UTC"
    actions.take_effect(midnight - timedelta(minutes=1))
    assert weights()["branch"] == 3
    actions.take_effect(midnight)
    actions.take_effect(midnight + timedelta(minutes=5))
    assert weights()["branch"] == 30
    entry = Entry.objects.get(verb="put-policy-draft-in-force")
    assert (entry.actor_kind, str(Phrase.from_data(entry.said))) == ("system", "Changes “Spring” put in force")


def test_item_19_a_draft_that_cannot_take_effect_on_its_day_is_held_back_and_says_why():
    build_city()
    number = clashing()
    actions.schedule_draft(draft_id=number, on=date(2026, 12, 1), **BY)
    actions.take_effect(NOW + timedelta(days=30))
    row = PolicyDraft.objects.get()
    assert (row.state, row.effective_at) == ("open", None)
    assert "has been changed meanwhile" in str(Phrase.from_data(row.held_back[0]))
    assert Entry.objects.filter(verb="hold-policy-draft-back").exists()
    assert LoanRule.objects.get(is_root=True).renewals == 2


def test_item_19_editing_scheduling_and_dropping_a_draft_can_be_undone():
    build_city()
    number = draft()
    in_draft(number, lambda: actions.set_weights(weights={**weights(), "branch": 30}, **BY))
    in_draft(number, lambda: actions.set_weights(weights={**weights(), "owner": 30}, **BY))
    edits = Entry.objects.filter(verb="change-policy-draft").order_by("-pk")
    undo(entry_id=edits[0].pk, **BY)
    assert len(PolicyDraft.objects.get().changes) == 1
    undo(entry_id=actions.schedule_draft(draft_id=number, on=date(2026, 12, 1), **BY).entry_id, **BY)
    assert PolicyDraft.objects.get().state == "open"
    undo(entry_id=actions.drop_draft(draft_id=number, **BY).entry_id, **BY)
    actions.drop_draft(draft_id=number, **BY)
    with pytest.raises(Refused) as no:
        actions.put_in_force(draft_id=number, **BY)
    assert no.value.codes == ("draft-is-over",)


@pytest.mark.django_db(transaction=True)
def test_item_19_changes_made_at_the_same_time_are_versions_one_after_the_other():
    names = [f"Length {number}" for number in range(6)]

    def add(name: str) -> None:
        try:
            actions.save_part(details=DurationDetails(name, "days", 5, 10, 20, 1), **BY)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    versions = list(PolicyVersion.objects.order_by("number"))
    assert [version.number for version in versions] == [1, 2, 3, 4, 5, 6]
    assert sorted(version.changes[0]["after"]["name"] for version in versions) == names
    assert all(len(version.changes) == 1 for version in versions)
