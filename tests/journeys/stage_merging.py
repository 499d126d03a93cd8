"""What the pages of duplicates show: a pair that may be one, and a title that was merged away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_merging(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.cataloguing.tests.samples import book, subjects
    from shelflist.departments.duplicates.actions.finding import FIND_JOB, find_duplicates
    from shelflist.departments.duplicates.actions.merging import merge_titles
    from shelflist.ground.journal.jobs import run_here
    from shelflist.ground.journal.models import Job
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.catalog import bulk

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    sources = ("GB", "US", "FR")
    books = [book(one, "Second foundation", source=one, isbn="9780553293364", more=subjects(2)) for one in sources]
    first, second, third = bulk.insert_records([bulk.new_record(one) for one in books], now=now)
    merge_titles(versions={first: 1, third: 1}, lead_id=first, marc=books[0], by=by, now=now)
    find_duplicates(match_set_key="careful", by=by, now=now)
    run_here(Job.objects.filter(kind=FIND_JOB).latest("pk"), clock=lambda: now)
    stage.ids["duplicates"], stage.ids["merged"] = (first, second), third
