"""What the pages of buckets and concerns show: one bucket of each kind, and a concern that is somebody's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_buckets(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.buckets import actions
    from shelflist.departments.suggestions.actions import answer_report, assign_report, raise_concern
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.items.models import Item

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    copies = list(Item.objects.filter(deleted_at=None).order_by("pk")[:4])
    titles = [one.record_id for one in copies]

    def made(**details: object) -> int:
        return actions.save_bucket(details=actions.BucketDetails(**details), by=by, now=now).id  # type: ignore[arg-type] # as named

    stage.ids["bucket"] = made(name="Gifts of 2026", about="For the deed of gift.", numbers=titles)
    stage.ids["bucket_of_copies"] = made(
        name="To the bindery", holds="copies", shared="all", open_to_change=True, numbers=[one.pk for one in copies]
    )
    stage.ids["bucket_of_shelf"] = made(
        name="Fiction from A to E", holds="shelf", shelf_branch_id=copies[0].branch_id, begins="A", ends="E"
    )
    concern = raise_concern(what="The author is another Ines.", record_id=titles[0], by=by, now=now).id
    assign_report(report_id=concern, user_id=by.id, by=by, now=now)
    answer_report(report_id=concern, answer="We look at the book.", by=by, now=now)
    stage.ids["concern"] = concern
