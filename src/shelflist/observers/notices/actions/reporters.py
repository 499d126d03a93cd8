"""Telling whoever said that a record is wrong what became of it, once nobody can take that back any more (CAT-19)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from shelflist.departments.suggestions.models import Report
from shelflist.departments.suggestions.queries import concern
from shelflist.ground.journal.jobs import JobRun
from shelflist.observers.notices import ways
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.ways import Outgoing
from shelflist.records.branches.queries import organisation


def tell_reporter(run: JobRun) -> dict[str, Any]:
    """The job. It says nothing when the report is open again, or nobody can be reached."""
    report, way = concern(int(run.arguments["report"])), ways.find("email")
    if report is None or report.settled_at is None or way is None or way.send is None:
        return {"told": 0}
    if report.settled_at != datetime.fromisoformat(run.arguments["settled_at"]):
        return {"told": 0}
    patron_id = report.patron_id or 0
    contact = contacts([patron_id]).get(patron_id) if patron_id else None
    address = report.email or (contact.addresses.get("email", "") if contact else "")
    if not address:
        return {"told": 0}
    with translation.override((contact.language if contact else "") or "en"):
        outgoing = _outgoing(report, address, run.clock())
    list(way.send([outgoing]))
    return {"told": 1}


def _outgoing(report: Report, address: str, now: datetime) -> Outgoing:
    root = next(iter(organisation().children(None)), None)
    library = root.name if root else ""
    title = report.record.title if report.record else ""
    about = gettext("you told us that something is wrong with “{title}”:").format(title=title)
    parts = [
        about if title else gettext("you told us that something is wrong:"),
        "> " + report.what[:1000].replace("\n", "\n> "),
        report.answer or gettext("Thank you. Somebody has looked at it, and it is settled."),
        library,
    ]
    return Outgoing(
        id=0, token=secrets.token_hex(16), address=address, subject=gettext("What became of your report"),
        body="\n\n".join(part for part in parts if part), at=now, language=translation.get_language() or "en",
        sender_name=library,
    )  # fmt: skip
