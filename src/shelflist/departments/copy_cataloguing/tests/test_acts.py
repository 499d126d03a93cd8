"""Targets kept, questions asked, candidates taken, and all of it taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.batch_change.models import TaskList
from shelflist.departments.cataloguing.models import MergeProfile
from shelflist.departments.cataloguing.tests.samples import book, subjects
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.departments.copy_cataloguing import queries
from shelflist.departments.copy_cataloguing.actions import searching, taking
from shelflist.departments.copy_cataloguing.actions import targets as acts
from shelflist.departments.copy_cataloguing.actions.targets import TargetDetails
from shelflist.departments.copy_cataloguing.asking.answers import Answer as Said
from shelflist.departments.copy_cataloguing.asking.answers import Given
from shelflist.departments.copy_cataloguing.models import Answer, Candidate, Practice, Search, Taken, Target
from shelflist.departments.copy_cataloguing.rules.questions import Question, Term
from shelflist.departments.copy_cataloguing.tests import servers
from shelflist.ground.common.actors import EVERYWHERE, Actor, system_actor
from shelflist.ground.common.phrases import Phrase, phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordSource, RecordVersion
from shelflist.records.catalog.sources import REVISION

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BY = system_actor("tests")
QUESTION = servers.QUESTION


@pytest.fixture
def admin() -> Client:
    return person("administrator", "ada")


def kept(name: str = "Test", **more: Any) -> Target:
    number = acts.save_target(
        details=TargetDetails(**{"name": name, "host": "127.0.0.1", "own_network": True, "pause_ms": 0, **more}),
        by=BY, now=NOW,
    ).id  # fmt: skip
    return Target.objects.get(pk=number)


def answered(
    target: Target, *records: MarcRecord, question: Question = QUESTION, now: datetime = NOW
) -> list[Candidate]:
    """As if the target had given these records."""
    number = searching.begin_search(question=question, targets=[target], by=BY, now=now, fresh=True)
    rows = tuple(Given(write_iso2709(one), "iso2709", "utf-8", one) for one in records)
    searching.take_down(number, acts.address_of(target), Said(len(rows), rows, milliseconds=9), now)
    return list(Candidate.objects.filter(answer__search=number))


def codes(act: Any, **arguments: Any) -> Sequence[str]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as no:
        act(**arguments)
    assert Entry.objects.count() == before
    return no.value.codes


# ---- targets


def test_zed_01_a_target_is_kept_changed_removed_and_each_is_taken_back() -> None:
    target = kept(login="me", password="very secret", query_map={"isbn": "1=1007"})
    entry = acts.save_target(
        details=TargetDetails(name="Other", host="127.0.0.1", own_network=True), target_id=target.pk, by=BY, now=NOW
    )
    target.refresh_from_db()
    assert (target.name, target.password, target.query_map) == ("Other", "very secret", {})
    journal.undo(entry_id=entry.entry_id, by=BY, now=NOW)
    target.refresh_from_db()
    assert (target.name, target.login, target.query_map) == ("Test", "me", {"isbn": "1=1007"})
    gone = acts.remove_target(target_id=target.pk, by=BY, now=NOW)
    assert not Target.objects.exists()
    journal.undo(entry_id=gone.entry_id, by=BY, now=NOW)
    assert Target.objects.get().name == "Test"
    for entry in Entry.objects.all():
        assert "secret" not in f"{entry.answer} {entry.undo} {entry.said} {entry.fingerprint}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "target-name-missing"), ({"name": "Here"}, "target-name-taken"),
        ({"kind": "ftp"}, "target-kind-unknown"), ({"host": "http://x.example/"}, "target-host-unusable"),
        ({"host": "x.example/../"}, "target-host-unusable"), ({"host": ""}, "target-host-unusable"),
        ({"port": 0}, "target-number-unusable"), ({"seconds": 900}, "target-number-unusable"),
        ({"most": 1000}, "target-number-unusable"), ({"syntax": "grs-1"}, "target-words-unusable"),
        ({"kind": "sru", "database": "a?b=c"}, "target-words-unusable"),
        ({"kind": "sru", "database": "../x"}, "target-words-unusable"),
        ({"kind": "sru", "version": "3.0"}, "target-words-unusable"),
        ({"query_map": {"isbn": "seven"}}, "target-map-unusable"),
    ],
)  # fmt: skip
def test_zed_01_why_a_target_is_not_kept(changes: dict[str, Any], code: str) -> None:
    kept("Here")
    details = TargetDetails(**{"name": "New", "host": "x.example", **changes})
    assert codes(acts.save_target, details=details, by=BY, now=NOW) == (code,)
    assert Target.objects.count() == 1


def somebody(*permissions: str) -> Actor:
    return Actor(kind="staff", id=7, name="Ana", door="desk", grants=dict.fromkeys(permissions, (EVERYWHERE,)))


def test_s5_only_an_administrator_may_point_a_target_at_the_own_network() -> None:
    by = somebody("edit-targets")
    outside = acts.save_target(details=TargetDetails(name="Public", host="z.example"), by=by, now=NOW).id
    inside = TargetDetails(name="Inside", host="10.0.0.1", own_network=True)
    assert codes(acts.save_target, details=inside, by=by, now=NOW) == ("not-permitted",)
    assert codes(acts.save_target, details=inside, target_id=outside, by=by, now=NOW) == ("not-permitted",)
    own = acts.save_target(details=inside, by=somebody("edit-targets", "reach-own-network"), now=NOW).id
    moved = TargetDetails(name="Inside", host="10.0.0.2", own_network=True)
    assert codes(acts.save_target, details=moved, target_id=own, by=by, now=NOW) == ("not-permitted",)
    renamed = TargetDetails(name="Still inside", host="10.0.0.1", own_network=True)
    assert acts.save_target(details=renamed, target_id=own, by=by, now=NOW).id == own
    assert codes(acts.save_target, details=renamed, by=somebody("fetch-records"), now=NOW) == ("not-permitted",)


def test_zed_01_a_well_known_target_is_added_and_only_once() -> None:
    acts.add_stock_target(code="dnb", by=BY, now=NOW)
    target = Target.objects.get()
    assert (target.kind, target.secure, target.query_map["isbn"], target.active) == ("sru", True, "isbn", True)
    assert codes(acts.add_stock_target, code="dnb", by=BY, now=NOW) == ("target-name-taken",)
    assert codes(acts.add_stock_target, code="nobody", by=BY, now=NOW) == ("not-found",)
    assert "dnb" not in {one.code for one in queries.stock_to_choose()}


def test_zed_01_a_target_is_tried_and_nothing_is_kept() -> None:
    with servers.line(servers.library(servers.as_octets(book("1")))) as port:
        answer = acts.try_target(target_id=kept(port=port).pk, question=QUESTION, by=BY)
    assert (answer.hits, answer.about, Search.objects.count()) == (1, "Test", 0)
    assert codes(acts.try_target, target_id=0, question=QUESTION, by=BY) == ("not-found",)


# ---- asking


def test_zed_02_each_answer_is_written_down_with_hits_time_and_fault() -> None:
    with (
        servers.line(servers.library(servers.as_octets(book("1"), book("2")))) as good,
        servers.sru(b"<html/>") as bad,
        servers.sru(servers.sru_answer([book("3")])) as other,
    ):
        targets = [
            kept("Good", port=good), kept("Bad", kind="sru", port=bad, database="sru"),
            kept("SRU", kind="sru", port=other, database="sru"),
        ]  # fmt: skip
        number = searching.begin_search(question=QUESTION, targets=targets, by=BY, now=NOW)
        page = queries.search_page(number, NOW)
        assert page is not None
        assert (page.waiting_count, page.best) == (3, None)
        searching.ask(number, QUESTION, lambda: NOW)
    page = queries.search_page(number, NOW)
    assert page is not None
    states = {one.target.name: (one.answer.state, one.answer.hit_count) for one in page.standings}
    assert states == {"Good": ("answered", 2), "Bad": ("failed", 0), "SRU": ("answered", 1)}
    assert page.waiting_count == 0
    bad_one = queries.standing(number, targets[1].pk, NOW)
    assert bad_one is not None
    assert "no SRU" in str(bad_one.answer.why)
    assert page.best is not None


def test_zed_02_what_has_not_answered_in_time_is_not_waited_for() -> None:
    number = searching.begin_search(question=QUESTION, targets=[kept()], by=BY, now=NOW)
    later = NOW + timedelta(seconds=20)
    standing = queries.standing(number, Target.objects.get().pk, later)
    assert standing is not None
    assert (standing.is_waiting, standing.answer.state) == (False, "waiting")


def test_zed_11_an_answer_is_not_asked_for_twice_while_it_holds() -> None:
    target = kept(cache_minutes=60)
    [one] = answered(target, book("1"))
    soon = searching.begin_search(question=QUESTION, targets=[target], by=BY, now=NOW + timedelta(minutes=59))
    standing = queries.standing(soon, target.pk, NOW)
    assert standing is not None
    assert (standing.from_cache, [row.row.pk for row in standing.candidates]) == (True, [one.pk])
    for asked, now, fresh in [
        (QUESTION, NOW + timedelta(minutes=61), False),
        (QUESTION, NOW, True),
        ((Term("isbn", "9780804429573"),), NOW, False),
    ]:
        number = searching.begin_search(question=asked, targets=[target], by=BY, now=now, fresh=fresh)
        assert Answer.objects.get(search=number).state == "waiting"


def test_zed_03_why_nothing_is_asked() -> None:
    assert codes(searching.begin_search, question=(), targets=[], by=BY, now=NOW) == ("question-empty", "no-targets")
    nobody = somebody("see-records")
    assert codes(searching.begin_search, question=QUESTION, targets=[kept()], by=nobody, now=NOW) == ("not-permitted",)


def test_zed_11_old_searches_are_forgotten() -> None:
    answered(kept(), book("1"))
    searching.forget_searches(NOW + timedelta(days=29))
    assert Candidate.objects.count() == 1
    searching.forget_searches(NOW + timedelta(days=31))
    assert not Search.objects.exists()


def test_zed_02_an_answer_with_a_fault_is_kept_and_the_rest_can_be_read() -> None:
    target = kept()
    number = searching.begin_search(question=QUESTION, targets=[target], by=BY, now=NOW)
    broken = Given(b"\xff\x00", "", "", None, phrase("The record ends too early."))
    good = Given(write_iso2709(book("1")), "iso2709", "utf-8", book("1"))
    searching.take_down(number, acts.address_of(target), Said(2, (broken, good)), NOW)
    searching.take_down(number, acts.address_of(target), Said(1, (good,)), NOW)  # too late: nothing is written twice
    standing = queries.standing(number, target.pk, NOW)
    assert standing is not None
    assert (standing.unreadable, len(standing.candidates)) == (1, 1)


# ---- taking


def test_zed_07_a_record_is_taken_with_its_bytes_its_source_and_the_date() -> None:
    Practice.objects.create(pk=1, symbol="NjP")
    [one] = answered(kept("Library of Congress"), book("1", isbn="9780261102217", more=subjects(2)))
    receipt = taking.take_record(candidate_id=one.pk, by=BY, now=NOW)
    record = Record.objects.get(pk=receipt.record_id)
    marc = MarcRecord.from_json(record.marc)
    assert (marc.subfield("035", "a"), marc.subfield("040", "d")) == ("(DLC)1", "NjP")
    assert marc.control("005") == "20261123090000.0"
    came = RecordVersion.objects.get(record=record)
    assert (bytes(came.original or b""), came.why) == (bytes(one.raw), "from Library of Congress")
    taken = Taken.objects.get()
    assert (taken.target_name, taken.control_number, taken.taken_at) == ("Library of Congress", "(DLC)1", NOW)
    assert "Library of Congress" in str(Phrase.from_data(Entry.objects.get(pk=receipt.entry_id).said))
    journal.undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert Record.objects.get().deleted_at is not None
    assert not Taken.objects.exists()


def ours(**more: Any) -> Record:
    marc = book("ours", source="ME", isbn="9780261102217", more=[Data("590", " ", " ", [("a", "Signed")])], **more)
    [number] = bulk.insert_records([bulk.new_record(marc)], now=NOW)
    return Record.objects.get(pk=number)


def test_zed_06_theirs_takes_the_place_of_ours_and_is_taken_back() -> None:
    record = ours()
    [one] = answered(kept(), book("1", isbn="9780261102217", more=subjects(3)))
    judged = queries.candidate(one.pk)
    assert judged is not None
    assert judged.sure_match is not None
    assert judged.sure_match.record_id == record.pk
    assert codes(taking.take_record, candidate_id=one.pk, by=BY, now=NOW) == ("have-it-already",)
    assert codes(taking.take_record, candidate_id=one.pk, record_id=record.pk, version=9, by=BY, now=NOW) == (
        "changed-since",
    )
    receipt = taking.take_record(candidate_id=one.pk, record_id=record.pk, version=1, by=BY, now=NOW)
    after = MarcRecord.from_json(Record.objects.get(pk=record.pk).marc)
    assert (after.control("001"), after.subfield("590", "a"), len(after.all("650"))) == ("ours", "Signed", 3)
    assert RecordVersion.objects.get(record=record).why == "from Test"
    journal.undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert Record.objects.get(pk=record.pk).marc == record.marc


def test_zed_06_the_merge_profile_that_was_chosen_is_what_was_shown(admin: Client) -> None:
    record = ours()
    own = MergeProfile.objects.create(
        name="Only subjects", rules={"otherwise": "ours", "rules": [{"action": "add", "tag": "650"}]}, changed_at=NOW
    )
    [one] = answered(kept(), book("1", "The hobbit again", isbn="9780261102217", more=subjects(3)))
    there = f"/desk/copy/records/{one.pk}/?ours={record.pk}&profile={own.pk}"
    assert "Only subjects" in admin.get(there).content.decode()
    sent = {"act": "overlay", "record": record.pk, "version": 1, "profile": own.pk}
    assert admin.post(f"/desk/copy/records/{one.pk}/take/", sent).status_code == 302
    after = MarcRecord.from_json(Record.objects.get(pk=record.pk).marc)
    assert (after.subfield("245", "a"), len(after.all("650"))) == ("The hobbit /", 3)


def test_zed_06_both_are_kept_where_that_is_wanted() -> None:
    record = ours()
    [one] = answered(kept(), book("1", isbn="9780261102217"))
    receipt = taking.take_record(candidate_id=one.pk, beside=True, by=BY, now=NOW)
    assert receipt.is_new
    assert receipt.record_id != record.pk
    assert codes(taking.take_record, candidate_id=0, by=BY, now=NOW) == ("not-found",)
    assert codes(taking.take_record, candidate_id=one.pk, by=somebody("fetch-records"), now=NOW) == ("not-permitted",)


def test_zed_06_what_was_changed_since_is_not_taken_back() -> None:
    from shelflist.records.items.tests.library import make_shelves

    [one] = answered(kept(), book("1", isbn="9780261102217"))
    receipt = taking.take_record(candidate_id=one.pk, by=BY, now=NOW)
    make_shelves().copy(record_id=receipt.record_id)
    assert codes(journal.undo, entry_id=receipt.entry_id, by=BY, now=NOW) == ("record-has-items",)
    marc = MarcRecord.from_json(Record.objects.get(pk=receipt.record_id).marc)
    marc.fields.append(Data("500", " ", " ", [("a", "Mine")]))
    bulk.replace_record(receipt.record_id, bulk.new_record(marc), by_name="Ana", now=NOW)
    assert codes(journal.undo, entry_id=receipt.entry_id, by=BY, now=NOW) == ("changed-since",)


def test_zed_06_a_candidate_is_opened_in_the_editor(admin: Client) -> None:
    [one] = answered(kept(), book("1", "The book of lost tales"))
    page = admin.post(f"/desk/copy/records/{one.pk}/take/", {"act": "draft"}, follow=True)
    assert "The book of lost tales" in page.content.decode()
    record = ours()
    page = admin.post(f"/desk/copy/records/{one.pk}/take/", {"act": "draft-ours", "record": record.pk}, follow=True)
    assert "Signed" in page.content.decode()
    assert "lost tales" in page.content.decode()


# ---- screens


def test_zed_02_the_pages_show_answers_and_ask_again_only_for_those_that_wait(admin: Client) -> None:
    target = kept("Library of Trantor")
    number = searching.begin_search(question=QUESTION, targets=[target], by=BY, now=datetime.now(UTC))
    waiting = admin.get(f"/desk/copy/{number}/").content.decode()
    assert f'hx-get="/desk/copy/{number}/from/{target.pk}/"' in waiting
    assert "?wait=1" in waiting
    given = Given(write_iso2709(book("1")), "iso2709", "utf-8", book("1"))
    searching.take_down(number, acts.address_of(target), Said(1, (given,)), NOW)
    fragment = admin.get(f"/desk/copy/{number}/from/{target.pk}/").content.decode()
    assert "hx-get" not in fragment
    assert "The hobbit" in fragment
    one = Candidate.objects.get()
    page = admin.get(f"/desk/copy/records/{one.pk}/").content.decode()
    assert "Why this score" in page
    taken = admin.post(f"/desk/copy/records/{one.pk}/take/", {"act": "new", "key": "k1"})
    assert taken.url.startswith(f"/desk/titles/{Record.objects.get().pk}/?done=")  # type: ignore[attr-defined]
    title = admin.get(f"/desk/titles/{Record.objects.get().pk}/").content.decode()
    assert "Where it came from" in title
    assert "(DLC)1" in title
    again = admin.post(f"/desk/copy/records/{one.pk}/take/", {"act": "new", "key": "k2"})
    assert (again.status_code, "We have this title already" in again.content.decode()) == (409, True)


def test_zed_02_without_a_script_one_page_comes_when_all_have_answered_or_given_up(admin: Client) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    number = searching.begin_search(question=QUESTION, targets=[kept()], by=BY, now=long_ago)
    page = admin.get(f"/desk/copy/{number}/?wait=1").content.decode()
    assert "no answer in time" in page
    assert "All have answered or given up." in page


def test_s5_an_address_in_a_request_is_never_asked(admin: Client) -> None:
    asked: list[str] = []

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        return 200, {}, b""

    with servers.web(answer) as port:
        there = f"http://127.0.0.1:{port}/"
        for name in ("url", "host", "target", "group", "text"):
            admin.post("/desk/copy/", {"text": "hobbit", name: there})
            admin.get("/desk/copy/", {name: there})
    assert asked == []


def test_zed_01_the_register_by_its_pages(admin: Client) -> None:
    admin.post("/desk/copy/targets/well-known/loc/")
    target = Target.objects.get()
    page = admin.get(f"/desk/copy/targets/{target.pk}/").content.decode()
    assert "isbn: 1=7" in page
    sent = {
        "name": "LoC", "kind": "z3950", "host": "lx2.loc.gov", "port": "210", "database": "LCDB", "version": "1.1",
        "query_map": "isbn: 1=7\ntitle: 1=4 4=2", "seconds": "5", "most": "10", "pause_ms": "0",
        "cache_minutes": "60", "rank": "1", "secret": "swordfish", "login": "x",
    }  # fmt: skip
    assert admin.post(f"/desk/copy/targets/{target.pk}/", sent).status_code == 302
    target.refresh_from_db()
    assert (target.query_map, target.password, target.active) == ({"title": "1=4 4=2"}, "swordfish", False)
    assert "swordfish" not in admin.get(f"/desk/copy/targets/{target.pk}/").content.decode()
    bad = admin.post(f"/desk/copy/targets/{target.pk}/", {**sent, "query_map": "isbn: seven", "port": "99999"})
    assert bad.status_code == 422
    with servers.line(servers.library(servers.as_octets(book("1")))) as port:
        Target.objects.update(host="127.0.0.1", port=port, own_network=True)
        said = admin.post(f"/desk/copy/targets/{target.pk}/try/", {"text": "9780261102217"}).content.decode()
    assert "The hobbit" in said
    assert admin.post(f"/desk/copy/targets/{target.pk}/remove/").status_code == 302


# ---- ranks, and tasks for one candidate


def test_cat_06_a_better_record_of_ours_is_not_overwritten_unless_somebody_says_so() -> None:
    good = RecordSource.objects.create(name="National library", rank=90)
    poor = RecordSource.objects.create(name="Vendor", rank=10)
    bump(REVISION)
    ours = bulk.insert_records([bulk.new_record(book("1"), source_id=good.pk)], now=NOW)[0]
    [one] = answered(kept(source_id=poor.pk), book("1", more=subjects(3)))
    arguments = {"candidate_id": one.pk, "record_id": ours, "by": BY, "now": NOW}
    assert codes(taking.take_record, **arguments) == ("better-source",)
    assert Record.objects.get().version == 1
    enriched = taking.take_record(**arguments, profile="enrich")
    assert Record.objects.get().source_id == good.pk, "what only adds to ours leaves its source"
    journal.undo(entry_id=enriched.entry_id, by=BY, now=NOW)
    taken = taking.take_record(**arguments, anyway=True)
    assert Record.objects.get().source_id == poor.pk
    journal.undo(entry_id=taken.entry_id, by=BY, now=NOW)
    assert Record.objects.get().source_id == good.pk


def test_zed_09_a_task_list_is_looked_at_and_done_to_one_candidate(admin: Client) -> None:
    tasks = [{"do": "add-field", "tag": "590", "put": "## ‡aShelf ready"}]
    shared = TaskList.objects.create(name="Ours", tasks=tasks, shared=True, changed_at=NOW)
    [one] = answered(kept(), book("1"))
    page = admin.get(f"/desk/copy/records/{one.pk}/?tasks={shared.pk}").content.decode()
    assert "What the tasks do to it" in page
    assert "Shelf ready" in page
    assert not Record.objects.exists()
    admin.post(f"/desk/copy/records/{one.pk}/take/", {"act": "new", "tasks": shared.pk})
    assert "Shelf ready" in Record.objects.get().marc
    secret = TaskList.objects.create(name="Mine", tasks=tasks, owner_id=99, changed_at=NOW)
    refused = admin.get(f"/desk/copy/records/{one.pk}/?tasks={secret.pk}").content.decode()
    assert "The list of tasks cannot be used." in refused
