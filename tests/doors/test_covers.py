"""CAT-18: covers as readers and staff see them, and that backups hold them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shelflist.config import backups
from shelflist.departments.cataloguing import storage as uploads
from shelflist.departments.circulation.tests.browser import signed_in
from shelflist.departments.circulation.tests.samples import small_library
from shelflist.departments.covers import actions, storage
from shelflist.departments.covers.actions.pictures import made_of
from shelflist.departments.covers.models import Cover
from shelflist.departments.covers.tests.samples import BY, ISBN, NOW, bomb, packed, picture, title
from shelflist.ground.journal.revisions import forget_everything


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.mark.django_db
def test_cat_18_readers_see_the_picture_in_place_of_the_drawn_cover_and_the_words_below(client: Client) -> None:
    one = title("Frankenstein")
    address = f"/title/{one}/"
    assert f"/cover/{one}-" in client.get(address).content.decode()
    actions.set_cover(record_id=one, image=picture(), alt="A man at sea", by=BY, now=NOW)
    actions.set_words(record_id=one, kind="excerpt", text="You will <rejoice>", by=BY, now=NOW)
    actions.set_words(record_id=one, kind="link", text="A review", address="https://x.org/r", by=BY, now=NOW)
    page = client.get(address).content.decode()
    digest = Cover.objects.get().digest
    assert f'src="/cover/picture/{digest}/320.webp"' in page
    assert 'alt="A man at sea"' in page
    assert "You will &lt;rejoice&gt;" in page
    assert 'href="https://x.org/r"' in page
    sent = client.get(f"/cover/picture/{digest}/320.webp")
    assert (sent["Content-Type"], sent["Cache-Control"]) == ("image/webp", "public, max-age=31536000, immutable")
    assert sent["X-Content-Type-Options"] == "nosniff"
    for wrong in (f"{digest}/321.webp", f"{'0' * 64}/320.webp", "..%2F..%2Fdb/320.webp"):
        assert client.get(f"/cover/picture/{wrong}").status_code == 404


@pytest.mark.django_db
def test_cat_18_the_desk_takes_a_picture_from_a_form_and_says_why_not() -> None:
    forget_everything()
    desk = signed_in(small_library(), "edit-covers", "see-records", "undo")
    one = title("Frankenstein")
    sent = SimpleUploadedFile("x.jpg", picture(), "image/jpeg")
    answer = desk.post(f"/desk/covers/{one}/picture/", {"picture": sent, "alt": "A man at sea"})
    assert answer.status_code == 302
    assert "A man at sea" in desk.get(f"/desk/titles/{one}/").content.decode()
    bad = desk.post(f"/desk/covers/{one}/picture/", {"picture": SimpleUploadedFile("x.jpg", bomb())})
    assert bad.status_code == 409
    assert "million points" in bad.content.decode()
    zipped = SimpleUploadedFile("spring.zip", packed(**{f"{ISBN}.jpg": picture()}))
    assert desk.post("/desk/covers/", {"file": zipped}).status_code == 302
    assert "spring.zip" in desk.get("/desk/covers/").content.decode()


@pytest.mark.one_database
@pytest.mark.django_db
def test_cat_18_covers_and_files_that_were_uploaded_are_in_a_backup_and_come_back(files: Path, tmp_path: Path) -> None:
    """Uploads lay beside the folder that backups take: found while covers were put there."""
    made = made_of(picture())
    storage.keep(made.digest, made.pictures)
    upload = uploads.keep([b"a record"])
    assert files in uploads.path_of(upload.stored_as).parents
    database = {"ENGINE": "x.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    with closing(sqlite3.connect(database["NAME"])) as made_anew:
        made_anew.execute("create table t (x)")
    backups.write(tmp_path / "b.tar.gz", database=database, files=files, program="0", now=NOW)
    for path in files.rglob("*.*"):
        path.unlink()
    with backups.opened(tmp_path / "b.tar.gz") as (manifest, folder):
        backups.put_back(manifest, folder, database=database, files=files, aside="before")
    assert storage.picture(made.digest, 320) == made.pictures[320]
    assert uploads.path_of(upload.stored_as).read_bytes() == b"a record"
