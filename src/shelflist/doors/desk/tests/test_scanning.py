"""The one scan box: every raw scan in every context ends where it should, and nothing is an error."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.circulation.tests.browser import HTMX, signed_in, text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card, PatronWord

SCAN = "/desk/scan/"
CONTEXTS = ("anything", "check-out", "visit", "check-in", "in-house", "patrons", "items", "titles")

# what is scanned (names in braces stand for the library's own), in which contexts, where it leads; “line” is a line
LANDS = [
    ("{card}", CONTEXTS, "/desk/check-out/{card}/"),
    ("]A0{card}", CONTEXTS, "/desk/check-out/{card}/"),
    ("a{card}b", CONTEXTS, "/desk/check-out/{card}/"),
    ("{other}", CONTEXTS, "/desk/check-out/{other}/"),
    ("{item}", ("anything", "patrons", "items", "titles"), "/desk/items/{item}/"),
    ("*{item}*", ("anything",), "/desk/items/{item}/"),
    ("{item}", ("check-out", "visit", "check-in", "in-house"), "line"),
    ("jo.reader", ("anything", "visit", "check-in"), "/desk/patrons/{patron}/"),
    ("9780679444329", ("anything", "check-out", "visit", "patrons", "items", "titles"), "/desk/titles/{title}/"),
    ("9780679444329", ("check-in", "in-house"), "line"),
    ("999", ("check-in", "in-house", "visit"), "line"),
    ("978-0-679-44432-9", ("anything", "check-out"), "/desk/titles/{title}/"),
    ("9780306406157", ("anything", "visit"), "/desk/titles/?q=9780306406157"),
    ("warmth suns", ("anything", "visit", "check-in", "in-house", "titles"), "/desk/titles/?q=warmth suns"),
    ("yusuf", ("check-out", "patrons"), "/desk/patrons/?q=yusuf"),
    ("FIC EVE", ("items",), "/desk/items/?q=FIC EVE"),
    ("1984", ("anything",), "/desk/titles/?q=1984"),
    ("31877000999999", ("anything", "items", "titles"), "/desk/items/?q=31877000999999"),
    ("31877000999999", ("check-in", "in-house", "visit", "check-out"), "line"),
    ("21877000999999", ("anything",), "/desk/patrons/?q=21877000999999"),
    ("31877000999999", ("patrons",), "/desk/patrons/?q=31877000999999"),
    ("/out", CONTEXTS, "/desk/check-out/"),
    ("/in", ("anything", "visit"), "/desk/check-in/"),
    ("/journal", ("anything",), "/desk/journal/"),
    ("/nonsense", ("anything",), "/desk/"),
    ("u", ("anything",), "/desk/"),
    ("", CONTEXTS, "/desk/"),
    ("   ", ("anything", "visit"), "/desk/"),
    ("\x00\u200b", ("anything",), "/desk/"),
    ("<script>alert(1)</script>", ("anything",), "/desk/titles/?q=<script>alert(1)</script>"),
    ("書" * 400, ("anything",), "/desk/titles/?q=" + "書" * 200),
]
CASES = [(raw, context, lands) for raw, contexts, lands in LANDS for context in contexts]


@pytest.fixture
def names(library: Library, card: Any) -> dict[str, Any]:
    card.patron.login = "JO.READER"
    card.patron.save()
    other, item = library.card(family_name="Moreau", expires_on=None), library.item()
    RecordIdentifier.objects.create(record=item.record, kind="isbn", value="9780679444329")
    return {
        "card": card.barcode,
        "other": other.barcode,
        "item": item.barcode,
        "patron": card.patron_id,
        "title": item.record_id,
    }


def sent(context: str, raw: str, names: dict[str, Any]) -> dict[str, str]:
    """What the form of that page sends."""
    mode = "check-out" if context == "visit" else context
    fields = {"scan": raw, "key": "a-key"} | ({} if context == "anything" else {"mode": mode})
    return fields | ({"card": names["card"]} if context == "visit" else {})


@pytest.mark.parametrize(("raw", "context", "lands"), CASES, ids=[f"{n}-{c[1]}" for n, c in enumerate(CASES)])
def test_a_scan_ends_where_it_should(desk: Client, names: dict[str, Any], raw: str, context: str, lands: str) -> None:
    raw, expected = raw.format(**names) if "{" in raw else raw, lands.format(**names)
    if context == "visit" and raw.strip("]A0ab") == names["card"]:
        expected = "line or visit"  # the card of the patron who stands there already
    answer = desk.post(SCAN, sent(context, raw, names), headers=HTMX)
    if expected == "line or visit":
        assert answer.status_code in {200, 204, 409}
    elif expected == "line":
        assert answer.status_code in {200, 409}
        assert '<li class="line' in answer.content.decode()
    else:
        assert answer.status_code == 204
        where = unquote_plus(answer["HX-Redirect"])
        assert where == expected or (expected.endswith("書") and where.startswith("/desk/titles/?q=書"))


def test_an_item_scanned_on_the_patron_page_is_lent(desk: Client, names: dict[str, Any]) -> None:
    answer = desk.post(SCAN, sent("visit", names["item"], names), headers=HTMX)
    assert answer.status_code == 200
    assert Loan.objects.get().item.barcode == names["item"]


def test_a_scan_sent_twice_with_its_key_lends_once(desk: Client, names: dict[str, Any]) -> None:
    for _attempt in range(2):
        assert desk.post(SCAN, sent("visit", names["item"], names), headers=HTMX).status_code == 200
    assert Loan.objects.count() == 1


def test_without_javascript_a_scan_is_an_ordinary_redirect(desk: Client, names: dict[str, Any]) -> None:
    answer = desk.post(SCAN, {"scan": names["card"]})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/check-out/{names['card']}/")
    assert desk.get(SCAN).status_code == 405


def test_one_look_up_says_what_a_barcode_is(
    desk: Client, names: dict[str, Any], django_assert_num_queries: Any
) -> None:
    desk.get("/desk/")
    with django_assert_num_queries(4):  # session, user, revision numbers, and whose barcode it is
        desk.post(SCAN, {"scan": names["item"]}, headers=HTMX)


def test_what_may_be_done_is_the_actions_to_decide(library: Library, names: dict[str, Any]) -> None:
    visitor = signed_in(library, "see-records")
    answer = visitor.post(SCAN, sent("visit", names["item"], names), headers=HTMX)
    assert "Your role does not let you" in text_of(answer)
    assert not Loan.objects.exists()


# -- twelve kinds in any order (P24) ----------------------------------------------------------------------------------

KINDS = {
    # what is scanned, where it leads from the day's page, where it leads while items are being lent
    "card": ("a{other}b", "/desk/check-out/{other}/", "/desk/check-out/{other}/"),
    "item": ("{item}", "/desk/items/{item}/", "line"),
    "transit slip": ("]C1{sent}", "/desk/items/{sent}/", "line"),
    "hold slip": ("H-{hold}", "/desk/holds/{hold}/", "/desk/holds/{hold}/"),
    "ISBN": ("978-0-679-44432-9", "/desk/titles/{title}/", "/desk/titles/{title}/"),
    "ISSN": ("0317-8471", "/desk/titles/{serial}/", "/desk/titles/{serial}/"),
    "login": ("jo.reader", "/desk/patrons/{patron}/", "/desk/patrons/{patron}/"),
    "name": ("moreau", "/desk/patrons/?q=moreau", "/desk/titles/?q=moreau"),
    "title": ("james", "/desk/titles/?q=james", "/desk/titles/?q=james"),
    "call number": ("FIC EVE", "/desk/items/?q=FIC EVE", "/desk/titles/?q=FIC EVE"),
    "command": ("/losses", "/desk/losses/", "/desk/losses/"),
    "nobody's number": ("31877000999999", "/desk/items/?q=31877000999999", "line"),
}


@pytest.fixture
def twelve(library: Library, names: dict[str, Any]) -> dict[str, Any]:
    """What the twelve kinds stand for: a hold that is waiting, a journal, a copy on its way."""
    from shelflist.departments.holds.actions import Asked, place_hold

    by = library.staff("place-holds", "duplicate-holds")
    journal, sent = library.item(), library.item(status="in-transit")
    RecordIdentifier.objects.create(record=journal.record, kind="issn", value="0317-8471")
    Record.objects.filter(pk=journal.record_id).update(title="Annals of libraries")
    owner = Card.objects.get(barcode=names["other"]).patron
    PatronWord.objects.create(patron=owner, word=b"moreau")
    asked = Asked(record_id=journal.record_id)
    hold = place_hold(patron_id=names["patron"], asked=asked, by=by, now=timezone.now())
    return names | {"hold": hold.hold_id, "serial": journal.record_id, "sent": sent.barcode}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("context", ["anything", "visit"])
def test_p24_twelve_kinds_in_random_order_into_the_one_box(
    desk: Client, twelve: dict[str, Any], context: str, seed: int
) -> None:
    kinds = list(KINDS.items())
    random.Random(seed).shuffle(kinds)
    for kind, (raw, anywhere, lending) in kinds:
        form = sent(context, raw.format(**twelve), twelve) | {"key": f"{kind}-{seed}"}
        answer = desk.post(SCAN, form, headers=HTMX)
        expected = (anywhere if context == "anything" else lending).format(**twelve)
        where = unquote_plus(answer.headers.get("HX-Redirect", "line"))
        assert (kind, where) == (kind, expected)
        assert answer.status_code in {200, 204}
