"""Buckets, concerns and a note, and a batch change that waits to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from shelflist.departments.batch_change.actions import beginning, lists
from shelflist.departments.batch_change.rules.tasks import Condition, Task
from shelflist.departments.buckets.actions import BucketDetails, save_bucket
from shelflist.departments.cataloguing.actions.notes import put_note
from shelflist.departments.suggestions.actions import answer_report, raise_concern
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import place_for_a_while
from shelflist.records.items.models import Item
from shelflist.records.items.rules.places import PlaceDetails

GIFTS, WORN, ON_DISPLAY = 24, 12, 6
THREE_WEEKS = timedelta(weeks=3)
TASKS = (
    Task("add-field", "541", put="‡aFriends of the library ‡cGift", which="first"),
    Task("replace-text", "300", "a", how="matches", find=r"(\d+) p\.", put=r"\1 pages"),
    Task("delete-field", "9XX", when=(Condition("has", "245"),)),
)


def put_in(by: Actor, now: datetime) -> None:
    """Three buckets that everybody at the desk sees, and a task list that is tried on one of them."""
    titles = Record.objects.filter(kind="bib", deleted_at__isnull=True).order_by("-pk")
    gifts = tuple(titles.values_list("pk", flat=True)[:GIFTS])
    worn = Item.objects.filter(deleted_at__isnull=True).order_by("-loan_count", "pk").values_list("pk", flat=True)
    central = next(one for one in organisation().branches.values() if one.code == "CEN")
    buckets = (
        BucketDetails(name="Gift of the Friends", about="To be thanked for in 541.", numbers=gifts, shared="all",
                      open_to_change=True),
        BucketDetails(name="Lent to pieces", holds="copies", about="Look at them, mend or buy again.",
                      numbers=tuple(worn[:WORN]), shared="all", open_to_change=True),
        BucketDetails(name="Natural sciences at Central", holds="shelf", about="Weeded in spring.", shared="all",
                      shelf_branch_id=central.id, begins="500", ends="599"),
    )  # fmt: skip
    for details in buckets:
        save_bucket(details=details, by=by, now=now)
    wrong = raise_concern(what="The book in my hand says 1998, not 1989.", record_id=gifts[0], by=by, now=now)
    raise_concern(what="Two authors are one person.", record_id=gifts[1], by=by, now=now)
    answer_report(report_id=wrong.id, answer="We look at the title page.", by=by, now=now)
    put_note(record_id=gifts[0], text="The giver asks that the dedication stays in 500.", by=by, now=now)
    kept = lists.ListDetails(name="Gifts", tasks=TASKS, about="For what is given to us.", shared=True)
    lists.save_list(details=kept, by=by, now=now)
    source = phrase("The bucket “{name}”", name="Gift of the Friends")
    beginning.begin_change(record_ids=gifts, source=source, tasks=TASKS, by=by, now=now)
    _on_display(by, now)


def _on_display(by: Actor, now: datetime) -> None:
    """Some much-read books of the Central library stand among the new books for three weeks."""
    tree = organisation()
    central = next(one for one in tree.branches.values() if one.code == "CEN")
    shown = next((one for one in tree.locations_at(central.id) if one.code == "NEW"), None)
    copies = Item.objects.filter(branch_id=central.id, status="available", loan_count__gt=3).order_by("pk")
    if shown is not None:
        ids = list(copies.exclude(location_id=shown.id).values_list("pk", flat=True)[:ON_DISPLAY])
        details = PlaceDetails(shown.id, ends_on=(now + THREE_WEEKS).date(), why="Found again: a display")
        place_for_a_while(item_ids=ids, details=details, by=by, now=now)
