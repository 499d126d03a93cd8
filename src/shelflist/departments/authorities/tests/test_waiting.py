"""Changes that wait: tried, run up to a limit, held back, dropped, undone; and one field linked by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shelflist.departments.authorities.actions import applying, joining, proposing
from shelflist.departments.authorities.actions.bringing import bring_in_authorities
from shelflist.departments.authorities.models import Authority, ChangePlan, Spread, TitleHeading, WaitingChange
from shelflist.departments.authorities.queries import of_title, problems, waiting
from shelflist.departments.authorities.tests.authorities import (
    CATALOGUER,
    NOBODY,
    NOW,
    authority,
    heading,
    links,
    put,
    run_jobs,
    title,
)
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.tests.build import build_city, person
from shelflist.records.catalog import bulk, queries
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db
ME: Any = {"by": CATALOGUER, "now": NOW}
LATER = NOW + timedelta(days=29)


def topic(number: int, name: str, *more: str) -> MarcRecord:
    return authority(f"sh{number}", heading("150", f"a {name}"), *(heading("450", f"a {one}") for one in more))


def shown(record_id: int) -> list[str]:
    found = queries.public_record(record_id)
    assert found is not None
    return [field.text("abcdxyz") for field in found.marc.all("650")]


def library() -> tuple[list[int], list[int]]:
    """Three topics; five titles: three have the first, one the second, one the third."""
    topics = put(topic(1, "Cookery"), topic(2, "Aeroplanes"), topic(3, "Moving-pictures"))
    names = ("Cookery", "Cookery", "Cookery", "Aeroplanes", "Moving-pictures")
    return topics, put(*(title(f"Book {n}", heading("650", f"a {one}", ind2="0")) for n, one in enumerate(names)))


def file_comes(**more: Any) -> Any:
    """A file that calls the three otherwise, and has one that is new."""
    records = [topic(1, "Cooking"), topic(2, "Airplanes"), topic(3, "Motion pictures"), topic(4, "New")]
    return bring_in_authorities(records=records, wait=True, where_from="updates.mrc", **ME, **more)


def test_aut_08_changes_of_a_file_wait_are_tried_and_change_nothing() -> None:
    topics, books = library()
    made = file_comes()
    assert (made.added, made.waiting, made.replaced) == (1, 3, 0)
    assert shown(books[0]) == ["Cookery"]
    rows = waiting.waiting_changes("waiting")
    assert [(row.change.old, row.change.new, row.title_count) for row in rows] == [
        ("Cookery", "Cooking", 3), ("Aeroplanes", "Airplanes", 1), ("Moving-pictures", "Motion pictures", 1),
    ]  # fmt: skip
    tried = waiting.tried(rows[0].change.pk)
    assert tried is not None
    assert [one.record_id for one in tried.titles] == books[:3]
    [row] = tried.titles[0].rows
    words = {run.text for part in row.parts for run in part.runs if run.change != "kept"}
    assert (row.tag, words) == ("650", {"Cookery", "Cooking"})
    assert {one.tag for one in tried.authority} >= {"150", "450"}
    assert Spread.objects.count() == 0
    assert file_comes(key="again").waiting == 3  # the same file once more: still one for each
    assert WaitingChange.objects.count() == 3
    assert topics == [row.change.authority_id for row in rows]


def test_aut_08_they_are_run_up_to_a_limit_of_titles_and_undone_together() -> None:
    topics, books = library()
    file_comes()
    done = applying.run_changes(most_titles=4, leave_dates=True, **ME)
    assert (done.changes, done.titles) == (2, 4)
    assert [shown(one) for one in books[2:]] == [["Cooking"], ["Airplanes"], ["Moving-pictures"]]
    run_jobs()
    assert Spread.objects.filter(ended_at__isnull=False).count() == 2
    assert waiting.waiting_counts() == {"done": 2, "waiting": 1}
    undo(entry_id=Entry.objects.get(verb="run-heading-changes").pk, by=CATALOGUER, now=LATER)
    assert shown(books[0]) == ["Cookery"]
    assert waiting.waiting_counts() == {"waiting": 3}
    assert applying.run_changes(change_ids=[WaitingChange.objects.get(authority_id=topics[0]).pk], most_titles=1,
                                **ME).titles == 3  # fmt: skip


def test_aut_08_every_night_so_many_titles_and_never_what_is_held_back_or_overtaken() -> None:
    topics, books = library()
    file_comes()
    applying.run_nightly(NOW)
    assert waiting.waiting_counts() == {"waiting": 3}
    proposing.plan_changes(nightly_titles=1000, leave_dates=True, **ME)
    first, second, third = (WaitingChange.objects.get(authority_id=one).pk for one in topics)
    proposing.set_changes(change_ids=[first], state="held", **ME)
    bulk.replace_record(topics[1], bulk.new_record(topic(2, "Aeroplanes", "Planes")), by_name="", now=NOW)
    put()
    applying.run_nightly(NOW)
    assert dict(WaitingChange.objects.values_list("pk", "state")) == {
        first: "held", second: "waiting", third: "done"
    }  # fmt: skip
    assert [row.overtaken for row in waiting.waiting_changes("waiting")] == [True]
    assert (shown(books[3]), shown(books[4])) == (["Aeroplanes"], ["Motion pictures"])
    proposing.set_changes(change_ids=[first], state="waiting", **ME)
    proposing.set_changes(change_ids=[second], state="dropped", **ME)
    for verb in ("plan-heading-changes", "set-heading-changes"):
        undo(entry_id=Entry.objects.filter(verb=verb).latest("pk").pk, by=CATALOGUER, now=NOW)
    assert WaitingChange.objects.get(pk=second).state == "waiting"
    assert ChangePlan.objects.get(pk=1).nightly_titles == 0


def test_aut_08_a_heading_can_be_put_off_by_hand() -> None:
    topics, books = library()
    proposing.put_off_rename(authority_id=topics[0], heading="Cooking", **ME)
    assert shown(books[0]) == ["Cookery"]
    applying.run_changes(most_titles=10, **ME)
    assert shown(books[0]) == ["Cooking"]
    assert "450" in Record.objects.get(pk=topics[0]).marc


def test_aut_08_every_no_says_why_and_nothing_is_written() -> None:
    topics, _books = library()
    for work, code in (
        (lambda by: applying.run_changes(most_titles=9, by=by, now=NOW), "none-chosen"),
        (lambda by: proposing.set_changes(change_ids=[9], state="held", by=by, now=NOW), "none-chosen"),
        (lambda by: proposing.put_off_rename(authority_id=0, heading="X", by=by, now=NOW), "not-found"),
        (lambda by: proposing.put_off_rename(authority_id=topics[0], heading=" ", by=by, now=NOW), "heading-empty"),
        (lambda by: proposing.put_off_rename(authority_id=topics[0], heading="Cookery", by=by, now=NOW),
         "nothing-changed"),
        (lambda by: proposing.plan_changes(nightly_titles=-1, leave_dates=True, by=by, now=NOW), "too-many"),
    ):  # fmt: skip
        for by, expected in ((CATALOGUER, code), (NOBODY, "not-permitted")):
            with pytest.raises(Refused) as no:
                work(by)
            assert no.value.refusals[0].code == expected
    assert not Entry.objects.exists()
    assert not WaitingChange.objects.exists()


def test_aut_03_one_field_of_one_title_is_taken_off_put_to_another_and_left_so_by_the_rules() -> None:
    """Unlink by hand, relink by hand; undone it is as before."""
    (cookery, planes, _films), books = library()
    row = TitleHeading.objects.get(record_id=books[0])
    joining.link_field(heading_id=row.pk, authority_id=None, **ME)
    assert links(books[0]) == [("650", "unlinked", None, "hand")]
    put(topic(9, "Cookery", "Cookery, Old"))  # an authority of that name comes, and the title is saved again
    record = Record.objects.get(pk=books[0])
    bulk.replace_record(books[0], bulk.new_record(MarcRecord.from_json(record.marc)), by_name="", now=NOW)
    put()
    assert links(books[0]) == [("650", "unlinked", None, "hand")]
    assert problems.problems("unlinked") == []
    row = TitleHeading.objects.get(record_id=books[0])
    joining.link_field(heading_id=row.pk, authority_id=planes, **ME)
    assert (links(books[0]), shown(books[0])) == ([("650", "linked", planes, "hand")], ["Aeroplanes"])
    assert [one.shown for one in of_title.headings_of(books[0], chosen=row.pk, text="c")] == ["Aeroplanes"]
    for entry in Entry.objects.filter(verb="link-one-heading").order_by("-pk"):
        undo(entry_id=entry.pk, by=CATALOGUER, now=NOW)
    assert links(books[0]) == [("650", "linked", cookery, "heading")]


def test_aut_03_a_field_is_not_linked_across_thesauri_nor_twice() -> None:
    (cookery, _planes, _films), books = library()
    [other] = put(authority("D1", heading("150", "a Cookery"), code="c"))
    row = TitleHeading.objects.get(record_id=books[0])
    for number, code in ((other, "not-alike"), (0, "not-found"), (cookery, "nothing-changed")):
        with pytest.raises(Refused) as no:
            joining.link_field(heading_id=row.pk, authority_id=number, **ME)
        assert no.value.refusals[0].code == code
    with pytest.raises(Refused):
        joining.link_field(heading_id=row.pk, authority_id=None, by=NOBODY, now=NOW)
    assert Authority.objects.count() == 4


def test_the_pages_do_what_they_offer(client: Any) -> None:
    """AUT-08 and links by hand, through the forms of the desk."""
    city = build_city()
    client.force_login(person("ines", city.root, "see-records", "edit-records", reach="everywhere"))
    topics, books = library()
    file_comes()
    page = client.get("/desk/authorities/waiting/").content.decode()
    assert "Motion pictures" in page
    change = WaitingChange.objects.get(authority_id=topics[0])
    tried = client.get(f"/desk/authorities/waiting/{change.pk}/").content.decode()
    assert all(words in tried for words in ("Book 0", "Book 2", "Change in 3 titles"))
    settle = "/desk/authorities/waiting/settle/"
    assert client.post(settle, {"act": "run", "state": "waiting"}).status_code == 409
    client.post(settle, {"act": "run", "change": [change.pk], "state": "waiting"})
    assert shown(books[0]) == ["Cooking"]
    client.post(settle, {"act": "hold", "change": [other.pk for other in WaitingChange.objects.exclude(pk=change.pk)]})
    client.post(settle, {"act": "plan", "nightly": "70"})
    assert (ChangePlan.objects.get(pk=1).nightly_titles, waiting.waiting_counts()) == (70, {"done": 1, "held": 2})
    row = TitleHeading.objects.get(record_id=books[1])
    page = client.get(f"/desk/authorities/title/{books[1]}/?heading={row.pk}&q=a").content.decode()
    assert "Aeroplanes" in page
    client.post(f"/desk/authorities/title/{books[1]}/link/", {"heading": row.pk, "authority": topics[1]})
    assert shown(books[1]) == ["Aeroplanes"]
