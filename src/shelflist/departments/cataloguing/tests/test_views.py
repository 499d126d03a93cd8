"""The import screens: who may see them, what they say, and that nothing in a file can do harm there (S3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shelflist.departments.cataloguing.models import HarvestSet, HarvestSource, ImportBatch
from shelflist.departments.cataloguing.rules.hexview import hex_lines, readable
from shelflist.departments.cataloguing.tests.samples import batch_of, book, bring_in, file_of
from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.accounts.roles import plant
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.branches.models import Branch, Post
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>{{7*7}}"


def person(role_code: str, name: str) -> Client:
    """Somebody with this role at the main library, signed in."""
    plant(Role, Grant)
    root = Branch.objects.filter(code="MAIN").first() or Branch.objects.create(
        code="MAIN", name="Main", kind="system", path="1/"
    )
    user = User.objects.create(username=name, name=name.title())
    Post.objects.create(user=user, role=Role.objects.get(code=role_code), branch=root)
    client = Client(headers={"accept": "text/html"})
    client.force_login(user)
    return client


@pytest.fixture
def cataloguer() -> Client:
    return person("cataloguer", "cleo")


def upload(client: Client, data: bytes, name: str = "records.mrc", **options: str) -> ImportBatch:
    file = SimpleUploadedFile(name, data)
    answer = client.post("/desk/import/", {"file": file, "on_match": "update", **options})
    assert answer.status_code == 302, answer.content.decode()
    batch = ImportBatch.objects.order_by("-pk")[0]
    assert answer["Location"] == f"/desk/import/{batch.pk}/"
    return batch


def work_off(batch: ImportBatch) -> None:
    batch.refresh_from_db()
    run_here(Job.objects.get(pk=batch.job_id), clock=timezone.now)


def test_a_file_is_uploaded_followed_and_looked_through(cataloguer: Client) -> None:
    assert "No file has been brought in yet" in cataloguer.get("/desk/import/").content.decode()
    good = write_iso2709(book("1", EVIL))
    broken = good[:40] + b"\xff\xff\xff" + good[43:]
    batch = upload(cataloguer, good + broken, name=f"{EVIL[:8]}evil.mrc")
    waiting = cataloguer.get(f"/desk/import/{batch.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "Cancel the import" in waiting
    fragment = cataloguer.get(f"/desk/import/{batch.pk}/progress/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in fragment
    work_off(batch)
    fragment = cataloguer.get(f"/desk/import/{batch.pk}/progress/", headers={"HX-Request": "true"})
    assert fragment["HX-Refresh"] == "true"
    page = cataloguer.get(f"/desk/import/{batch.pk}/").content.decode()
    assert "Undo the import" in page
    assert "&lt;script&gt;alert(1)" in page
    assert EVIL not in page
    assert cataloguer.get("/desk/import/").content.decode().count("evil.mrc") == 1


def test_what_was_set_aside_is_shown_safely_and_can_be_saved(cataloguer: Client) -> None:
    good = write_iso2709(book("1", EVIL))
    broken = good[:40] + b"\xff\xff\xff" + good[43:]
    batch = upload(cataloguer, good + broken)
    work_off(batch)
    listed = cataloguer.get(f"/desk/import/{batch.pk}/?show=quarantined").content.decode()
    assert f"/desk/import/{batch.pk}/set-aside/2/" in listed
    shown = cataloguer.get(f"/desk/import/{batch.pk}/set-aside/2/").content.decode()
    assert EVIL not in shown
    assert "&lt;script&gt;" in shown
    assert "ff ff ff" in shown
    saved = cataloguer.get(f"/desk/import/{batch.pk}/set-aside/2/bytes/")
    assert saved.content == broken
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["Content-Type"] == "application/octet-stream"
    everything = cataloguer.get(f"/desk/import/{batch.pk}/set-aside/")
    assert b"".join(everything.streaming_content) == broken  # type: ignore[attr-defined]
    assert cataloguer.get(f"/desk/import/{batch.pk}/set-aside/1/").status_code == 404


def test_cancel_undo_and_go_on_are_buttons_and_say_why_not(cataloguer: Client) -> None:
    batch = upload(cataloguer, write_iso2709(book("1")))
    assert cataloguer.post(f"/desk/import/{batch.pk}/cancel/").status_code == 302
    assert cataloguer.post(f"/desk/import/{batch.pk}/cancel/").status_code == 409
    batch = upload(cataloguer, write_iso2709(book("1")))
    refused = cataloguer.post(f"/desk/import/{batch.pk}/undo/")
    assert (refused.status_code, "still running" in refused.content.decode()) == (409, True)
    work_off(batch)
    assert cataloguer.post(f"/desk/import/{batch.pk}/go-on/").status_code == 409
    assert cataloguer.post(f"/desk/import/{batch.pk}/undo/").status_code == 302
    work_off(batch)
    assert not Record.objects.exists()
    assert "removed" in cataloguer.get(f"/desk/import/{batch.pk}/").content.decode()


def test_lines_are_shown_by_outcome_and_page_after_page(cataloguer: Client, tmp_path: Path) -> None:
    number = bring_in(file_of(tmp_path, *(book(str(n), f"Title number {n}") for n in range(120)))).files[0].batch_id
    seen = []
    url: str | None = f"/desk/import/{number}/?show=added"
    while url:
        page = cataloguer.get(url).content.decode()
        seen += re.findall(r"Title number (\d+)<", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = f"/desk/import/{number}/" + following[1].replace("&amp;", "&") if following else None
    assert seen == [str(n) for n in range(120)]
    assert "There are none of these" in cataloguer.get(f"/desk/import/{number}/?show=kept").content.decode()


def test_a_form_without_a_file_says_so_and_nothing_begins(cataloguer: Client) -> None:
    answer = cataloguer.post("/desk/import/", {"on_match": "update"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    "query", ["?before=abc", "?before=-1", "?before=99999999999999999999", "?show=x&after='", "?page=0"]
)
def test_odd_addresses_do_no_harm(cataloguer: Client, tmp_path: Path, query: str) -> None:
    number = batch_of(bring_in(file_of(tmp_path, book("1")))).pk
    assert cataloguer.get(f"/desk/import/{query}").status_code == 200
    assert cataloguer.get(f"/desk/import/{number}/{query}").status_code == 200
    assert cataloguer.get(f"/desk/import/404/{query}").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "{0}/", "{0}/progress/", "{0}/set-aside/", "{0}/set-aside/1/", "{0}/set-aside/1/bytes/"]
)
def test_only_who_may_import_sees_the_pages(tmp_path: Path, path: str) -> None:
    number = batch_of(bring_in(file_of(tmp_path, b"junk that is no record\x1d"))).pk
    url = "/desk/import/" + path.format(number)
    assert person("cataloguer", "cleo").get(url).status_code == 200
    assert person("student", "sam").get(url).status_code == 403
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("verb", ["cancel", "undo", "go-on"])
def test_acts_need_a_post_by_who_may(tmp_path: Path, verb: str) -> None:
    number = batch_of(bring_in(file_of(tmp_path, book("1")))).pk
    url = f"/desk/import/{number}/{verb}/"
    assert person("student", "sam").post(url).status_code == 403
    assert person("cataloguer", "cleo").get(url).status_code == 405
    assert Record.objects.count() == 1


def test_bytes_are_shown_sixteen_to_a_line_with_their_place_in_the_file() -> None:
    first, second = hex_lines(b"00100nam\x1e\x1f\x1d<b>\xe9 x", offset=4096)
    assert (first.offset, first.hexadecimal[:5], first.text) == (4096, "30 30", "00100nam¶‡§<b>· ")
    assert (second.offset, second.text) == (4112, "x")
    assert len(hex_lines(bytes(10_000))) == 64


def test_text_is_shown_in_utf_8_or_else_byte_by_byte() -> None:
    assert readable("é\x1e".encode()) == "é¶"
    assert readable(b"\xe9\x1f") == "é‡"
    assert len(readable(b"x" * 10_000)) == 4000


def test_oai_04_a_source_is_added_changed_fetched_and_removed_on_its_page(cataloguer: Client) -> None:
    form = {
        "name": "State library", "address": "https://state.example/oai", "record_format": "marc21", "every_hours": "24",
        "on_match": "update", "on_delete": "report", "active": "on",
    }  # fmt: skip
    assert cataloguer.post("/desk/import/sources/", form).status_code == 302
    source = HarvestSource.objects.get()
    page = cataloguer.get(f"/desk/import/sources/{source.pk}/").content.decode()
    assert 'value="https://state.example/oai"' in page
    wrong = cataloguer.post(f"/desk/import/sources/{source.pk}/", form | {"address": "javascript:alert(1)"})
    assert (wrong.status_code, "no address that records can be fetched from" in wrong.content.decode()) == (422, True)
    assert cataloguer.post(f"/desk/import/sources/{source.pk}/fetch/").status_code == 302
    assert "Fetching" in cataloguer.get("/desk/import/sources/").content.decode()
    assert cataloguer.post(f"/desk/import/sources/{source.pk}/fetch/").status_code == 422
    assert cataloguer.post(f"/desk/import/sources/{source.pk}/remove/").status_code == 302
    assert cataloguer.get(f"/desk/import/sources/{source.pk}/").status_code == 404
    assert person("student", "sam").get("/desk/import/sources/").status_code == 403


def test_oai_03_a_set_is_made_and_changed_on_its_page(cataloguer: Client) -> None:
    form = {"spec": "kids", "name": EVIL, "languages": "spa, eng", "audiences": "j"}
    assert cataloguer.post("/desk/import/sets/", form).status_code == 302
    made = HarvestSet.objects.get()
    assert made.rule == {"languages": ["spa", "eng"], "audiences": ["j"]}
    page = cataloguer.get(f"/desk/import/sets/{made.pk}/").content.decode()
    assert 'value="spa eng"' in page
    assert "<script>alert" not in page
    assert cataloguer.post("/desk/import/sets/", form).status_code == 422
    assert cataloguer.post("/desk/import/sets/", {"spec": "x", "name": "X"}).status_code == 422
    assert cataloguer.post(f"/desk/import/sets/{made.pk}/remove/").status_code == 302
    assert person("student", "sam").get("/desk/import/sets/").status_code == 403
