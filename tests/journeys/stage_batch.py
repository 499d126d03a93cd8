"""What the pages of batch changes show: one being prepared, one that is done, and two task lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_batch_changes(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.batch_change.actions import beginning, lists
    from shelflist.departments.batch_change.models import Change
    from shelflist.departments.batch_change.rules.tasks import Condition, Task
    from shelflist.ground.common.phrases import phrase
    from shelflist.ground.journal.jobs import run_here
    from shelflist.ground.journal.models import Job
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.catalog.models import Record

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    tasks = (
        Task("add-field", "590", put="‡aGift of the historical society", when=(Condition("has", "245"),)),
        Task("replace-text", "300", "a", how="matches", find=r"(\d+) p\.", put=r"\1 pages"),
    )
    ids = list(Record.objects.filter(kind="bib", deleted_at=None).order_by("pk").values_list("pk", flat=True)[:3])
    source = phrase("The list “{name}”", name="Gifts")
    stage.ids["batch_draft"] = beginning.begin_change(record_ids=ids, source=source, tasks=tasks, by=by, now=now)
    done = beginning.begin_change(record_ids=ids[:1], source=source, tasks=tasks[:1], by=by, now=now)
    beginning.start_change(change_id=done, reason="Named in the deed of gift", by=by, now=now)
    run_here(Job.objects.get(pk=Change.objects.get(pk=done).job_id), clock=lambda: now)
    stage.ids["batch_done"] = done
    details = lists.ListDetails(name="Gifts", tasks=tasks, about="For what is given to us.", shared=True, macro_key="1")
    stage.ids["task_list"] = lists.save_list(details=details, by=by, now=now).id
