"""Today's rows about messages: nothing goes out, letters to print, people to call, addresses that do not work."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from shelflist.doors.desk.needs import Need, Scene
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.ui import localise
from shelflist.observers.notices.queries.queue import waiting


def message_needs(scene: Scene) -> Iterator[Need]:
    """What the messages of this branch need today."""
    if not scene.actor.may("send-notices", scene.branch.path):
        return
    counts = waiting(scene.day.now, scene.branch_ids)
    here = f"?branch={scene.branch.id}"
    if counts.is_stuck(scene.day.now) and counts.oldest_due_at is not None:
        yield Need(
            slot="now",
            glyph="stop",
            count=counts.pending,
            title=_("Messages do not go out"),
            words=_("The worker or the mail server is down"),
            href=f"{reverse('notices:queue')}{here}",
            verb=_("Look at them"),
            tone="stop",
            age=_("oldest {ago}", ago=localise.ago(counts.oldest_due_at, scene.day.now)),
        )
    yield Need(
        slot="now",
        glyph="wait",
        count=counts.letters,
        title=_("Letters to print"),
        words=_("Sorted by postcode, for window envelopes"),
        href=f"{reverse('notices:letters')}{here}",
        verb=_("Print them"),
    )
    yield Need(
        slot="now",
        glyph="info",
        count=counts.calls,
        title=_("Readers to call"),
        words=_("They can be reached in no other way"),
        href=f"{reverse('notices:calls')}{here}",
        verb=_("Call them"),
    )
    yield Need(
        slot="now",
        glyph="warn",
        count=counts.bounces,
        title=_("Addresses at which nothing arrives"),
        words=_("Put them right, or say that they work"),
        href=reverse("notices:bounces"),
        verb=_("See them"),
        tone="wait",
    )
