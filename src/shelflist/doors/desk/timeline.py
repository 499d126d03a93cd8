"""Journal entries as the life of a thing: the moment, a shape, the sentence, and who and where in small print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.queries import undone_by
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation

GLYPHS = {
    "check-out": "due",
    "check-in": "shelf",
    "renew": "due",
    "use-in-house": "info",
    "undo": "undone",
    "register-patron": "ok",
    "add-note": "info",
    "end-card": "stop",
}


def timeline(request: HttpRequest, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Newest first, with a heading where a year before this one begins."""
    tree = organisation(placed(request).numbers)
    year = timezone.localtime(placed(request).now).year
    shown: list[dict[str, Any]] = []
    for entry in entries:
        local = timezone.localtime(entry.happened_at)
        if local.year != year:
            year = local.year
            shown.append({"year": year})
        branch = tree.branches.get(entry.branch_id) if entry.branch_id else None
        undone = undone_by(entry)
        place = ", ".join(filter(None, (branch.name if branch else "", entry.actor_name)))
        shown.append(
            {
                "at": entry.happened_at,
                "glyph": "undone" if undone else GLYPHS.get(entry.verb, "info"),
                "words": Phrase.from_data(entry.said),
                "under": f"{place} · {_('undone')}" if undone else place,
                "href": f"{reverse('desk:journal')}?entry={entry.pk}",
                "action": _("Entry"),
            }
        )
    return shown
