"""Cards are laid out, pressed, pulled; and all of it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shelflist.departments.cards import paper, queries
from shelflist.departments.cards.actions.printing import note_pulled, print_cards
from shelflist.departments.cards.models import CardBatch, CardSet
from shelflist.departments.cards.rules.stocks import STOCKS
from shelflist.departments.cards.tests.test_rules import gatsby
from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.printing.rules.sheets import findings
from shelflist.records.branches.tests.build import NOW, build_city, person
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Data
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db
GRANTS = dict.fromkeys(("print-labels", "undo"), (EVERYWHERE,))
ME: Any = {"by": Actor(kind="staff", id=7, name="Ada", door="desk", grants=GRANTS), "now": NOW}
LATER: Any = {**ME, "now": NOW + timedelta(minutes=5)}


def titles(count: int = 2) -> list[int]:
    records = [gatsby(Data("650", " ", "0", [("a", f"Topic {number}")])) for number in range(count)]
    return bulk.insert_records([bulk.new_record(one) for one in records], now=NOW)


def change(record_id: int) -> None:
    """The title has another subject."""
    marc = gatsby(Data("650", " ", "0", [("a", "Another topic")]))
    bulk.replace_record(record_id, bulk.new_record(marc), by_name="", now=NOW + timedelta(minutes=1))


def test_prn_11_the_sets_of_titles_are_laid_out_in_order_and_pressed() -> None:
    made = print_cards(record_ids=titles(), stock="a4", **ME)
    batch = CardBatch.objects.get(pk=made.batch_id)
    assert (made.titles, made.cards) == (2, 16)
    under = [card["filed"] for card in batch.cards if card["kind"] != "shelf"]
    assert under[:2] == ["Bruccoli, Matthew J.", "Bruccoli, Matthew J."]
    assert under[-1] == "Topic 1"
    [pdf] = paper.pressed(batch)
    assert pdf.startswith(b"%PDF")
    assert len(paper.pressed(batch, kind="svg")) == 6  # sixteen cards, three on a sheet


@pytest.mark.parametrize("code", sorted(STOCKS))
@pytest.mark.one_database
def test_prn_11_cards_lie_on_their_stock(code: str) -> None:
    assert findings(STOCKS[code][1]) == []


def test_t34_cards_to_pull_after_an_edit_a_withdrawal_and_a_merge() -> None:
    first, second, third = titles(3)
    print_cards(record_ids=[first, second, third], **ME)
    assert queries.to_pull() == []
    change(first)
    Record.objects.filter(pk=second).update(deleted_at=NOW, changed_at=NOW)  # deleted, or merged into another
    edited, gone = queries.to_pull()
    assert (edited.record_id, edited.is_gone) == (first, False)
    assert ("subject", "Topic 0") in edited.pull
    assert ("subject", "Another topic") in edited.anew
    assert ("added", "Bruccoli, Matthew J.") not in edited.pull  # it says the same
    assert (gone.record_id, gone.is_gone, len(gone.pull)) == (second, True, 8)
    note_pulled(record_ids=[second], **LATER)
    printed = print_cards(record_ids=[first], **LATER)
    pulled = CardBatch.objects.get(pk=printed.batch_id).pulled
    assert {"record": first, "kind": "subject", "filed": "Topic 0"} in pulled
    assert queries.to_pull() == []
    for verb in ("print-catalog-cards", "pull-catalog-cards"):
        undo(entry_id=Entry.objects.filter(verb=verb).latest("pk").pk, **LATER)
    assert {one.record_id for one in queries.to_pull()} == {first, second}


def test_printing_some_kinds_leaves_the_others_where_they_stand() -> None:
    [number] = titles(1)
    print_cards(record_ids=[number], **ME)
    print_cards(record_ids=[number], kinds=["shelf"], **LATER)
    assert len(CardSet.objects.get().cards) == 8


def test_prn_11_every_no_says_why_and_nothing_is_written() -> None:
    nobody = Actor(kind="staff", id=8, name="Bo", door="desk", grants={"see-records": (EVERYWHERE,)})
    for numbers, by, code in (
        ([], ME["by"], "none-chosen"), ([1], nobody, "not-permitted"), (list(range(501)), ME["by"], "too-many"),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            print_cards(record_ids=numbers, by=by, now=NOW)
        assert no.value.refusals[0].code == code
    with pytest.raises(Refused):
        note_pulled(record_ids=[1], **ME)
    assert not CardBatch.objects.exists()


def test_prn_11_new_titles_and_the_pages_of_cards(client: Any) -> None:
    city = build_city()
    client.force_login(person("ada", city.root, "print-labels", "see-records", reach="everywhere"))
    first, second = titles()
    assert queries.new_titles(NOW - timedelta(days=1)) == [first, second]
    sent = client.post(
        "/desk/cards/", {"titles": f"{first}", "kind": ["main", "subject"], "rules": "lc", "stock": "card"}
    )
    address = sent.headers["Location"].partition("?")[0]
    assert "RICH PEOPLE" in client.get(address).content.decode()
    assert client.get(f"{address}cards.pdf?outline=1").content.startswith(b"%PDF")
    CardSet.objects.update(printed_at=NOW)
    change(first)
    assert "Topic 0" in client.get("/desk/cards/pull/").content.decode()
    assert client.post("/desk/cards/pull/", {"act": "print", "record": [first]}).status_code == 302
    assert client.post("/desk/cards/", {}).status_code == 409
