"""The e-mail to whoever began an import (CAT-15)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shelflist.ground.accounts.models import User
from shelflist.ground.common.phrases import phrase
from shelflist.ground.journal.models import Entry
from shelflist.observers.notices.actions.imports import tell_who_began
from shelflist.observers.notices.tests.build import Letters
from shelflist.observers.notices.tests.post import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_cat_15_who_began_an_import_is_written_to_in_their_language(
    letters: Letters, mailbox: Mailbox, settings: Any
) -> None:
    settings.SHELFLIST_PUBLIC_URL = "https://books.example"
    cleo = User.objects.create(username="cleo", name="Cleo", email="cleo@example.org")
    silent = User.objects.create(username="theo", name="Theo")
    said = phrase("Imported “{file}”: {added} added, {updated} updated, {quarantined} set aside",
                  file="a.mrc", added=3, updated=0, quarantined=0)  # fmt: skip
    for person in (cleo, silent):
        tell_who_began(
            Entry(verb="import-records", said=said.to_data(), actor_kind="staff", actor_id=person.pk, about="import:5",
                  happened_at=NOW, heard_at=NOW)
        )  # fmt: skip
    assert mailbox.to == ["cleo@example.org"]
    text = mailbox.text()
    assert [words in text for words in ("3 added", "https://books.example/desk/import/5/")] == [True, True]
