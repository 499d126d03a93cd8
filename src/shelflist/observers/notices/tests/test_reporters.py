"""Whoever said that a record is wrong is told by mail what became of it, once it cannot be taken back (CAT-19)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shelflist.departments.suggestions import actions
from shelflist.departments.suggestions.actions.reporting import TELL_REPORTER
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.records.loans.tests.library import NOW, small_library

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOBODY = Actor(kind="patron", id=None, name="", door="opac")


def test_cat_19_the_reporter_is_told_when_it_is_closed_and_not_when_that_was_taken_back(mailbox: Mailbox) -> None:
    library = small_library()
    staff = library.staff("edit-records", "undo")
    told: dict[str, Any] = {"record_id": library.item().record_id, "address": "192.0.2.7", "by": NOBODY, "now": NOW}
    made = actions.report_problem(what="320 pages\nnot 230", email="ines@example.org", **told)
    first = actions.settle_report(report_id=made.id, outcome="Not so", by=staff, now=NOW)
    undo(entry_id=first.entry_id, by=staff, now=NOW)
    later = NOW + timedelta(minutes=5)
    actions.settle_report(report_id=made.id, outcome="Mended", answer="It is mended: thank you!", by=staff, now=later)
    silent = actions.report_problem(what="No address", **told)
    actions.settle_report(report_id=silent.id, outcome="", by=staff, now=NOW)
    jobs = list(Job.objects.filter(kind=TELL_REPORTER).order_by("pk"))
    assert len(jobs) == 2
    assert all(one.not_before >= NOW + timedelta(minutes=10) for one in jobs)
    for job in jobs:
        run_here(job, clock=lambda: NOW + timedelta(hours=1))
    assert mailbox.to == ["ines@example.org"]
    assert "> 320 pages" in mailbox.text()
    assert "It is mended: thank you!" in mailbox.text()
    assert "Mended" not in mailbox.text()
