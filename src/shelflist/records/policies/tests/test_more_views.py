"""The pages of hold rules, lines, limits, versions, prepared changes and the leaflet."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from shelflist.ground.journal.models import Job
from shelflist.records.branches.tests.build import person
from shelflist.records.policies import actions
from shelflist.records.policies.models import (
    HoldPolicySettings,
    HoldRule,
    Limit,
    LimitSet,
    LoanRule,
    PolicyDraft,
    PolicyVersion,
)
from shelflist.records.policies.queries import hold_policy, hold_table, rule_table, weights
from shelflist.records.policies.rules.holds import HoldFacts, decide_hold_terms
from shelflist.records.policies.tables import kind_of
from shelflist.records.policies.tests.test_sheet import read_back
from shelflist.records.policies.tests.test_views import BY, Library

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    return Library()


@pytest.fixture
def editor(client, library):
    client.force_login(person("ed", library.city.root, "see-policies", "edit-policies", reach="everywhere"))
    return client


@pytest.fixture
def reader(client, library):
    client.force_login(person("reader", library.city.root, "see-policies", reach="everywhere"))
    return client


def shown(answer) -> str:
    text = html.unescape(re.sub(r"</?(td|p|h\d|tr|li|section)[^>]*>", " ", answer.content.decode()))
    return re.sub(r"[\u2068\u2069]", "", re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)))


def filled(client, address: str) -> dict[str, object]:
    """What a form shows when it is opened, as a browser would send it back."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


PAGES = ("hold_rules", "lines", "leaflet", "versions", "drafts", "simulator", "weights", "hold_weights")


def test_every_page_is_readable_by_whoever_may_see_rules_and_offers_no_change(reader):
    for name in PAGES[:6]:
        answer = reader.get(reverse(f"policies:{name}"))
        assert answer.status_code == 200, name
        assert "btn-stop" not in answer.content.decode()
    for table in ("limit-set", "limit-group", "protection"):
        assert reader.get(reverse("policies:rows", args=[table])).status_code == 200
        assert reader.get(reverse("policies:new_row", args=[table])).status_code == 403
    assert reader.post(reverse("policies:roll_back", args=[0])).status_code == 403
    assert reader.post(reverse("policies:lines"), {"queue": "first-in"}).status_code == 422
    assert reader.get("/desk/policies/table/nothing/").status_code == 404


def test_hld_04_a_hold_rule_is_added_changed_and_removed_on_its_page(editor, library):
    root = HoldRule.objects.get(is_root=True)
    typed = {
        **filled(editor, reverse("policies:new_row", args=["hold-rule"])),
        "name": "Adults at Main",
        "patron_category": library.adult.pk,
        "pickup_branch": library.city.main.pk,
        "strict": "on",
        "max_holds": "7",
        "hold_days": "none",
        "not_collected_fee_cents": "1.50",
        "active": "on",
        "why": "they asked for it",
    }
    answer = editor.post(reverse("policies:new_row", args=["hold-rule"]), typed, follow=True)
    assert "Adults at Main" in shown(answer), answer.context["form"].errors
    row = HoldRule.objects.get(name="Adults at Main")
    assert (row.strict, row.max_holds, row.hold_days_source, row.not_collected_fee_cents) == (True, 7, "none", 150)
    assert (row.max_per_day_source, row.count_frozen) == ("inherit", None)
    assert PolicyVersion.objects.first().why == "they asked for it"
    again = editor.post(reverse("policies:new_row", args=["hold-rule"]), {**typed, "name": "Twin"})
    assert again.status_code == 422
    assert f"Same conditions as rule {row.pk}" in shown(again)
    before = {f.attname: getattr(row, f.attname) for f in HoldRule._meta.concrete_fields}
    address = reverse("policies:row", args=["hold-rule", row.pk])
    editor.post(address, {**filled(editor, address), "max_holds": "8"})
    row.refresh_from_db()
    after = {f.attname: getattr(row, f.attname) for f in HoldRule._meta.concrete_fields}
    assert after == {**before, "max_holds": 8}
    editor.post(reverse("policies:remove_row", args=["hold-rule", row.pk]))
    assert not HoldRule.objects.filter(pk=row.pk).exists()
    refused = editor.post(reverse("policies:remove_row", args=["hold-rule", root.pk]))
    assert refused.status_code == 422
    open_end = reverse("policies:row", args=["hold-rule", root.pk])
    refused = editor.post(open_end, {**filled(editor, open_end), "max_holds": ""})
    assert "nothing to inherit from" in shown(refused)


def test_hld_05_the_hold_simulator_gives_the_terms_of_the_engine(reader, library):
    actions.save_row(
        table="hold-rule", values={"name": "Adults", "patron_category_id": library.adult.pk, "shelf_days": 4}, **BY
    )
    asked = {**library.asked(), "pickup": library.city.main.pk, "requestor": "staff"}
    answer = reader.get(reverse("policies:hold_rules"), asked)
    found = answer.context["answer"]
    facts = HoldFacts(
        patron_category_id=library.adult.pk,
        patron_branch_id=library.city.main.pk,
        request_branch_id=library.city.root.pk,
        pickup_branch_id=library.city.main.pk,
        item_type_id=library.book.pk,
        location_id=library.shelf,
        item_branch_id=library.city.main.pk,
        owner_id=library.city.main.pk,
        requestor=frozenset({"staff"}),
        item_age_days=3650,
    )
    assert found.facts == facts
    assert found.terms == decide_hold_terms(hold_table(), facts)
    assert "4 open days" in shown(answer)
    assert "Give a card, or a category of readers." in shown(reader.get(reverse("policies:hold_rules"), {"item": ""}))


def test_hld_08_the_policy_about_lines_is_set_and_its_sample_shows_the_difference(editor):
    page = editor.get(reverse("policies:lines"))
    local, strict = (sample["line"] for sample in page.context["samples"])
    assert local != strict
    assert [str(who) for who in strict][:2] == [
        "asked last, moved to the front by staff",
        "asked first, fetches at the next branch",
    ]
    typed = filled(editor, reverse("policies:lines"))
    editor.post(reverse("policies:lines"), {**typed, "preset": "traditional", "queue": "local-first"})
    assert (hold_policy().preset, hold_policy().queue, hold_policy().order[0]) == (
        "traditional", "local-first", "capture-pickup",
    )  # fmt: skip
    page = editor.get(reverse("policies:lines"))
    now = next(sample for sample in page.context["samples"] if sample["is_now"])
    assert str(now["line"][0]) == "asked third, fetches here, where the copy belongs"
    assert now["line"] == local, "with an order that asks for time first, the traditional one stands in"
    own = {"preset": "own", "place-request-time": "1", "place-depth": "2"}
    cleared = {name: value for name, value in filled(editor, reverse("policies:lines")).items() if "place" not in name}
    editor.post(reverse("policies:lines"), {**cleared, **own})
    assert HoldPolicySettings.objects.get().order == ["request-time", "depth"]
    assert editor.post(reverse("policies:lines"), {**cleared, "preset": "own"}).status_code == 422


def test_cir_10_limits_are_put_together_on_their_page(editor, library):
    typed = {"name": "Books", "active": "on", "scope": "everywhere", "item_types": [library.book.pk]}
    editor.post(reverse("policies:new_row", args=["limit-set"]), typed)
    books = LimitSet.objects.get()
    assert [each.name for each in books.item_types.all()] == ["Book"]
    page = editor.get(reverse("policies:rows", args=["limit-set"]))
    assert "has no limit, so it limits nothing" in shown(page)
    limit = {"limit_set": books.pk, "patron_category": library.adult.pk, "most": "5"}
    editor.post(reverse("policies:new_row", args=["limit"]), limit)
    editor.post(reverse("policies:new_row", args=["limit"]), {"limit_set": books.pk, "most": "none"})
    assert {(row.patron_category_id, row.most) for row in Limit.objects.all()} == {(library.adult.pk, 5), (None, None)}
    assert "Adult, anywhere: 5 at most" in shown(editor.get(reverse("policies:rows", args=["limit-set"])))
    assert editor.post(reverse("policies:new_row", args=["limit"]), limit).status_code == 422


def test_weights_of_hold_rules_are_set_from_their_form(editor):
    editor.post(reverse("policies:hold_weights"), {**weights("hold"), "owner": "20"})
    assert (weights("hold")["owner"], weights()["owner"]) == (20, 2)


def test_item_19_versions_are_listed_shown_and_gone_back_to(editor, library):
    actions.set_weights(weights={**weights(), "branch": 30}, why="Harbor asked", **BY)
    last = PolicyVersion.objects.first()
    assert "Harbor asked" in shown(editor.get(reverse("policies:versions")))
    page = shown(editor.get(reverse("policies:version", args=[last.number])))
    assert "weight 3 30" in page
    answer = editor.post(reverse("policies:roll_back", args=[last.number - 1]), {"why": "not so"}, follow=True)
    assert f"Rules taken back to version {last.number - 1}" in shown(answer)
    assert weights()["branch"] == 3
    assert editor.post(reverse("policies:roll_back", args=[last.number + 1])).status_code == 422


def test_item_19_rules_are_edited_inside_a_draft_and_nothing_outside_changes(editor, library):
    editor.post(reverse("policies:drafts"), {"name": "Summer", "why": "holidays"})
    draft = PolicyDraft.objects.get()
    page = shown(editor.get(reverse("policies:rules")))
    assert "You are preparing “Summer”" in page
    address = reverse("policies:rule", args=[library.rule])
    answer = editor.post(address, {**filled(editor, address), "renewals": "9"}, follow=True)
    assert "nothing is in force yet" in shown(answer)
    assert "9 renewals" in shown(answer), "inside the draft it is seen"
    editor.post(reverse("policies:lines"), {**filled(editor, reverse("policies:lines")), "queue": "local-first"})
    assert LoanRule.objects.get(pk=library.rule).renewals is None
    assert hold_policy().queue == "first-in"
    wrong = editor.post(address, {**filled(editor, address), "name": ""})
    assert wrong.status_code in (200, 422)
    assert len(PolicyDraft.objects.get().changes) == 2
    editor.post(reverse("policies:open_draft", args=[draft.pk]))
    assert "9 renewals" not in shown(editor.get(reverse("policies:rules")))
    page = shown(editor.get(reverse("policies:draft", args=[draft.pk])))
    assert "renewals – 9" in page
    editor.post(reverse("policies:put_in_force", args=[draft.pk]))
    assert rule_table().rule(library.rule).renewals == 9
    assert hold_policy().queue == "local-first"


def test_item_19_a_draft_is_scheduled_dropped_and_asked_about_on_its_page(editor, library):
    draft = actions.begin_draft(name="Summer", **BY).id
    actions.change_in_draft(
        draft_id=draft, do=lambda: actions.set_weights(weights={**weights(), "branch": 30}, **BY), **BY
    )
    editor.post(reverse("policies:schedule_draft", args=[draft]), {"on": "2126-06-01"})
    assert PolicyDraft.objects.get().effective_on == date(2126, 6, 1)
    assert editor.post(reverse("policies:schedule_draft", args=[draft]), {"on": "2020-01-01"}).status_code == 422
    assert editor.post(reverse("policies:schedule_draft", args=[draft]), {"on": "soon"}).status_code == 422
    editor.post(reverse("policies:ask_what_if", args=[draft]))
    job = Job.objects.get(pk=PolicyDraft.objects.get().whatif_job_id)
    assert "hx-get" in editor.get(reverse("policies:what_if", args=[draft])).content.decode()
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=BY["now"], result={"seen": 9, "changed": 0})
    assert "None of 9 loans" in shown(editor.get(reverse("policies:what_if", args=[draft])))
    editor.post(reverse("policies:drop_draft", args=[draft]))
    assert PolicyDraft.objects.get().state == "dropped"
    assert "draft-is-over" not in shown(editor.get(reverse("policies:draft", args=[draft])))


def test_item_19_a_draft_that_no_longer_fits_is_left_and_says_why(editor, library):
    editor.post(reverse("policies:drafts"), {"name": "Summer"})
    address = reverse("policies:rule", args=[library.rule])
    editor.post(address, {**filled(editor, address), "renewals": "9"})
    actions.remove_rule(rule_id=library.rule, **BY)
    answer = editor.get(reverse("policies:rules"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("policies:draft", args=[PolicyDraft.objects.get().pk])
    answer = editor.post(reverse("policies:put_in_force", args=[PolicyDraft.objects.get().pk]))
    assert "has been removed or changed meanwhile" in shown(answer)


def test_item_18_the_leaflet_on_screen_read_back_is_what_the_engine_decides(reader, library):
    asked = {"category": library.adult.pk, "branch": library.city.main.pk}
    answer = reader.get(reverse("policies:leaflet"), asked)
    text = answer.content.decode().split('class="cards"')[1].split('class="made"')[0]
    paragraphs = re.findall(r"<section><h3>(.*?)</h3>(.*?)</section>", text, re.DOTALL)
    plain = "\n\n".join(
        "\n".join([clean(title), *(clean(p) for p in re.findall(r"<p>(.*?)</p>", body, re.DOTALL))])
        for title, body in paragraphs
    )
    matrix = read_back(plain)
    assert matrix["Book", "", ""] == (None, 14, "day", 1, "nothing is charged")
    assert set(matrix) == {("Book", "", "")}, "two weeks on the shelf for new books is the same and is not said twice"
    actions.change_rule(
        rule_id=library.rule,
        details=actions.rules.details_of(LoanRule.objects.get(pk=library.rule)).__class__(
            name="New", patron_category_id=library.adult.pk, location_id=library.shelf, lends="no"
        ),
        **BY,
    )
    text = shown(reader.get(reverse("policies:leaflet"), asked))
    assert "Book, on the shelf “New books” For use in the library; not lent." in text


def clean(text: str) -> str:
    return html.unescape(re.sub(r"[\u2068\u2069]", "", re.sub(r"<[^>]+>", "", text))).strip()


def test_cir_20_rules_for_losses_and_desks_are_read_and_edited_like_all_others(editor, library):
    losses = kind_of("loss-rule").model
    address = reverse("policies:new_row", args=["loss-rule"])
    assert "Choose what it belongs to." in shown(
        editor.post(address, {**filled(editor, address), "kind": "lost", "branch": ""})
    )
    typed = {
        **filled(editor, address),
        "kind": "lost",
        "branch": library.city.main.pk,
        "fee_cents": "5.00",
        "max_cents": "",
    }
    editor.post(address, typed)
    row = losses.objects.get()
    assert (row.branch_id, row.fee_cents, row.max_cents) == (library.city.main.pk, 500, None)
    page = shown(editor.get(reverse("policies:rows", args=["loss-rule"])))
    assert "Main, lost" in page
    assert "processing fee: $5.00" in page
    twice = editor.post(address, typed)
    assert twice.status_code == 422
    assert "two ask for the same" in shown(twice)
    desks = reverse("policies:new_row", args=["desk-rule"])
    editor.post(desks, {**filled(editor, desks), "branch": library.city.main.pk, "claims_limit": "3"})
    assert "claims that are believed: 3" in shown(editor.get(reverse("policies:rows", args=["desk-rule"])))
