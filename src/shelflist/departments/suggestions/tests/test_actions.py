"""Suggestions with their check for duplicates and the hold on arrival; reports that are tracked."""

from __future__ import annotations

from typing import Any

import pytest

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused


@pytest.fixture
def library(db: None) -> Any:
    from shelflist.ground.journal.revisions import forget_everything
    from shelflist.records.loans.tests.library import small_library

    forget_everything()
    return small_library()


@pytest.fixture
def me(library: Any) -> Actor:
    return Actor(kind="patron", id=library.card(expires_on=None).patron_id, name="Amina", door="opac")


def at() -> dict[str, Any]:
    from shelflist.records.loans.tests.library import NOW

    return {"now": NOW}


def suggest(library: Any, by: Actor, title: str = "The goshawk", **more: Any) -> Any:
    from shelflist.departments.suggestions.actions import suggest_title

    return suggest_title(title=title, pickup_branch_id=library.harbor.pk, by=by, **at(), **more)


def codes(act: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def test_opc_13_what_is_there_already_is_said_with_its_title(library: Any, me: Actor) -> None:
    from shelflist.departments.suggestions.models import Suggestion
    from shelflist.ground.common.texts import fold
    from shelflist.records.catalog.models import RecordIdentifier

    record = library.item().record
    record.title, record.author, record.title_key = "The goshawk", "White, T. H.", fold("The goshawk")
    record.search_text = " the goshawk white t h"
    record.save()
    RecordIdentifier.objects.create(record=record, kind="isbn", value="9780261102217")
    with pytest.raises(Refused) as refused:
        suggest(library, me, author="T. H. White")
    assert (refused.value.codes, refused.value.refusals[0].details["record"]) == (("already-here",), record.pk)
    assert codes(lambda: suggest(library, me, "Another title", isbn="0-261-10221-4")) == ("already-here",)
    suggest(library, me, author="T. H. White", all_the_same=True)
    assert codes(lambda: suggest(library, me, author="T. H. White", all_the_same=True)) == ("already-suggested",)
    assert codes(lambda: suggest(library, me, " ", isbn="12345")) == ("title-missing", "isbn-wrong")
    assert codes(lambda: suggest(library, library.staff(), "Anything")) == ("not-permitted",)
    assert Suggestion.objects.count() == 1


def test_opc_13_who_asked_is_first_in_line_when_it_arrives(library: Any, me: Actor) -> None:
    from shelflist.departments.holds.models import Hold
    from shelflist.departments.suggestions.actions import answer_suggestion
    from shelflist.departments.suggestions.models import Suggestion

    made, staff, record = suggest(library, me), library.staff("answer-suggestions"), library.item().record_id
    assert codes(lambda: answer_suggestion(suggestion_id=made.id, state="arrived", by=me, **at())) == ("not-permitted",)
    ask = {"suggestion_id": made.id, "by": staff, **at()}
    assert codes(lambda: answer_suggestion(state="arrived", **ask)) == ("title-unknown",)
    assert codes(lambda: answer_suggestion(state="refused", **ask)) == ("reason-missing",)
    answer_suggestion(state="accepted", **ask)
    answer_suggestion(state="arrived", record_id=record, **ask)
    hold = Hold.objects.get()
    assert (hold.patron_id, hold.record_id, hold.pickup_branch_id) == (me.id, record, library.harbor.pk)
    assert Suggestion.objects.get().record_id == record
    assert codes(lambda: answer_suggestion(state="accepted", **ask)) == ("suggestion-answered",)


def test_opc_20_a_report_is_tracked_until_somebody_settled_it(library: Any, me: Actor) -> None:
    from shelflist.departments.suggestions import actions, queries
    from shelflist.ground.journal.actions import undo

    nobody = Actor(kind="patron", id=None, name="", door="opac")
    item = library.item()
    told = {"record_id": item.record_id, "address": "192.0.2.7", "by": nobody, **at()}
    assert codes(lambda: actions.report_problem(what=" ", email="no", **told)) == ("what-missing", "email-not-usable")
    made = actions.report_problem(what="The author is another", **told)
    assert [one.pk for one in queries.open_reports()] == [made.id]
    settled = actions.settle_report(report_id=made.id, outcome="Mended", by=library.staff("edit-records"), **at())
    assert queries.open_counts() == (0, 0)
    assert codes(
        lambda: actions.settle_report(report_id=made.id, outcome="", by=library.staff("edit-records"), **at())
    ) == ("report-settled",)
    undo(entry_id=settled.entry_id, by=library.staff("undo", "undo-others"), **at())
    assert queries.open_counts() == (0, 1)
    for _number in range(4):
        actions.report_problem(what="Again", **told)
    assert codes(lambda: actions.report_problem(what="Too often", **told)) == ("try-later",)


def test_cat_19_a_concern_is_given_to_somebody_answered_and_closed_and_each_goes_back(library: Any) -> None:
    from django.utils import timezone

    from shelflist.departments.suggestions import actions, queries
    from shelflist.departments.suggestions.models import Report
    from shelflist.ground.accounts.models import User
    from shelflist.ground.journal.actions import undo

    ann, record = User.objects.create(username="ann", name="Ann Lee"), library.item().record_id
    staff = library.staff("edit-records", "see-records", "undo")
    raised = actions.raise_concern(what=" The author is another ", record_id=record, by=staff, **at())
    row = queries.concern(raised.id)
    assert row is not None
    assert (row.what, row.raised_by_name, row.assigned_to_id) == ("The author is another", staff.name, None)
    assert [one.pk for one in queries.open_concerns_on(record)] == [row.pk]
    who: dict[str, Any] = {"report_id": row.pk, "by": staff, **at()}
    assert codes(lambda: actions.raise_concern(what="", record_id=record, by=staff, **at())) == ("what-missing",)
    assert codes(lambda: actions.raise_concern(what="x", record_id=record, by=library.staff("lend"), **at())) == (
        "not-permitted",
    )
    assert codes(lambda: actions.assign_report(user_id=99_999, **who)) == ("person-unknown",)
    assert codes(lambda: actions.answer_report(answer=" ", **who)) == ("answer-missing",)
    given = actions.assign_report(user_id=ann.pk, **who)
    assert [one.pk for one in queries.concerns("mine", ann.pk)] == [row.pk]
    assert queries.concerns("free", ann.pk) == []
    answered = actions.answer_report(answer="We look at it", **who)
    closed = actions.settle_report(outcome="Mended", **who)
    assert (queries.concerns("open", 0), queries.concerns("closed", 0)[0].answer) == ([], "We look at it")
    assert codes(lambda: actions.assign_report(user_id=None, **who)) == ("report-settled",)
    assert codes(lambda: undo(entry_id=answered.entry_id, by=staff, now=timezone.now())) != ()
    for receipt in (closed, answered, given):
        undo(entry_id=receipt.entry_id, by=staff, **at())
    row.refresh_from_db()
    assert (row.settled_at, row.answer, row.assigned_to_id, row.assigned_to_name) == (None, "", None, "")
    undo(entry_id=raised.entry_id, by=staff, **at())
    assert not Report.objects.exists()


def test_cat_19_pages_of_concerns(library: Any, client: Any) -> None:
    from shelflist.departments.suggestions.models import Report
    from shelflist.records.catalog import bulk
    from shelflist.records.catalog.tests.samples import gatsby
    from shelflist.records.loans.tests.library import NOW
    from shelflist.records.patrons.tests.library import sign_in

    sign_in(client, library.eastgate, "edit-records", "see-records", "answer-suggestions")
    [record] = bulk.insert_records([bulk.new_record(gatsby())], now=NOW)
    assert client.get(f"/desk/suggestions/concerns/new/?record={record}").status_code == 200
    sent = {"record": record, "what": "<b>Wrong</b>"}
    assert client.post("/desk/suggestions/concerns/new/", sent)["Location"].startswith(f"/desk/titles/{record}/")
    row = Report.objects.get()
    assert "&lt;b&gt;Wrong" in client.get(f"/desk/titles/{record}/").content.decode()
    there = f"/desk/suggestions/concerns/{row.pk}/"
    client.post(there, {"act": "take"})
    assert "&lt;b&gt;Wrong" in client.get("/desk/suggestions/concerns/?show=mine").content.decode()
    assert client.post(there, {"act": "give", "to": "0"}).status_code == 409
    client.post(there, {"act": "back"})
    client.post(there, {"act": "answer", "answer": "Thank you"})
    client.post(there, {"act": "close", "outcome": "Mended", "answer": "It is mended"})
    page = client.get(there).content.decode()
    assert "It is mended" in page
    assert "Mended" in page
    assert client.post(there, {"act": "close"}).status_code == 409
    assert client.post("/desk/suggestions/concerns/new/", {"record": record, "what": ""}).status_code == 409
    assert client.get("/desk/suggestions/concerns/new/?record=999999").status_code == 404
    assert client.get("/desk/suggestions/concerns/99/").status_code == 404
