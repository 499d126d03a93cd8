"""Lists of numbers: read, worked, settled, tried again, learned from, and taken back (ZED-04, T23)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.cataloguing.rules.matching import MatchFacts
from shelflist.departments.cataloguing.tests.samples import book, subjects
from shelflist.departments.copy_cataloguing.actions import batches, practising, taking
from shelflist.departments.copy_cataloguing.actions.running import run_list
from shelflist.departments.copy_cataloguing.models import Batch, BatchLine, Practice, Success, Target
from shelflist.departments.copy_cataloguing.rules import learning, lists
from shelflist.departments.copy_cataloguing.rules.deciding import Choice, decide
from shelflist.departments.copy_cataloguing.rules.lists import ListOptions
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.departments.copy_cataloguing.rules.scoring import STOCK, ScoreRule
from shelflist.departments.copy_cataloguing.tests import servers
from shelflist.departments.copy_cataloguing.tests.test_acts import BY, NOW, codes, kept, ours, somebody
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record

HOBBIT, SILMARIL, LOST, NOBODYS = "9780261102217", "9780261102736", "9780261102224", "9780261103283"
UNFINISHED = "9780261102156"


# ---- reading a list


@pytest.mark.one_database
def test_zed_04_a_list_is_read_whatever_it_came_from() -> None:
    text = (
        "\ufeffTitle;ISBN;Price\n\nThe hobbit;978-0-261-10221-7;9.99\n0261102214\n9780261102218\n"
        "ISSN 0317-8471\nocm00012345 The lost one\n"
    )
    found = lists.without_heading(list(lists.lines_of(text)))
    assert [one.term for one in found] == [
        Term("isbn", HOBBIT), None, None, Term("issn", "0317-8471"), Term("oclc", "12345"),
    ]  # fmt: skip
    assert "stands in line 2" in str(found[1].problem)
    assert "no valid ISBN" in str(found[2].problem)
    assert [one.code for one in lists.reasons_against([], ListOptions(at_once=0))] == [
        "list-empty", "list-choices-unusable",
    ]  # fmt: skip
    assert ListOptions.from_data({**ListOptions(group="x").to_data(), "later": 1}) == ListOptions(group="x")


# ---- deciding


def facts(title: str = "the hobbit", year: int = 1937, form: str = "print", number: str = "1") -> MatchFacts:
    return MatchFacts(
        "bib", number, number, "X", title, isbns=frozenset((HOBBIT,)), material="book", form=form, year=year
    )


def choice(key: int, points: int, has_number: bool = True, **more: Any) -> Choice:
    rest = {name: more.pop(name) for name in ("ours", "perhaps") if name in more}
    return Choice(key, points, facts(**more), has_number, f"T{key}", **rest)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("choices", "state", "key"),
    [
        ([], "missed", None),
        ([choice(1, 90, has_number=False)], "missed", None),
        ([choice(1, 70), choice(2, 80)], "taken", 2),
        ([choice(1, 59)], "doubtful", 1),
        ([choice(1, 80), choice(2, 79, title="another book")], "doubtful", 1),
        ([choice(1, 80), choice(2, 70, title="another book")], "taken", 1),
        ([choice(1, 80), choice(2, 79, year=1980)], "doubtful", 1),
        ([choice(1, 80), choice(2, 79, form="online")], "doubtful", 1),
        ([choice(1, 80, perhaps=(7,))], "doubtful", 1),
        ([choice(1, 80, ours=7, perhaps=(8,))], "taken", 1),
    ],
)
def test_t23_score_and_margin_decide(choices: list[Choice], state: str, key: int | None) -> None:
    verdict = decide(choices, take_from=60, margin=5, answered=2, asked=2)
    assert (verdict.state, verdict.chosen.key if verdict.chosen else None) == (state, key)
    assert str(verdict.reason)


@pytest.mark.one_database
def test_t23_the_order_of_targets_is_learned() -> None:
    targets = [(1, 10), (2, 20), (3, 30)]
    assert learning.ordered(targets, {}, ["isbn:978-3"]) == [1, 2, 3]
    known = {(3, "isbn:978-3"): learning.Record(9, 8, 7), (1, "isbn:978-3"): learning.Record(9, 0, 0)}
    assert learning.ordered(targets, known, ["isbn:978-3"]) == [3, 2, 1]
    assert learning.ordered(targets, known, ["isbn:978-0"]) == [1, 2, 3]
    assert learning.waves([3, 2, 1], 2) == [(3, 2), (1,)]


# ---- working a list


def good(number: str, title: str, isbn: str, more: int = 5) -> MarcRecord:
    extra = [
        Data("040", " ", " ", [("a", "DLC"), ("b", "eng")]), Data("100", "1", " ", [("a", "Tolkien, J. R. R.")]),
        Data("300", " ", " ", [("a", "310 p.")]), Data("264", " ", "1", [("b", "Unwin")]),
        Data("082", "0", "4", [("a", "823")]), Data("520", " ", " ", [("a", "About.")]), *subjects(more),
    ]  # fmt: skip
    return book(number, title, isbn=isbn, more=extra)


def worked(batch_id: int, when: Any = NOW) -> dict[str, str]:
    """Run the list's job as the worker does; given → state."""
    batch = Batch.objects.get(pk=batch_id)
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.RUNNING, leased_by="test")
    job = Job.objects.get(pk=batch.job_id)
    handler = run_list if job.kind == batches.LIST_JOB else batches.run_undo
    handler(JobRun(job, "test", lambda: when))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, ended_at=when, leased_by="")
    return dict(BatchLine.objects.filter(batch=batch_id).values_list("given", "state"))


def begun(*numbers: str, **options: Any) -> int:
    return batches.start_list(
        name="", text="\n".join(numbers), options=ListOptions(**options), by=BY, now=NOW, key="k" + numbers[0]
    ).id


@pytest.mark.django_db
def test_zed_04_each_line_is_taken_doubtful_missed_or_here_and_all_is_taken_back() -> None:
    first = {
        SILMARIL: [good("2", "The Silmarillion", SILMARIL)],
        LOST: [good("3", "Lost tales", LOST), good("4", "Another book", LOST)],
        UNFINISHED: [book("5", "Unfinished tales", isbn=UNFINISHED)],
    }
    ours()
    with servers.line(servers.shelf(first)) as port, servers.line(lambda _line: None) as dead:
        kept("Good", port=port)
        kept("Dead", port=dead)
        number = begun(HOBBIT, SILMARIL, LOST, UNFINISHED, NOBODYS, "nonsense")
        states = worked(number)
    assert states == {
        HOBBIT: "here", SILMARIL: "taken", LOST: "doubtful", UNFINISHED: "doubtful", NOBODYS: "missed",
        "nonsense": "unusable",
    }  # fmt: skip
    assert sorted(Record.objects.values_list("title", flat=True)) == ["The Silmarillion", "The hobbit"]
    batch = Batch.objects.get()
    assert (batch.state, batch.name) == ("done", f"{HOBBIT} …")
    reasons = {one.given: str(one.why) for one in batch.lines.all()}
    assert "Two editions" in reasons[LOST]
    assert "points; 60 are wanted" in reasons[UNFINISHED]
    assert "1 gave no answer" in reasons[NOBODYS]
    journal.undo(entry_id=batch.entry_id or 0, by=BY, now=NOW + timedelta(days=29))
    assert worked(number)[SILMARIL] == "undone"
    assert [one.title for one in Record.objects.filter(deleted_at=None)] == ["The hobbit"]
    assert Batch.objects.get().state == "undone"


@pytest.mark.django_db
def test_zed_04_what_was_changed_since_stays_when_a_list_is_taken_back() -> None:
    with servers.line(servers.shelf({SILMARIL: [good("2", "The Silmarillion", SILMARIL)]})) as port:
        kept(port=port)
        number = begun(SILMARIL)
        worked(number)
    record = Record.objects.get()
    marc = MarcRecord.from_json(record.marc)
    bulk.replace_record(record.pk, bulk.new_record(MarcRecord(marc.leader, marc.fields[:-1])), by_name="Ana", now=NOW)
    journal.undo(entry_id=Batch.objects.get().entry_id or 0, by=BY, now=NOW)
    assert worked(number)[SILMARIL] == "taken"
    assert Record.objects.get().deleted_at is None
    assert "no longer be undone" in str(BatchLine.objects.get().why)


@pytest.mark.django_db
def test_zed_04_what_was_missed_is_asked_for_again_later_each_time() -> None:
    stock: dict[str, list[MarcRecord]] = {}
    with servers.line(servers.shelf(stock)) as port:
        target = kept(port=port, cache_minutes=0)
        number = begun(SILMARIL, retry_hours=2, most_tries=3)
        assert worked(number)[SILMARIL] == "missed"
        line = BatchLine.objects.get()
        assert (line.tries, line.again_at) == (1, NOW + timedelta(hours=2))
        batches.try_missed_again(NOW + timedelta(hours=1))
        assert BatchLine.objects.get().state == "missed"
        batches.try_missed_again(NOW + timedelta(hours=2))
        assert worked(number, NOW + timedelta(hours=2))[SILMARIL] == "missed"
        assert BatchLine.objects.get().again_at == NOW + timedelta(hours=6)
        stock[SILMARIL] = [good("2", "The Silmarillion", SILMARIL)]
        batches.try_missed_again(NOW + timedelta(hours=6))
        assert worked(number, NOW + timedelta(hours=6))[SILMARIL] == "taken"
    assert codes(batches.try_again, batch_id=number, by=BY, now=NOW) == ("nothing-to-ask",)
    success = Success.objects.get(target=target, material="isbn:978-0")
    assert (success.asked_count, success.found_count, success.taken_count) == (3, 1, 1)
    assert Success.objects.get(material="material:book").taken_count == 1


@pytest.mark.django_db
def test_t23_who_serves_best_is_asked_first_and_then_nobody_else() -> None:
    numbers = {SILMARIL: "The Silmarillion", LOST: "Lost tales", UNFINISHED: "Unfinished tales"}
    rich = {isbn: [good(str(place), title, isbn)] for place, (isbn, title) in enumerate(numbers.items())}
    seen: list[str] = []
    with servers.line(servers.shelf({}, seen)) as poor, servers.line(servers.shelf(rich)) as port:
        kept("Poor", port=poor, rank=1)
        kept("Rich", port=port, rank=2)
        assert set(worked(begun(SILMARIL, LOST, at_once=1)).values()) == {"taken"}
        assert sorted(seen) == sorted((SILMARIL, LOST))
        worked(begun(UNFINISHED, at_once=1))
    assert UNFINISHED not in seen
    assert {one.state for one in BatchLine.objects.all()} == {"taken"}


@pytest.mark.django_db
def test_zed_04_a_list_that_was_killed_goes_on_and_takes_nothing_twice() -> None:
    numbers = {SILMARIL: "The Silmarillion", LOST: "Lost tales"}
    stock = {isbn: [good(isbn, title, isbn)] for isbn, title in numbers.items()}
    with servers.line(servers.shelf(stock)) as port:
        kept(port=port)
        number = begun(*numbers)
        worked(number)
        BatchLine.objects.filter(given=LOST).update(state="waiting", entry_id=None, record_id=None, tries=0)
        Job.objects.update(ended_at=None)
        again = worked(number)
    assert set(again.values()) == {"taken", "here"}
    assert Record.objects.count() == 2


@pytest.mark.django_db
def test_zed_04_theirs_takes_the_place_of_ours_where_the_list_says_so() -> None:
    record = ours()
    with servers.line(servers.shelf({HOBBIT: [good("1", "The hobbit", HOBBIT)]})) as port:
        kept(port=port)
        assert worked(begun(HOBBIT, have="overlay"))[HOBBIT] == "taken"
    after = MarcRecord.from_json(Record.objects.get(pk=record.pk).marc)
    assert (after.control("001"), len(after.all("650")), after.subfield("590", "a")) == ("ours", 5, "Signed")


@pytest.mark.django_db
def test_zed_04_why_a_list_is_not_worked() -> None:
    some = {"name": "", "text": HOBBIT, "options": ListOptions(), "now": NOW}
    assert codes(batches.start_list, **{**some, "text": "nothing here"}, by=BY) == ("list-empty",)
    assert codes(batches.start_list, **some, by=somebody("fetch-records")) == ("not-permitted",)
    number = begun(HOBBIT)
    assert codes(batches.try_again, batch_id=number, by=BY, now=NOW) == ("list-is-worked",)
    entry = Batch.objects.get().entry_id or 0
    assert codes(journal.undo, entry_id=entry, by=BY, now=NOW) == ("list-is-worked",)
    with pytest.raises(Refused) as no:
        worked(number)
    assert no.value.codes == ("no-targets",)
    assert codes(batches.leave_line, line_id=0, by=BY, now=NOW) == ("not-found",)


@pytest.mark.django_db
def test_zed_04_a_doubtful_line_is_settled_by_hand_and_waits_again_when_that_is_undone(admin: Client) -> None:
    with servers.line(servers.shelf({LOST: [good("3", "Lost tales", LOST), good("4", "Another book", LOST)]})) as port:
        kept(port=port)
        number = begun(LOST, NOBODYS)
        worked(number)
    line = BatchLine.objects.get(given=LOST)
    page = admin.get(f"/desk/copy/lists/{number}/?state=doubtful").content.decode()
    assert f"/desk/copy/{line.search_id}/?line={line.pk}" in page
    assert f"?line={line.pk}" in admin.get(f"/desk/copy/{line.search_id}/?line={line.pk}").content.decode()
    sent = {"act": "new", "line": line.pk, "list": number}
    assert admin.post(f"/desk/copy/records/{line.candidate_id}/take/", sent).status_code == 302
    line.refresh_from_db()
    assert (line.state, line.record_id) == ("taken", Record.objects.get().pk)
    journal.undo(entry_id=Entry.objects.filter(verb="take-record").latest("pk").pk, by=BY, now=NOW)
    line.refresh_from_db()
    assert (line.state, line.record_id) == ("doubtful", None)
    assert admin.post(f"/desk/copy/lists/lines/{line.pk}/leave/").status_code == 302
    line.refresh_from_db()
    assert line.state == "left"
    journal.undo(entry_id=Entry.objects.filter(verb="leave-line").latest("pk").pk, by=BY, now=NOW)
    line.refresh_from_db()
    assert line.state == "doubtful"
    missed = admin.get(f"/desk/copy/lists/{number}/misses.csv").content.decode().splitlines()
    assert missed[1].startswith(f"2,{NOBODYS},missed,Nobody has it.,1")


@pytest.fixture
def admin(db: None) -> Client:
    from shelflist.departments.cataloguing.tests.test_views import person

    return person("administrator", "ada")


def test_zed_04_a_list_by_its_pages(admin: Client) -> None:
    options = {
        "have": "skip",
        "profile": "enrich",
        "take_from": 60,
        "margin": 5,
        "at_once": 3,
        "retry_hours": 24,
        "most_tries": 4,
    }
    assert admin.post("/desk/copy/lists/", {"text": "", **options}).status_code == 422
    sent = admin.post("/desk/copy/lists/", {"text": f"{SILMARIL}\n=cmd()", "name": "Truck", **options})
    assert sent.status_code == 302
    batch = Batch.objects.get()
    page = admin.get(f"/desk/copy/lists/{batch.pk}/").content.decode()
    assert f'hx-get="/desk/copy/lists/{batch.pk}/progress/"' in page
    assert "Truck" in admin.get("/desk/copy/lists/").content.decode()
    assert "HX-Refresh" not in admin.get(f"/desk/copy/lists/{batch.pk}/progress/").headers
    assert admin.post(f"/desk/copy/lists/{batch.pk}/stop/").status_code == 302
    assert admin.get(f"/desk/copy/lists/{batch.pk}/progress/").headers["HX-Refresh"] == "true"
    assert "'=cmd()" in admin.get(f"/desk/copy/lists/{batch.pk}/misses.csv").content.decode()
    assert admin.post(f"/desk/copy/lists/{batch.pk}/again/").status_code == 302
    assert admin.post(f"/desk/copy/lists/{batch.pk}/undo/").status_code == 409


# ---- how they are judged


def test_zed_05_the_rules_are_edited_and_that_is_taken_back(admin: Client) -> None:
    rows = {"what-0": "has", "values-0": "505, 520", "points-0": "40", "what-1": "count", "values-1": "6XX",
            "points-1": "2", "most-1": "6", "what-2": "has", "values-2": "", "points-2": "3"}  # fmt: skip
    sent = {**rows, "symbol": "NjP", "take_from": "30", "margin": "2", "act": "save"}
    assert admin.post("/desk/copy/scores/", sent).status_code == 302
    practice = Practice.objects.get()
    assert practice.scores == [
        ScoreRule("has", ("505", "520"), 40).to_data(), ScoreRule("count", ("6XX",), 2, 6).to_data(),
    ]  # fmt: skip
    assert (practice.symbol, practice.take_from) == ("NjP", 30)
    assert "505 520" in admin.get("/desk/copy/scores/").content.decode()
    assert admin.post("/desk/copy/scores/", {**sent, "values-0": "52"}).status_code == 422
    journal.undo(entry_id=Entry.objects.get(verb="save-practice").pk, by=BY, now=NOW)
    assert Practice.objects.get().symbol == ""
    assert admin.post("/desk/copy/scores/", {**sent, "act": "stock"}).status_code == 302
    assert len(Practice.objects.get().scores) == len(STOCK)
    assert codes(
        practising.save_practice, symbol="", rules=STOCK, take_from=1, margin=1, by=somebody("fetch-records"), now=NOW
    ) == ("not-permitted",)
    assert taking.UNDO_MINUTES == 10
    assert not Target.objects.exists()
