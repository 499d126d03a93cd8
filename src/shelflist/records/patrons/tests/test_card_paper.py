"""Cards on paper: one with a photograph, new ones as sheets for both sides, and how they look (PRN-09)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shelflist.ground.journal.models import Entry
from shelflist.ground.printing import cards, press, queries, stocks
from shelflist.ground.printing.pictures import picture
from shelflist.ground.printing.tests import paper
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.tests.library import NOW, Library, make_library, sign_in

pytestmark = pytest.mark.django_db
HALF = 0.5
ALL = ("print-labels", "edit-printing", "see-patrons", "edit-patrons", "undo")


@pytest.fixture
def library(db: None) -> Library:
    return make_library()


def reader(library: Library) -> Patron:
    """Amina, with a card given on 1 May 2026."""
    patron = Patron.objects.create(
        family_name="Haddad",
        given_names="Amina",
        category=library.adult,
        home_branch=library.main,
        joined_on="2026-05-01",
        created_at=NOW,
        changed_at=NOW,
    )
    Card.objects.create(patron=patron, barcode="21234000000010", primary=True, issued_on="2026-05-01")
    return patron


def photograph(colour: str = "black") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 500), colour).save(out, "JPEG")
    return out.getvalue()


def facts(number: int, **more: Any) -> cards.CardFacts:
    return cards.CardFacts(number=f"2123400000{number:04}", name=f"Reader {number}", library="Hartwell", **more)


def printed(found: list[cards.CardFacts], stock: str, **more: Any) -> bytes:
    design = cards.Design(back=("One", "Two", "Three"))
    return press.pdf("card", cards.values(found, stocks.sold()[stock], design, **more))


def test_prn_09_a_card_printer_gets_the_front_and_the_back() -> None:
    pdf = printed([facts(1, lines=("Adult", "Main", "Since 2020"), until="31 Dec 2027")], "card-cr80")
    assert paper.sizes(pdf) == [pytest.approx((85.6, 53.98), abs=0.1)] * 2
    assert paper.scanned(pdf) == [("Codabar", "A21234000000001B")]
    read = paper.words(pdf)
    assert all(words in read for words in ("Reader 1", "Adult", "Since 2020", "31 Dec 2027", "Three", "Signature"))


def test_prn_09_the_back_of_a_sheet_lies_behind_its_front_within_half_a_millimetre() -> None:
    """Three cards with their edges drawn: the mirror of the front's ink is where the back's is."""
    pdf = printed([facts(n) for n in range(3)], "avery-c32015", outline=True)
    front, back = paper.pages(pdf)
    fronts, backs = paper.ink(front), paper.ink(back)
    assert fronts is not None
    assert backs is not None
    assert 210 - fronts.right == pytest.approx(backs.left, abs=HALF)
    assert 210 - fronts.left == pytest.approx(backs.right, abs=HALF)
    assert (fronts.left, fronts.right) == pytest.approx((17, 17 + 91 + 85), abs=HALF)
    lonely = paper.ink(back, within=(0, 90, 105, 150))  # the third card is on the left in front, on the right behind
    assert lonely is None


def test_prn_09_a_photograph_and_a_logo_stand_on_the_front() -> None:
    pdf = printed([facts(1, photo=picture(photograph()))], "card-cr80", logo=picture(photograph("navy")))
    front = paper.pages(pdf)[0]
    photo = paper.ink(front, within=(3, 14.5, 26, 42))
    assert photo is not None
    assert (photo.left, photo.top, photo.right, photo.bottom) == pytest.approx((4, 15, 24, 40), abs=HALF)
    assert paper.ink(front, within=(60, 4, 84, 14)) is not None


def test_prn_09_one_readers_card_is_printed_from_their_page_and_the_photograph_is_not_kept(
    client: Client, library: Library
) -> None:
    sign_in(client, library.main, *ALL)
    patron = reader(library)
    page = client.get(f"/desk/patrons/{patron.pk}/card/")
    assert page.status_code == 200
    assert client.get(f"/desk/patrons/{patron.pk}/card/side.svg?side=1")["Content-Type"] == "image/svg+xml"
    sent = {"key": "k", "photo": SimpleUploadedFile("me.jpg", photograph()), "stock": "card-cr80", "start": "1"}
    answer = client.post(f"/desk/patrons/{patron.pk}/card/", sent)
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    entry = Entry.objects.get(verb="print-cards")
    assert entry.patron_id == patron.pk
    bad = client.post(f"/desk/patrons/{patron.pk}/card/", {"photo": SimpleUploadedFile("me.jpg", b"<svg/>")})
    assert bad.status_code == 422
    assert "no picture that can be printed" in bad.content.decode()
    assert Entry.objects.filter(verb="print-cards").count() == 1


def test_prn_09_cards_given_lately_are_printed_together(client: Client, library: Library) -> None:
    sign_in(client, library.main, *ALL)
    reader(library)
    assert "21234000000010"[-4:] in client.get("/desk/patrons/cards/?since=2026-04-30").content.decode()
    assert "No new cards" in client.get("/desk/patrons/cards/?since=2026-05-02").content.decode()
    answer = client.post("/desk/patrons/cards/", {"since": "2026-04-30", "stock": "avery-c32015", "start": "2"})
    assert paper.scanned(answer.content) == [("Codabar", "A21234000000010B")]
    wrong = client.post("/desk/patrons/cards/", {"since": "2026-04-30", "stock": "avery-c32015", "start": "9"})
    assert wrong.status_code == 422


def test_prn_09_cards_look_as_the_library_wants_and_that_can_be_taken_back(client: Client, library: Library) -> None:
    sign_in(client, library.main, *ALL)
    design = {"key": "k", "symbology": "code39", "colour": "#8c2f39", "back": "One\n\nTwo"}
    answer = client.post("/desk/printing/cards/", {**design, "logo": SimpleUploadedFile("l.png", photograph())})
    assert answer.status_code == 302
    assert queries.card_design() == cards.Design("code39", "#8c2f39", ("One", "Two"))
    assert queries.logo() is not None
    assert client.get("/desk/printing/cards/card.svg").status_code == 200
    entry = Entry.objects.get(verb="set-card-design")
    assert client.post(f"/desk/journal/{entry.pk}/undo/").status_code == 302
    assert queries.card_design() == cards.Design()
    assert queries.logo() is None
    assert client.post("/desk/printing/cards/", design | {"key": "x", "colour": "red; }"}).status_code == 422
    assert client.get("/desk/patrons/4711/card/").status_code == 404
