"""Attributes, photos, visits at home, discharge, waivers, doubts about records, imports that are looked at first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook
from PIL import Image

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.printing.tests import paper
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions import about
from shelflist.records.patrons.actions.looking import as_csv, look_at_import
from shelflist.records.patrons.actions.notes import read_note
from shelflist.records.patrons.actions.privacy import end_waiver, give_waiver
from shelflist.records.patrons.models import (
    HomeDelivery,
    HomeVisit,
    Patron,
    PatronAttribute,
    PatronNote,
    Photo,
    Waiver,
)
from shelflist.records.patrons.queries import find_patrons, patron_page
from shelflist.records.patrons.queries.quality import doubts, likely_pairs
from shelflist.records.patrons.tests.library import BY, NOW, Library, sign_in

pytestmark = pytest.mark.django_db
Registered = Callable[..., Patron]
TODAY = NOW.date()


def codes(call: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        call()
    return no.value.codes


def picture(size: tuple[int, int] = (800, 600), kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def test_pat_23_attributes_are_kept_chosen_found_and_put_back(registered: Registered) -> None:
    amina = registered("1")
    who: dict[str, Any] = {"by": BY, "now": NOW}
    about.save_attribute_kind(code="faculty", name="Faculty", choices=["Arts", "Law"], **who)
    about.save_attribute_kind(code="student-no", name="Student number", searchable=True, **who)
    about.save_attribute_kind(code="club", name="Club", repeatable=True, **who)
    first = about.set_attributes(
        patron_id=amina.pk, values={"faculty": ["Law"], "student-no": ["S-4711"], "club": ["Chess", "Go"]}, **who
    )
    assert set(PatronAttribute.objects.values_list("value", flat=True)) == {"Law", "S-4711", "Chess", "Go"}
    assert find_patrons("s-4711") == [amina]
    about.set_attributes(patron_id=amina.pk, values={"club": []}, **who)
    assert PatronAttribute.objects.count() == 2
    for values, code in (
        ({"faculty": ["Magic"]}, "attribute-choice"),
        ({"faculty": ["Arts", "Law"]}, "attribute-once"),
        ({"shoes": ["9"]}, "attribute-unknown"),
    ):
        assert codes(lambda: about.set_attributes(patron_id=amina.pk, values=values, by=BY, now=NOW)) == (code,)  # noqa: B023
    undo(entry_id=first.entry_id, by=BY, now=NOW)
    assert not PatronAttribute.objects.exists()
    assert find_patrons("s-4711") == []


def test_pat_23_a_photo_is_made_small_and_what_is_none_is_refused(registered: Registered) -> None:
    amina = registered("1")
    about.set_photo(patron_id=amina.pk, image=picture(), by=BY, now=NOW)
    with Image.open(BytesIO(bytes(Photo.objects.get().jpeg))) as small:
        assert (small.size, small.format) == ((360, 450), "JPEG")
    assert codes(lambda: about.set_photo(patron_id=amina.pk, image=b"no", by=BY, now=NOW)) == ("photo-unreadable",)
    huge = b"x" * 10_000_001
    assert codes(lambda: about.set_photo(patron_id=amina.pk, image=huge, by=BY, now=NOW)) == ("photo-too-large",)
    about.remove_photo(patron_id=amina.pk, by=BY, now=NOW)
    assert codes(lambda: about.remove_photo(patron_id=amina.pk, by=BY, now=NOW)) == ("photo-missing",)


def test_pat_22_visits_follow_their_plan(registered: Registered) -> None:
    amina = registered("1")
    plan = {"every_weeks": 3, "weekday": 1, "next_on": date(2026, 5, 5), "deliverer": "Jo", "likes": "Sea stories"}
    early = lambda: about.visited(patron_id=amina.pk, on=TODAY, by=BY, now=NOW)  # noqa: E731
    assert codes(early) == ("no-visits",)
    made = about.save_home_delivery(patron_id=amina.pk, values=plan, by=BY, now=NOW)
    visit = about.visited(patron_id=amina.pk, on=date(2026, 5, 5), by=BY, now=NOW)
    assert HomeDelivery.objects.get().next_on == date(2026, 5, 26)
    assert codes(lambda: about.visited(patron_id=amina.pk, on=date(2026, 5, 5), by=BY, now=NOW)) == ("visited-already",)
    undo(entry_id=visit.entry_id, by=BY, now=NOW)
    assert (HomeDelivery.objects.get().next_on, HomeVisit.objects.count()) == (date(2026, 5, 5), 0)
    bad = {"every_weeks": 0}
    assert codes(lambda: about.save_home_delivery(patron_id=amina.pk, values=bad, by=BY, now=NOW)) == (
        "visit-plan-not-usable",
    )
    undo(entry_id=made.entry_id, by=BY, now=NOW)
    assert not HomeDelivery.objects.exists()


def test_pat_14_a_discharge_closes_the_account_and_can_be_taken_back(registered: Registered) -> None:
    amina = registered("1")
    receipt = about.discharge(patron_id=amina.pk, by=BY, now=NOW)
    amina.refresh_from_db()
    assert (amina.active, PatronNote.objects.get().blocks_loans) == (False, True)
    assert codes(lambda: about.discharge(patron_id=amina.pk, by=BY, now=NOW)) == ("discharged-already",)
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    amina.refresh_from_db()
    assert (amina.active, PatronNote.objects.exists()) == (True, False)


def test_pat_18_a_waiver_says_who_may_do_what_until_it_ends(registered: Registered) -> None:
    amina = registered("1")
    given = give_waiver(patron_id=amina.pk, name="Her brother Paul", may_see_loans=True, by=BY, now=NOW)
    assert Waiver.objects.filter(ended_at__isnull=True, may_collect=True, may_see_loans=True).count() == 1
    ended = end_waiver(waiver_id=given.subject_id or 0, by=BY, now=NOW)
    assert codes(lambda: end_waiver(waiver_id=given.subject_id or 0, by=BY, now=NOW)) == ("waiver-ended",)
    undo(entry_id=ended.entry_id, by=BY, now=NOW)
    undo(entry_id=given.entry_id, by=BY, now=NOW)
    assert not Waiver.objects.exists()
    assert codes(lambda: give_waiver(patron_id=amina.pk, name=" ", by=BY, now=NOW)) == ("name-missing",)
    nothing = lambda: give_waiver(patron_id=amina.pk, name="X", may_collect=False, by=BY, now=NOW)  # noqa: E731
    assert codes(nothing) == ("waiver-allows-nothing",)


def test_p29_records_to_look_at_are_listed(registered: Registered, library: Library) -> None:
    amina = registered("1", born_on=date(1987, 3, 9))
    twin = registered("2", given_names="Aminah", born_on=date(1987, 3, 9))
    registered("3", given_names="Paul", born_on=date(1950, 1, 1), phone="555 1234")
    registered("4", family_name="Okri", given_names="Ben", category_id=library.teen.pk, born_on=date(2012, 1, 1))
    Patron.objects.filter(family_name="Okri").update(born_on=date(2000, 1, 1))
    pairs = likely_pairs()
    assert [(one.older, one.newer) for one in pairs] == [(amina, twin)]
    counts = {one.code: one.count for one in doubts(TODAY)}
    assert (counts["too-old"], counts["unreachable"], counts["no-birthday"]) == (1, 3, 0)
    shown = next(one for one in doubts(TODAY, "too-old") if one.code == "too-old")
    assert [one.family_name for one in shown.people] == ["Okri"]


FILE = b"card,family name,category,branch\n21,Okri,adult,main\n22,,adult,main\n23,Bello,magic,main\n"


def test_an_import_is_looked_at_before_anything_is_kept(library: Library) -> None:
    before = Entry.objects.count()
    report, outcomes = look_at_import(FILE, by=BY, now=NOW)
    assert [one.result for one in outcomes] == ["added", "refused", "refused"]
    assert report.counts["added"] == 1
    assert (Patron.objects.count(), Entry.objects.count()) == (0, before)


def test_an_excel_workbook_is_read_like_csv(library: Library) -> None:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["card", "family name", "category", "branch", "date of birth"])
    sheet.append([21.0, "Okri", "adult", "main", date(1980, 2, 3)])
    book.save(out)
    _report, outcomes = look_at_import(as_csv(out.getvalue()), by=BY, now=NOW)
    assert [(one.result, one.label) for one in outcomes] == [("added", "21")]
    assert codes(lambda: as_csv(b"PK\x03\x04 nothing")) == ("file-damaged",)


def test_the_pages_about_people_work_by_hand(client: Client, library: Library, registered: Registered) -> None:
    sign_in(client, library.main, "edit-patrons", "see-patrons", "batch-patrons", "erase-patrons", "merge-patrons")
    amina = registered("1", born_on=date(1987, 3, 9))
    registered("2", born_on=date(1987, 3, 9))
    page = f"/desk/patrons/{amina.pk}/"
    assert "Perhaps registered twice" in client.get("/desk/patrons/quality/").content.decode()
    assert client.get("/desk/patrons/quality/?show=no-card").status_code == 200
    assert client.get("/desk/patrons/import/").status_code == 200
    look = client.post("/desk/patrons/import/", {"file": BytesIO(FILE), "order": "iso", "look": "1"}).content.decode()
    assert "1 new" in look
    done = client.post("/desk/patrons/import/", {"text": FILE.decode(), "bring": "1"}).content.decode()
    assert "Brought in" in done
    assert Patron.objects.filter(family_name="Okri").exists()
    assert client.post("/desk/patrons/import/", {"text": "", "look": "1"}).status_code == 422
    shown = client.get(f"{page}?section=privacy").content.decode()
    assert "Reading history" in shown
    client.post(f"{page}privacy/history/", {"keep": "yes"})
    client.post(f"{page}privacy/waiver/", {"name": "Paul", "collect": "on"})
    client.post(f"{page}privacy/messages/", {"due-soon-sms": "on", "due-soon-days": "5"})
    amina.refresh_from_db()
    assert (amina.keeps_history, Waiver.objects.get().name) == (True, "Paul")
    client.post(f"{page}privacy/waiver/", {"end": Waiver.objects.get().pk})
    export = client.get(f"{page}privacy/export/")
    assert "Bello" in export.content.decode()
    assert client.get(f"{page}privacy/erase/").status_code == 200
    assert client.post(f"{page}privacy/erase/", {"number": "0"}).status_code == 409
    answer = client.post(f"{page}privacy/erase/", {"number": str(amina.pk)})
    assert "was erased" in client.get(answer["Location"]).content.decode()
    assert client.get(page).status_code == 404


def test_the_settings_and_more_about_a_person_by_hand(client: Client, library: Library, registered: Registered) -> None:
    sign_in(client, library.main, "edit-patrons", "see-patrons", "see-policies", "edit-policies")
    amina = registered("1", address="1 Hill\nMillrace")
    page = f"/desk/patrons/{amina.pk}/"
    client.post("/desk/patrons/penalties/thresholds/", {"penalty": "exceeds-overdue", "begins_at": "5"})
    client.post("/desk/patrons/penalties/save/", {"code": "odd", "name": "Odd", "blocks_holds": "on"})
    shown = client.get("/desk/patrons/penalties/").content.decode()
    assert "from 5" in shown
    assert "Odd" in shown
    fields = f"/desk/patrons/fields/{library.main.pk}/"
    client.post(fields, {"phone-need": "required", "phone-pattern": r"555-\d+", "phone-example": "555-1"})
    assert "555-1" in client.get(fields).content.decode()
    assert client.post(fields, {"phone-pattern": "("}).status_code == 422
    kind = {"code": "guest", "name": "Guest", "valid_months": "3", "grace_days": "2", "warn_days_before": "10"}
    client.post("/desk/patrons/kinds/save/", kind)
    client.post(
        "/desk/patrons/kinds/save/", {"code": "child", "name": "Child", "grown_up": "teen", "valid_months": "1"}
    )
    assert "Guest" in client.get("/desk/patrons/kinds/").content.decode()
    about.save_attribute_kind(code="club", name="Club", repeatable=True, by=BY, now=NOW)
    client.post(f"{page}attributes/", {"attribute-club": "Chess, Go"})
    client.post(f"{page}photo/save/", {"photo": BytesIO(picture())})
    client.post(f"{page}visits/", {"every_weeks": "2", "weekday": "1", "next_on": "2026-05-05", "likes": "maps"})
    client.post(f"{page}visits/", {"visited": "met"})
    person = client.get(f"{page}?section=person").content.decode()
    assert "Chess, Go" in person
    assert "Likes maps" in person
    assert client.get(f"{page}photo/")["Content-Type"] == "image/jpeg"
    assert client.get(f"{page}discharge/letter/").status_code == 404
    client.post(f"{page}discharge/")
    letter = client.get(f"{page}discharge/letter/").content
    assert "Letter of discharge" in paper.words(letter)
    Patron.objects.filter(pk=amina.pk).update(language="de")  # what they take home is in their language
    assert "Entlastungsbescheinigung" in paper.words(client.get(f"{page}discharge/letter/").content)


def test_pat_01_a_kind_may_ask_for_a_permission_of_its_own(registered: Registered, library: Library) -> None:
    actions.save_category(code="adult", name="Adult", edit_permission="edit-policies", by=BY, now=NOW)
    amina = registered("1")
    clerk = library.clerk("edit-patrons")
    note = lambda: actions.add_note(patron_id=amina.pk, kind="note", text="x", by=clerk, now=NOW)  # noqa: E731
    assert codes(note) == ("not-permitted",)


def test_pat_09_a_note_for_one_branch_is_seen_there_and_read_by_its_patron(
    registered: Registered, library: Library
) -> None:
    amina = registered("1")
    note = actions.add_note(
        patron_id=amina.pk, kind="note", text="Ask for the key", public=True, branch_id=library.main.pk, initials="JM",
        by=BY, now=NOW,
    )  # fmt: skip
    for path, count in ((library.main.path, 1), (library.east.path, 0), (None, 1)):
        shown = patron_page(amina.pk, TODAY, seen_from=path)
        assert shown is not None
        assert len(shown.notes) == count
    herself = Actor(kind="patron", id=amina.pk, name="Amina", door="account")
    read_note(note_id=note.subject_id or 0, by=herself, now=NOW)
    assert PatronNote.objects.get().read_at == NOW
    stranger = Actor(kind="patron", id=amina.pk + 1, name="X", door="account")
    assert codes(lambda: read_note(note_id=note.subject_id or 0, by=stranger, now=NOW)) == ("note-unknown",)
    block = actions.add_note(
        patron_id=amina.pk, kind="block", text="Owes", blocks=["loans"], branch_id=library.main.pk, by=BY, now=NOW
    )
    elsewhere = patron_page(amina.pk, TODAY, seen_from=library.east.path)
    assert elsewhere is not None
    assert [one.text for one in elsewhere.notes] == ["Owes"]  # it stops loans there too
    undo(entry_id=block.entry_id, by=BY, now=NOW)
    actions.lift_note(note_id=note.subject_id or 0, by=BY, now=NOW)  # kept in the archive
    archived = patron_page(amina.pk, TODAY)
    assert archived is not None
    assert len(archived.past_notes) == 1


def test_inc_05_whoever_knows_something_tells_the_desk(registered: Registered) -> None:
    from shelflist.ground.common.phrases import phrase
    from shelflist.records.patrons import alerts

    amina = registered("1")
    alerts.register("tested", lambda patron_id, today: [phrase("A parcel waits.")] if patron_id == amina.pk else [])
    try:
        shown = patron_page(amina.pk, TODAY)
        assert shown is not None
        assert [str(one) for one in shown.alerts] == ["A parcel waits."]
    finally:
        alerts.unregister("tested")


def test_pat_25_the_birthday_is_covered_and_recent_patrons_are_listed(
    client: Client, library: Library, registered: Registered
) -> None:
    sign_in(client, library.main, "see-patrons")
    amina = registered("1", born_on=date(1987, 3, 9))
    page = client.get(f"/desk/patrons/{amina.pk}/").content.decode()
    assert page.index('<details class="born">') < page.index("1987") < page.index("</details>")
    assert "Amina Bello" in client.get("/desk/patrons/").content.decode()
