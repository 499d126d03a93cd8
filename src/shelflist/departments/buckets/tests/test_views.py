"""The pages of buckets: filling by every way, and taking a bucket over into other work."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from shelflist.departments.batch_change.actions.beginning import begin_change
from shelflist.departments.batch_change.models import Change
from shelflist.departments.buckets import queries
from shelflist.departments.buckets.models import Bucket
from shelflist.departments.cataloguing.actions.notes import put_note
from shelflist.departments.cataloguing.tests.test_views import EVIL
from shelflist.departments.lists.actions import ListDetails, save_list
from shelflist.departments.lists.models import ListEntry
from shelflist.ground.common.phrases import phrase
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.tests.samples import gatsby
from shelflist.records.items.tests.library import BY, NOW, Shelves
from shelflist.records.patrons.tests.library import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
EVERYTHING = ("keep-buckets", "see-records", "batch-records", "edit-items", "print-labels", "edit-lists", "undo")


@pytest.fixture
def jo(shelves: Shelves, client: Client) -> Client:
    sign_in(client, shelves.people.main, *EVERYTHING, "export-records")
    return client


def new(jo: Client, holds: str = "records", **more: str) -> Bucket:
    answer = jo.post("/desk/buckets/", {"name": f"{EVIL} {holds}", "holds": holds, **more})
    assert answer.status_code == 302
    return Bucket.objects.latest("pk")


def inside(bucket: Bucket) -> list[int]:
    return list(queries.numbers_in(bucket, bucket.holds))


def text(answer: Any) -> str:
    return answer.content.decode()


def test_cat_17_a_pasted_list_or_a_file_fills_a_bucket_and_what_is_not_found_is_listed(
    shelves: Shelves, jo: Client
) -> None:
    shelves.copy("31000000000012", record_id=shelves.ulysses.pk)
    titles = new(jo)
    page = jo.post(
        f"/desk/buckets/{titles.pk}/fill/", {"numbers": "9780141439587\n31000000000012\nc2\nnot here\n#123456"}
    )
    assert page.status_code == 200
    assert "not here" in text(page)
    assert "#123456" in text(page)
    assert EVIL not in text(page)
    assert inside(titles) == [shelves.emma.pk, shelves.ulysses.pk]
    copies = new(jo, "copies")
    file = SimpleUploadedFile("pile.txt", "\ufeff31000000000012\r\nnone\r\n".encode())
    assert "none" in text(jo.post(f"/desk/buckets/{copies.pk}/fill/", {"file": file}))
    assert len(inside(copies)) == 1
    jo.post(f"/desk/buckets/{copies.pk}/fill/", {"numbers": "31000000000012", "act": "out"})
    assert inside(copies) == []


def test_cat_17_a_title_a_copy_and_a_change_go_into_a_bucket_by_a_key_and_back_again(
    shelves: Shelves, jo: Client
) -> None:
    titles, copy = new(jo), shelves.copy("31000000000012")
    shelves.emma.marc = gatsby().to_json()
    shelves.emma.save()
    there = f"/desk/titles/{shelves.emma.pk}/"
    assert f"record={shelves.emma.pk}" in text(jo.get(there))
    page = jo.get(f"/desk/buckets/put/?record={shelves.emma.pk}", headers={"referer": f"http://testserver{there}"})
    assert "Emma" in text(page)
    sent = {"record": shelves.emma.pk, "bucket": titles.pk, "next": there}
    assert jo.post("/desk/buckets/put/", sent)["Location"].startswith(there)
    assert inside(titles) == [shelves.emma.pk]
    elsewhere = jo.post("/desk/buckets/put/", sent | {"next": "https://evil.example/desk/"})
    assert elsewhere["Location"].startswith(f"/desk/buckets/{titles.pk}/")
    jo.post("/desk/buckets/put/", {"copy": copy.pk, "bucket": "new", "name": "Pile"})
    assert inside(Bucket.objects.get(name="Pile")) == [copy.pk]
    change = begin_change(record_ids=[shelves.ulysses.pk], source=phrase("x"), by=BY, now=NOW)
    jo.post("/desk/buckets/put/", {"change": change, "bucket": titles.pk})
    assert inside(titles) == [shelves.emma.pk, shelves.ulysses.pk]
    assert jo.post("/desk/buckets/put/", {"change": 99, "bucket": titles.pk}).status_code == 404
    assert jo.post("/desk/buckets/put/", {"copy": copy.pk, "bucket": 99}).status_code == 409


def test_cat_17_scanning_on_the_page_puts_a_copy_or_its_title_in(shelves: Shelves, jo: Client) -> None:
    copy = shelves.copy("31000000000012")
    for bucket, thing in ((new(jo), shelves.emma.pk), (new(jo, "copies"), copy.pk)):
        sent = {"scan": "31000000000012", "mode": "bucket", "bucket": bucket.pk}
        first = jo.post("/desk/scan/", sent, headers={"HX-Request": "true"})
        again = jo.post("/desk/scan/", sent, headers={"HX-Request": "true"})
        assert "Put in" in text(first)
        assert "In it already" in text(again)
        assert inside(bucket) == [thing]
        out = {"act": "out", "number": thing}
        assert "0" in text(jo.post(f"/desk/buckets/{bucket.pk}/act/", out, headers={"HX-Request": "true"}))
        assert inside(bucket) == []


def test_cat_17_a_search_becomes_a_bucket(shelves: Shelves, jo: Client) -> None:
    [number] = bulk.insert_records([bulk.new_record(gatsby())], now=NOW)
    answer = jo.post("/desk/titles/bucket/", {"q": "gatsby"}, follow=True)
    assert answer.status_code == 200
    assert inside(Bucket.objects.get(name="gatsby")) == [number]


def test_cat_17_a_bucket_is_the_scope_of_changes_labels_lists_and_files(shelves: Shelves, jo: Client) -> None:
    copy = shelves.copy("31000000000012", call_number="823.7 AUS")
    one = gatsby()
    [number] = bulk.insert_records(
        [bulk.new_record(one, original=write_iso2709(one), original_format="iso2709", original_encoding="utf-8")],
        now=NOW,
    )
    bucket = new(jo)
    jo.post(f"/desk/buckets/{bucket.pk}/fill/", {"numbers": f"#{shelves.emma.pk}\n#{number}"})
    use = f"/desk/buckets/{bucket.pk}/use/"
    assert jo.post(use, {"act": "batch"}).status_code == 302
    assert Change.objects.get().total_count == 2
    assert jo.post(use, {"act": "items"})["Location"] == "/desk/items/change/"
    assert "31000000000012" in text(jo.get("/desk/items/change/")).replace("<b>", "").replace("</b>", "")
    assert jo.post(use, {"act": "labels"}).status_code == 302
    assert jo.session["labels"] == [copy.pk]
    kept = save_list(details=ListDetails(name="Picks"), by=BY, now=NOW)
    assert jo.post(use, {"act": "list", "list": kept.id}).status_code == 302
    assert set(ListEntry.objects.values_list("record_id", flat=True)) == {shelves.emma.pk, number}
    csv = jo.get(f"/desk/buckets/{bucket.pk}/file/csv/").content.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("Record,")
    assert "9780141439587" in csv
    book = load_workbook(io.BytesIO(jo.get(f"/desk/buckets/{bucket.pk}/file/xlsx/").content))
    assert next(row[2] for row in book.active.iter_rows(min_row=2, values_only=True)) == "Emma"
    only = new(jo, name="One")
    jo.post(f"/desk/buckets/{only.pk}/fill/", {"numbers": f"#{number}"})
    marc = b"".join(jo.get(f"/desk/buckets/{only.pk}/file/iso2709/").streaming_content)  # type: ignore[attr-defined]
    assert marc == write_iso2709(one)
    assert jo.get(f"/desk/buckets/{only.pk}/file/pdf/").status_code == 404
    copies = new(jo, "copies")
    jo.post(f"/desk/buckets/{copies.pk}/fill/", {"numbers": "31000000000012"})
    assert "823.7 AUS" in jo.get(f"/desk/buckets/{copies.pk}/file/csv/").content.decode()


def test_cat_17_without_the_permission_of_the_work_a_bucket_opens_no_door(shelves: Shelves, client: Client) -> None:
    sign_in(client, shelves.people.main, "keep-buckets")
    bucket = new(client)
    client.post(f"/desk/buckets/{bucket.pk}/fill/", {"numbers": f"#{shelves.emma.pk}"})
    for act in ("batch", "items", "labels", "list"):
        assert client.post(f"/desk/buckets/{bucket.pk}/use/", {"act": act}).status_code == 409
    assert client.get(f"/desk/buckets/{bucket.pk}/file/json/").status_code == 409
    assert client.get(f"/desk/buckets/{bucket.pk}/file/csv/").status_code == 200
    assert not Change.objects.exists()


def test_cat_17_the_page_renames_joins_takes_out_empties_and_throws_away(shelves: Shelves, jo: Client) -> None:
    bucket, other = new(jo), new(jo, "copies")
    shelves.copy("31000000000012")
    jo.post(f"/desk/buckets/{other.pk}/fill/", {"numbers": "31000000000012"})
    act = f"/desk/buckets/{bucket.pk}/act/"
    jo.post(act, {"how": "join", "other": other.pk})
    assert inside(bucket) == [shelves.emma.pk]
    jo.post(act, {"act": "out", "number": [shelves.emma.pk]})
    assert inside(bucket) == []
    jo.post(act, {"how": "join", "other": other.pk})
    jo.post(act, {"act": "empty"})
    assert inside(bucket) == []
    jo.post(act, {"act": "save", "name": "Gifts", "shared": "all", "open_to_change": "on"})
    bucket.refresh_from_db()
    assert (bucket.name, bucket.shared, bucket.open_to_change) == ("Gifts", "all", True)
    assert jo.post(act, {"act": "save", "name": ""}).status_code == 409
    assert jo.post(act, {"how": "join", "other": "0"}).status_code == 409
    jo.post(act, {"act": "drop"})
    assert jo.get(f"/desk/buckets/{bucket.pk}/").status_code == 404
    stretch = new(jo, "shelf", shelf=f"{shelves.people.main.pk}:{shelves.fiction.pk}", begins="800", ends="900")
    page = text(jo.get(f"/desk/buckets/{stretch.pk}/"))
    assert "31000000000012"[-4:] in page
    assert "selected" in page
    assert jo.get("/desk/buckets/").status_code == 200


def test_cat_19_the_staff_s_notes_are_in_the_table_only_where_that_is_chosen(shelves: Shelves, jo: Client) -> None:
    titles = new(jo)
    jo.post(f"/desk/buckets/{titles.pk}/fill/", {"numbers": "9780141439587"})
    put_note(record_id=shelves.emma.pk, text="=Ask the bindery", by=BY, now=NOW)
    put_note(record_id=shelves.emma.pk, text="Poor record", for_cataloguers=True, by=BY, now=NOW)
    assert "bindery" not in text(jo.get(f"/desk/buckets/{titles.pk}/file/csv/"))
    table = text(jo.get(f"/desk/buckets/{titles.pk}/file/csv/?notes=1"))
    assert "'=Ask the bindery" in table
    assert "Poor record" not in table  # they may not edit records
    assert "file/csv/?notes=1" in text(jo.get(f"/desk/buckets/{titles.pk}/"))
