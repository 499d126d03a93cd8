"""The editor: who may write, what is checked and kept, and two people at one record (CAT-02 to 07, P15)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.cataloguing import queries
from shelflist.departments.cataloguing.models import Draft, Judgement, RecordTemplate
from shelflist.departments.cataloguing.tests.test_views import EVIL, person
from shelflist.ground.accounts.models import User
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.branches.models import Branch
from shelflist.records.branches.models import ShelvingLocation as Location
from shelflist.records.catalog import bulk
from shelflist.records.catalog.flat import flat, typed
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.tests.samples import gatsby
from shelflist.records.items.models import Item, ItemType

pytestmark = pytest.mark.django_db
NEW = "/desk/titles/new/record/"


@pytest.fixture
def cleo() -> Client:
    return person("cataloguer", "cleo")


@pytest.fixture
def record() -> Record:
    [number] = bulk.insert_records([bulk.new_record(gatsby())], now=timezone.now())
    return Record.objects.get(pk=number)


def text_of(record: Record) -> str:
    record.refresh_from_db()
    return flat(record_marc(record))


def record_marc(record: Record):  # type: ignore[no-untyped-def]
    from shelflist.records.catalog.marc import MarcRecord

    return MarcRecord.from_json(record.marc)


def send(client: Client, record: Record, text: str, act: str = "save", **more: object):  # type: ignore[no-untyped-def]
    data = {"text": text, "version": record.version, "act": act, **more}
    return client.post(f"/desk/titles/{record.pk}/edit/", data)


def test_cat_02_a_record_is_opened_as_lines_with_forms_for_its_fixed_fields(cleo: Client, record: Record) -> None:
    page = cleo.get(f"/desk/titles/{record.pk}/edit/").content.decode()
    assert "245 14 ‡aThe great Gatsby" in page or "‡aThe great Gatsby" in page
    assert 'name="fx-0-6"' in page
    assert "Title statement" in page
    for address in ("/desk/titles/new/", NEW + "?template=map", "/desk/titles/help/bib/650/"):
        assert cleo.get(address).status_code == 200
    assert "Subject: topic" in cleo.get("/desk/titles/help/bib/650/").content.decode()


def test_cat_02_whoever_may_not_write_is_told_so(record: Record) -> None:
    selector = person("selector", "sel")
    for address in (f"/desk/titles/{record.pk}/edit/", "/desk/titles/new/", NEW):
        assert selector.get(address).status_code == 403
    assert selector.post(f"/desk/titles/{record.pk}/in-hand/").status_code == 403
    assert selector.get("/desk/titles/quality/").status_code == 200


def test_cat_07_a_change_is_saved_as_a_new_version_and_only_what_was_changed(cleo: Client, record: Record) -> None:
    before = record_marc(record)
    text = text_of(record).rstrip() + "\n500 ## ‡aFirst printing."
    answer = send(cleo, record, text)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    record.refresh_from_db()
    assert record.version == 2
    now = record_marc(record)
    assert [one for one in now.fields if one[0] not in {"005", "500"}] == [
        one for one in before.fields if one[0] not in {"005", "500"}
    ] or len(now.all("500")) == len(before.all("500")) + 1
    assert re.fullmatch(r"\d{14}\.0", now.control("005"))
    assert RecordVersion.objects.filter(record=record).count() == 1
    assert Judgement.objects.get(record=record).version == 2


def test_cat_05_an_error_stops_the_save_until_somebody_sets_it_aside_with_a_reason(
    cleo: Client, record: Record
) -> None:
    text = text_of(record) + "\n020 ## ‡a9780679444328"
    answer = send(cleo, record, text)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "9780679444329" in page
    assert "Save anyway" in page
    record.refresh_from_db()
    assert record.version == 1
    assert send(cleo, record, text, override="record-error", reason="").status_code == 409
    assert send(cleo, record, text, override="record-error", reason="So printed").status_code == 302
    entry = Entry.objects.filter(verb="edit-record").latest("pk")
    assert entry.override == {"codes": ["record-error"], "reason": "So printed"}


def test_cat_05_a_wrong_number_is_mended_by_a_press(cleo: Client, record: Record) -> None:
    text = text_of(record) + "\n020 ## ‡a9780679444328"
    page = send(cleo, record, text, act="check").content.decode()
    number = re.search(r"9780679444329.*?mend-(\d+)", page, re.DOTALL)
    assert number is not None
    page = send(cleo, record, text, act=f"mend-{number[1]}").content.decode()
    assert "‡a9780679444329" in page


def test_cat_02_positions_are_chosen_without_a_script(cleo: Client, record: Record) -> None:
    more = {"fx-0-17": "7", "size-fx-0-17": "1"}
    page = send(cleo, record, text_of(record), act="positions", **more).content.decode()
    assert re.search(r"LDR .{17}7", page)


def test_p15_a_draft_is_kept_while_one_writes_and_goes_when_it_is_saved(cleo: Client, record: Record) -> None:
    text = text_of(record) + "\n500 ## ‡aHalf a tho"
    answer = cleo.post(f"/desk/titles/{record.pk}/look/", {"text": text, "version": 1})
    assert answer.status_code == 200
    assert Draft.objects.get().record_id == record.pk
    cleo.logout()
    cleo.force_login(User.objects.get(username="cleo"))
    assert "Half a tho" in cleo.get(f"/desk/titles/{record.pk}/edit/").content.decode()
    other = person("cataloguer", "otto")
    assert "Half a tho" not in other.get(f"/desk/titles/{record.pk}/edit/").content.decode()
    assert send(cleo, record, text).status_code == 302
    assert not Draft.objects.exists()


def test_p15_a_draft_is_discarded_or_expires(cleo: Client, record: Record) -> None:
    text = text_of(record) + "\n500 ## ‡aA note"
    cleo.post(f"/desk/titles/{record.pk}/look/", {"text": text, "version": 1})
    assert send(cleo, record, text, act="discard").status_code == 302
    assert not Draft.objects.exists()
    cleo.post(f"/desk/titles/{record.pk}/look/", {"text": text, "version": 1})
    Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "A note" not in cleo.get(f"/desk/titles/{record.pk}/edit/").content.decode()


def test_p15_two_people_edit_one_record_and_neither_loses_a_word(cleo: Client, record: Record) -> None:
    otto = person("cataloguer", "otto")
    opened = text_of(record)
    first = opened + "\n500 ## ‡aWords of Otto"
    assert send(otto, record, first).status_code == 302
    mine = opened.replace("LDR 00000nam", "LDR 00000cam") + "\n520 ## ‡aWords of Cleo"
    record.version = 1
    answer = send(cleo, record, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Words of Otto" in page
    assert "Words of Cleo" in page
    assert "Otto" in page
    choices = dict.fromkeys(re.findall(r'name="(take-\d+)" value="both"', page), "both")
    merged = send(cleo, record, mine, act="put", **choices).content.decode()
    version = re.search(r'name="version" value="(\d+)"', merged)
    text = re.search(r'<textarea id="text".*?>(.*?)</textarea>', merged, re.DOTALL)
    assert version is not None
    assert text is not None
    assert version[1] == "2"
    record.version = 2
    from html import unescape

    assert send(cleo, record, unescape(text[1])).status_code == 302
    both = text_of(record)
    assert "Words of Otto" in both
    assert "Words of Cleo" in both
    assert both.startswith("LDR 00000cam")


def test_cat_03_a_new_book_is_saved_with_its_first_copy(cleo: Client) -> None:
    main = Branch.objects.get(code="MAIN")
    shelf = Location.objects.create(branch=main, code="ADULT", name="Adult")
    kind = ItemType.objects.create(code="book", name="Book")
    page = cleo.get(NEW + "?template=book").content.decode()
    assert "rdacontent" in page
    text = "\n".join(
        [
            "LDR 00000nam a2200000 i 4500",
            "008 261128s2010    nyu           000 0 eng d",
            "020 ## ‡a",
            "245 10 ‡aFast and light.",
        ]
    )
    copy = {"copy-barcode": "31234000123456", "copy-location_id": shelf.pk, "copy-item_type_id": kind.pk}
    data = {"text": text, "version": 0, "act": "save", "key": "k1", "copy-copy_status": "available", **copy}
    answer = cleo.post(NEW, data)
    assert answer.status_code == 302, answer.content.decode()
    made = Record.objects.get(title__startswith="Fast and light")
    item = Item.objects.get(record=made)
    assert (item.barcode, item.status) == ("31234000123456", "available")
    assert not record_marc(made).all("020")
    again = cleo.post(NEW, {**data, "key": "k2"})
    assert again.status_code == 409
    assert Record.objects.filter(title__startswith="Fast and light").count() == 1


def test_cat_03_a_new_record_without_title_is_refused_and_nothing_is_written(cleo: Client) -> None:
    answer = cleo.post(NEW, {"text": "LDR 00000nam a2200000 i 4500\n500 ## ‡aNote", "version": 0, "act": "save"})
    assert answer.status_code == 409
    assert "There is no title" in answer.content.decode()
    assert not Record.objects.exists()
    assert cleo.post(NEW, {"text": "?? what", "version": 0, "act": "save"}).status_code == 422


def test_cat_03_a_template_of_our_own_is_kept_used_and_removed(cleo: Client, record: Record) -> None:
    assert send(cleo, record, text_of(record), act="template", name="Novels").status_code == 302
    own = RecordTemplate.objects.get()
    assert "Gatsby" in cleo.get(f"{NEW}?own={own.pk}").content.decode()
    assert send(cleo, record, text_of(record), act="template", name=" ").status_code == 409
    assert cleo.post(f"/desk/titles/templates/{own.pk}/remove/").status_code == 302
    assert not RecordTemplate.objects.exists()


def test_cat_06_a_record_is_hidden_deleted_and_brought_back(cleo: Client, record: Record) -> None:
    assert cleo.post(f"/desk/titles/{record.pk}/delete/", {"key": "d"}).status_code == 302
    page = cleo.get(f"/desk/titles/{record.pk}/").content.decode()
    assert "Bring the record back" in page
    assert cleo.get(f"/desk/titles/{record.pk}/edit/").status_code == 404
    assert cleo.post(f"/desk/titles/{record.pk}/undelete/", {"key": "u"}).status_code == 302
    assert cleo.get(f"/desk/titles/{record.pk}/edit/").status_code == 200


def test_cat_05_every_record_is_judged_and_the_worst_stand_first(cleo: Client, record: Record) -> None:
    bad = typed("LDR 00000nam a2200000 i 4500\n020 ## ‡a9780679444328\n412 ## ‡aX\n500 ## ‡aNo title").record
    bulk.insert_records([bulk.new_record(bad)], now=timezone.now())
    assert cleo.post("/desk/titles/quality/judge/").status_code == 302
    run_here(Job.objects.get(kind="judge-records"), clock=timezone.now)
    state = queries.judged()
    assert (state.judged, state.total, state.is_running) == (2, 2, False)
    worst = queries.faulty_records()[0]
    assert worst.error_count == 3
    kinds = {one.code: one.record_count for one in queries.fault_kinds() if one.severity == "error"}
    assert kinds == {"isbn-invalid-020-a": 1, "tag-unknown-412": 1, "title-missing-245": 1}
    assert [one.record_id for one in queries.faulty_records("isbn-invalid-020-a")] == [worst.record_id]
    page = cleo.get("/desk/titles/quality/?code=isbn-invalid-020-a").content.decode()
    assert f"/desk/titles/{worst.record_id}/edit/" in page


def test_s3_nothing_in_a_record_can_do_harm_in_the_editor(cleo: Client, record: Record) -> None:
    text = text_of(record) + f"\n500 ## ‡a{EVIL}</textarea>\n9<> x"
    for act in ("check", "save"):
        page = send(cleo, record, text, act=act).content.decode()
        assert "<script>alert" not in page
