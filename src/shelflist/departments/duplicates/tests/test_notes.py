"""A note on a title that asks for it is said at the desk, and follows a merge (CAT-19)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.cataloguing.actions.notes import put_note, take_note_off
from shelflist.departments.cataloguing.tests.samples import NOW, book
from shelflist.departments.circulation.actions import check_in, check_out
from shelflist.departments.duplicates.actions.merging import merge_titles
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import forget_everything
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.loans.tests.library import small_library

pytestmark = pytest.mark.django_db


def codes(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        act()
    return no.value.codes


def record() -> int:
    return bulk.insert_records([bulk.new_record(book("1"))], now=NOW)[0]


def test_cat_19_a_note_that_asks_for_it_is_a_line_at_check_out_and_check_in() -> None:

    forget_everything()
    library, now = small_library(), datetime.now(UTC)
    item, card = library.item(), library.card()
    by = replace(system_actor("tests"), branch_id=library.eastgate.pk)
    where: dict[str, Any] = {"record_id": item.record_id, "by": by, "now": now}
    put = put_note(text="Count the six discs", says_at="both", **where)
    put_note(text="Ask for the poster", says_at="check-in", **where)
    assert codes(lambda: put_note(text="x", says_at="check-out", for_cataloguers=True, **where)) == ("note-unheard",)
    assert codes(lambda: put_note(text="x", says_at="never", **where)) == ("note-unheard",)
    lent = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=now)
    assert "Note on the title: Count the six discs" in [str(one) for one in lent.warnings]
    back = check_in(item_barcode=item.barcode, by=by, now=now + timedelta(minutes=5))
    assert "Note on the title: Count the six discs · Ask for the poster" in [str(one) for one in back.warnings]
    other = Record.objects.get(pk=record())
    said = Record.objects.get(pk=item.record_id)
    merged = merge_titles(
        versions={other.pk: 1, said.pk: said.version}, lead_id=other.pk, marc=MarcRecord.from_json(other.marc),
        by=by, now=now,
    )  # fmt: skip
    other.refresh_from_db()
    assert other.said_at_check_out == "Count the six discs", "it says it of the copies that came with it"
    undo(entry_id=merged.entry_id, by=by, now=now)
    other.refresh_from_db()
    assert other.said_at_check_out == ""
    take_note_off(note_id=put.id, by=by, now=now)
    said.refresh_from_db()
    assert (said.said_at_check_out, said.said_at_check_in) == ("", "Ask for the poster")
