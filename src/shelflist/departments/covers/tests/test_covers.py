"""CAT-18: covers and words beside titles: looked at first, made small, shown, taken back, kept by backups."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shelflist.departments.covers import actions, rules, storage
from shelflist.departments.covers.actions import many
from shelflist.departments.covers.actions.pictures import made_of
from shelflist.departments.covers.models import AddedWords, Cover, CoverFile
from shelflist.departments.covers.queries import covers_of
from shelflist.departments.covers.tests.samples import BY, ISBN, NOW, bomb, packed, picture, title
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job

# -- what is taken -----------------------------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "cover-missing"),
        (b"GIF89a" + bytes(80), "cover-unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "cover-unreadable"),
        (picture()[:300], "cover-unreadable"),
        (bomb(), "cover-too-large"),
        (bytes(20_000_001), "cover-too-large"),
        (picture(size=(20, 30)), "cover-too-small"),
        (picture(size=(80, 900)), "cover-too-long"),
    ],
)
def test_cat_18_what_is_no_usable_picture_is_refused_before_a_point_of_it_is_unpacked(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as no:
        made_of(data)
    assert [one.code for one in no.value.refusals] == [code]


@pytest.mark.one_database
def test_cat_18_a_picture_is_made_anew_upright_without_what_the_camera_wrote_and_never_larger() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "at home"
    made = made_of(picture(size=(1800, 1200), exif=exif))
    assert (made.width, made.height) == (640, 960)
    for width, data in made.pictures.items():
        with Image.open(io.BytesIO(data)) as small:
            assert (small.format, small.size) == ("WEBP", (width, width * 3 // 2))
            assert not dict(small.getexif())
        assert b"at home" not in data
    little = made_of(picture("PNG", (100, 150), "#ff000000"))
    assert (little.width, little.height) == (100, 150)
    with Image.open(io.BytesIO(little.pictures[640])) as clear:
        assert clear.convert("RGB").getpixel((5, 5)) == (255, 255, 255)  # on white


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "isbn"),
    [
        ("9780141439471.jpg", ISBN),
        ("covers/978-0-14-143947-1_front.png", ISBN),
        ("0141439475.webp", ISBN),
        ("Frankenstein.jpg", ""),
        ("9780141439472.jpg", ""),
        ("97801414394712.jpg", ""),
    ],
)
def test_cat_18_a_picture_of_a_zip_finds_its_title_by_the_isbn_in_its_name(name: str, isbn: str) -> None:
    assert rules.isbn_in(name) == isbn


# -- putting and taking back -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cat_18_a_cover_is_put_replaced_and_taken_away_and_each_is_taken_back() -> None:
    one = title("Frankenstein")
    who: dict[str, Any] = {"by": BY, "now": NOW}
    first = actions.set_cover(record_id=one, image=picture(), alt="A man at sea", **who)
    shown = covers_of([one])[one]
    assert (shown.alt, shown.widths) == ("A man at sea", (160, 320, 640))
    assert storage.picture(shown.digest, 160)
    other = actions.set_cover(record_id=one, image=picture(colour="navy"), alt="", **who)
    with pytest.raises(Refused):
        undo(entry_id=first.entry_id, by=BY, now=NOW)  # another one was put since
    undo(entry_id=other.entry_id, by=BY, now=NOW)
    assert covers_of([one])[one] == shown
    actions.set_cover(record_id=one, image=None, alt="A man in the ice", **who)
    assert Cover.objects.get().digest == shown.digest
    gone = actions.remove_cover(record_id=one, **who)
    assert not covers_of([one])
    undo(entry_id=gone.entry_id, by=BY, now=NOW)
    assert covers_of([one])[one].alt == "A man in the ice"


@pytest.mark.django_db
def test_cat_18_nothing_is_put_without_permission_or_on_what_is_no_title() -> None:
    one = title("Frankenstein")
    reader = Actor(kind="staff", id=None, name="x", door="desk")
    for act in (
        lambda: actions.set_cover(record_id=one, image=picture(), by=reader, now=NOW),
        lambda: actions.remove_cover(record_id=one, by=reader, now=NOW),
        lambda: actions.set_words(record_id=one, kind="excerpt", text="x", by=reader, now=NOW),
        lambda: many.bring_covers(name="x", pieces=[], replaces=False, by=reader, now=NOW),
        lambda: actions.set_cover(record_id=one + 1, image=picture(), by=BY, now=NOW),
        lambda: actions.set_cover(record_id=one, image=None, by=BY, now=NOW),
        lambda: actions.set_cover(record_id=one, image=picture(), alt="x" * 301, by=BY, now=NOW),
        lambda: actions.remove_cover(record_id=one, by=BY, now=NOW),
        lambda: actions.set_words(record_id=one, kind="poem", text="x", by=BY, now=NOW),
        lambda: actions.set_words(record_id=one, kind="excerpt", text=" ", by=BY, now=NOW),
        lambda: actions.set_words(record_id=one, kind="link", text="x", address="javascript:alert(1)", by=BY, now=NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert not Cover.objects.exists()
    assert not AddedWords.objects.exists()


@pytest.mark.django_db
def test_cat_18_words_stand_beside_a_title_and_are_taken_back() -> None:
    one = title("Frankenstein")
    who: dict[str, Any] = {"record_id": one, "by": BY, "now": NOW}
    first = actions.set_words(kind="description", text="In a wet summer.\r\n", **who)
    again = actions.set_words(kind="description", text="In the ice.", credit="The publisher", **who)
    undo(entry_id=again.entry_id, by=BY, now=NOW)
    row = AddedWords.objects.get()
    assert (row.text, row.credit) == ("In a wet summer.", "")
    gone = actions.set_words(kind="description", text="", **who)
    assert not AddedWords.objects.exists()
    undo(entry_id=gone.entry_id, by=BY, now=NOW)
    undo(entry_id=first.entry_id, by=BY, now=NOW)
    assert not AddedWords.objects.exists()


# -- many at once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cat_18_a_zip_of_covers_finds_titles_by_isbn_says_what_it_could_not_use_and_is_taken_back_whole(
    files: Path,
) -> None:
    here, there = title("Frankenstein", ISBN), title("Emma", "9780141439587")
    actions.set_cover(record_id=there, image=picture(), by=BY, now=NOW)
    data = packed(**{
        f"{ISBN}.jpg": picture(), "9780141439587.jpg": picture(colour="navy"), "0-8044-2957-X.png": picture("PNG"),
        "notes.txt": b"x", "sub/9780141439471_back.gif": b"GIF", "__MACOSX/._9780141439471.jpg": b"\0",
    })  # fmt: skip
    number = many.bring_covers(name="spring.zip", pieces=[data], replaces=False, by=BY, now=NOW)
    assert run_here(Job.objects.get(kind=many.COVERS_JOB), clock=lambda: NOW).state == "done"
    row = CoverFile.objects.get(pk=number)
    assert row.put == 1
    assert Cover.objects.get(record_id=here).credit == "spring.zip"
    assert {name: why["say"] for name, why in row.problems} == {
        "9780141439587.jpg": "The title has a cover already.",
        "0-8044-2957-X.png": "No title has this ISBN.",
        "notes.txt": "The name holds no ISBN.",
        "sub/9780141439471_back.gif": "This is not a picture that can be read.",
    }
    assert not list((files / "covers" / "waiting").iterdir())
    assert row.entry_id
    undo(entry_id=row.entry_id, by=BY, now=NOW)
    assert [one.record_id for one in Cover.objects.all()] == [there]
    with pytest.raises(Refused):
        many.bring_covers(name="x.zip", pieces=[b"no zip"], replaces=False, by=BY, now=NOW)
    assert not list((files / "covers" / "waiting").iterdir())


@pytest.mark.one_database
def test_cat_18_pictures_that_no_title_shows_go_only_when_nothing_can_bring_them_back() -> None:
    made, used = made_of(picture()), made_of(picture(colour="navy"))
    for one in (made, used):
        storage.keep(one.digest, one.pictures)
    made_at = datetime.fromtimestamp(storage.path_of(made.digest, 160).stat().st_mtime, UTC)
    assert storage.forget_unused({used.digest}, made_at + timedelta(days=39)) == 0
    assert storage.forget_unused({used.digest}, made_at + timedelta(days=41)) == 3
    assert storage.picture(made.digest, 320) is None
    assert storage.picture(used.digest, 320)
