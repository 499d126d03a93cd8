from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from shelflist.records.branches.actions import add_exception, add_location
from shelflist.records.branches.actions.shelves import LocationDetails
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.tests.build import NOW, PROGRAM, build_city, person
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies import actions
from shelflist.records.policies.details import DurationDetails, FineDetails, RuleDetails
from shelflist.records.policies.models import DurationRule, LoanRule
from shelflist.records.policies.queries import rule_table, weights
from shelflist.records.policies.rules import LoanFacts, decide_terms, due_at

pytestmark = pytest.mark.django_db
BY = {"by": PROGRAM, "now": NOW}


class Library:
    """The small city with an adult, a book, a shelf for new books, and the rule of the drawn page."""

    def __init__(self) -> None:
        self.city = build_city()
        self.adult = PatronCategory.objects.create(code="adult", name="Adult", path="1/")
        self.book = ItemType.objects.create(code="book", name="Book")
        self.shelf = add_location(branch_id=self.city.main.pk, details=LocationDetails("NEW", "New books"), **BY).id
        two_weeks = DurationRule.objects.get(name="Two weeks").pk
        self.rule = actions.add_rule(
            details=RuleDetails(
                name="New books, adults",
                patron_category_id=self.adult.pk,
                location_id=self.shelf,
                duration_id=two_weeks,
                days_mode="push",
            ),
            **BY,
        ).id
        add_exception(
            branch_id=self.city.root.pk,
            first_on=date(2026, 11, 26),
            last_on=date(2026, 11, 29),
            reason="Thanksgiving",
            **BY,
        )

    def asked(self, **more: object) -> dict[str, object]:
        return {
            "category": self.adult.pk,
            "type": self.book.pk,
            "shelf": self.shelf,
            "branch": self.city.main.pk,
            "when": "2026-11-14T09:42",
            **more,
        }


@pytest.fixture
def library():
    return Library()


@pytest.fixture
def editor(client, library):
    client.force_login(person("ed", library.city.root, "see-policies", "edit-policies", reach="everywhere"))
    return client


@pytest.fixture
def reader(client, library):
    client.force_login(person("jo", library.city.main, "see-policies"))
    return client


def shown(answer) -> str:
    return answer.content.decode()


def test_rules_are_shown_heaviest_first_with_the_root_rule_last(reader, library):
    page = shown(reader.get(reverse("policies:rules")))
    assert page.index("New books, adults") < page.index("Anything, anyone")
    assert "always matches, cannot be removed" in page
    assert reverse("policies:new_rule") not in page


@pytest.mark.parametrize("name", ["rules", "simulator"])
def test_the_rules_are_not_for_everybody(client, library, name):
    client.force_login(person("sam", library.city.main, "lend"))
    assert client.get(reverse(f"policies:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["new_rule", "weights"])
def test_changing_the_rules_needs_more_than_seeing_them(reader, name):
    assert reader.get(reverse(f"policies:{name}")).status_code == 403


@pytest.mark.parametrize("kind", ["duration", "fine", "max-fine", "fixed-dates"])
def test_every_page_of_the_rules_opens(editor, library, kind):
    for address in (
        reverse("policies:parts", args=[kind]),
        reverse("policies:new_part", args=[kind]),
        reverse("policies:weights"),
        reverse("policies:new_rule"),
        reverse("policies:rule", args=[library.rule]),
        f"{reverse('policies:new_rule')}?like={library.rule}",
    ):
        assert editor.get(address).status_code == 200, address
    assert editor.get(reverse("policies:parts", args=["moons"])).status_code == 404


def test_the_simulator_gives_the_answer_of_the_drawn_page(reader, library):
    page = shown(reader.get(reverse("policies:simulator"), library.asked()))
    assert f"because rule <bdi>{library.rule}" in page or f"because rule {library.rule}," in page
    assert "Mon 30 Nov" in page
    assert "move to the next open day" in page
    assert "Thanksgiving" in page


def test_p22_the_simulator_equals_the_decision_and_the_reckoning(reader, library):
    answer = reader.get(reverse("policies:rules"), library.asked()).context["answer"]
    facts = LoanFacts(
        branch_id=library.city.main.pk,
        patron_category_id=library.adult.pk,
        patron_branch_id=library.city.main.pk,
        item_type_id=library.book.pk,
        location_id=library.shelf,
        item_branch_id=library.city.main.pk,
        owner_id=library.city.main.pk,
        item_age_days=3650,
    )
    at = datetime(2026, 11, 14, 9, 42, tzinfo=ZoneInfo("America/New_York"))
    terms = decide_terms(rule_table(), facts)
    assert answer.facts == facts
    assert answer.terms == terms
    assert terms.rule_id == library.rule
    assert answer.due == due_at(terms, organisation().calendar(library.city.main.pk), at)


def test_the_simulator_asks_for_what_is_missing_and_names_what_is_unknown(reader, library):
    page = shown(reader.get(reverse("policies:simulator"), {"card": "", "item": ""}))
    assert "Give a card, or a category of readers." in page
    assert "Give an item, or a type and a shelf." in page
    page = shown(reader.get(reverse("policies:simulator"), {"card": "21877000310000", "item": "31877000127013"}))
    assert "No one has the card" in page
    assert "No item has the barcode" in page


def test_the_simulator_says_which_rule_does_not_lend(reader, library):
    details = RuleDetails(name="Stays here", item_type_id=library.book.pk, location_id=library.shelf, lends="no")
    number = actions.add_rule(details=details, **BY).id
    actions.switch_rule(rule_id=library.rule, active=False, **BY)
    page = shown(reader.get(reverse("policies:simulator"), library.asked()))
    assert f"Not lent: rule {number}" in page


FORM = {
    "lends": "inherit",
    "days_mode": "inherit",
    "after_closing": "inherit",
    "fine": "none",
    "max_fine": "inherit",
    "hard_due": "inherit",
}


def test_a_rule_is_added_from_the_form_and_said_so(editor):
    answer = editor.post(reverse("policies:new_rule"), {**FORM, "name": "Juvenile", "juvenile": "yes"}, follow=True)
    row = LoanRule.objects.get(name="Juvenile")
    assert (row.juvenile, row.fine_source, row.active) == (True, "none", True)
    assert f"Rule {row.pk}" in shown(answer)
    assert "added" in shown(answer)


def test_a_rule_can_be_kept_as_a_draft(editor):
    editor.post(reverse("policies:new_rule"), {**FORM, "name": "Juvenile", "juvenile": "no", "as": "draft"})
    assert not LoanRule.objects.get(juvenile=False).active


def test_cir_02_same_conditions_are_refused_in_words_and_what_was_typed_stays(editor, library):
    typed = {**FORM, "name": "Twin", "patron_category": library.adult.pk, "location": library.shelf, "renewals": "7"}
    answer = editor.post(reverse("policies:new_rule"), typed)
    assert answer.status_code == 422
    assert f"Same conditions as rule {library.rule}" in shown(answer).replace("\u2068", "").replace("\u2069", "")
    assert 'value="Twin"' in shown(answer)
    assert 'value="7"' in shown(answer)


def test_a_rule_is_changed_from_its_form_without_losing_anything(editor, library):
    before = LoanRule.objects.get(pk=library.rule)
    form = editor.get(reverse("policies:rule", args=[library.rule])).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    editor.post(reverse("policies:rule", args=[library.rule]), {**typed, "renewals": "3"})
    after = LoanRule.objects.get(pk=library.rule)
    assert after.renewals == 3
    after.renewals = before.renewals
    assert {f.attname: getattr(after, f.attname) for f in LoanRule._meta.concrete_fields} == {
        f.attname: getattr(before, f.attname) for f in LoanRule._meta.concrete_fields
    }


def test_a_rule_is_switched_and_removed(editor, library):
    editor.post(reverse("policies:switch_rule", args=[library.rule]), {"active": "0"})
    assert not LoanRule.objects.get(pk=library.rule).active
    editor.post(reverse("policies:switch_rule", args=[library.rule]), {"active": "1"})
    assert LoanRule.objects.get(pk=library.rule).active
    editor.post(reverse("policies:remove_rule", args=[library.rule]))
    assert not LoanRule.objects.filter(pk=library.rule).exists()


def test_the_root_rule_is_not_removed_and_the_page_says_why(editor):
    root = LoanRule.objects.get(is_root=True)
    answer = editor.post(reverse("policies:remove_rule", args=[root.pk]))
    assert answer.status_code == 422
    assert "cannot be removed" in shown(answer)


def test_a_draft_that_asks_for_the_same_is_marked(editor, library):
    details = RuleDetails(name="Twin", patron_category_id=library.adult.pk, location_id=library.shelf)
    actions.add_rule(details=details, active=False, **BY)
    assert f"same conditions as rule {library.rule}: cannot be put in force" in shown(
        editor.get(reverse("policies:rules"))
    )


def test_weights_are_set_from_the_form(editor):
    editor.post(reverse("policies:weights"), {**weights(), "branch": "20"})
    assert weights()["branch"] == 20
    answer = editor.post(reverse("policies:weights"), {**weights(), "branch": "-4"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("kind", "typed", "wrong"),
    [
        (
            "duration",
            {"name": "Ten", "unit": "days", "short": 5, "normal": 10, "extended": 20, "max_renewals": 1,
             "max_auto_renewals": 0},
            {"normal": 0},
        ),
        (
            "fine",
            {"name": "Quarter", "low_cents": "0.10", "normal_cents": "0,25", "high_cents": "0.5", "interval": "day",
             "grace_intervals": 0, "grace_over_closure": "all"},
            {"low_cents": "much"},
        ),
        ("max-fine", {"name": "Ten", "amount_cents": "10.00", "percent": ""}, {"percent": "20"}),
        ("fixed-dates", {"name": "Terms", "always": "ceiling", "dates": "2026-09-01 2026-12-18"}, {"dates": "soon"}),
    ],
)  # fmt: skip
def test_parts_are_added_changed_and_removed_on_their_pages(editor, kind, typed, wrong):
    assert editor.post(reverse("policies:new_part", args=[kind]), {**typed, **wrong}).status_code == 422
    answer = editor.post(reverse("policies:new_part", args=[kind]), typed, follow=True)
    assert "saved" in shown(answer)
    row = next(row for row in answer.context["rows"] if row.name == typed["name"])
    form = editor.get(reverse("policies:part", args=[kind, row.id])).context["form"]
    again = {name: form[name].value() for name in form.fields}
    again = {name: value for name, value in again.items() if value is not None and value is not False}
    answer = editor.post(reverse("policies:part", args=[kind, row.id]), {**again, "name": "Other"}, follow=True)
    changed = next(changed for changed in answer.context["rows"] if changed.name == "Other")
    assert changed.says == row.says
    answer = editor.post(reverse("policies:remove_part", args=[kind, row.id]), follow=True)
    assert "Other" not in [row.name for row in answer.context["rows"]]


def test_a_length_that_a_rule_gives_is_not_removed_and_the_page_names_the_rule(editor, library):
    used = DurationRule.objects.get(name="Two weeks").pk
    answer = editor.post(reverse("policies:remove_part", args=["duration", used]))
    assert answer.status_code == 422
    assert "is given by rule" in shown(answer)


def test_p22_the_page_says_what_is_wrong_with_the_rules(editor, library):
    fine = actions.save_part(details=FineDetails("Quarter", 10, 25, 50), **BY)
    hourly = actions.save_part(details=DurationDetails("Laptop", "hours", 1, 2, 4, 0), **BY)
    details = RuleDetails(name="Laptops", juvenile=False, duration_id=hourly.id, fine_source="value", fine_id=fine.id)
    actions.add_rule(details=details, **BY)
    page = shown(editor.get(reverse("policies:rules")))
    assert "grows for ever, because there is no maximum fine" in page
