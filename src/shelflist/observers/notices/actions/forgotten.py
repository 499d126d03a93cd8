"""A link by e-mail with which somebody who forgot their PIN chooses another: nobody’s notice, and it is kept nowhere.

The worker makes and sends it, so that the answer to whoever asks is the same and takes as long, whoever has the card.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import enqueue
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.leases import TURN
from shelflist.observers.notices import ways
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.ways import Outgoing
from shelflist.observers.notices.ways.settings import setting
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.forgotten import link_token, who_forgot

MAIL_LINK = f"{TURN}notices: link for a PIN"  # kept out of the list of jobs, and soon forgotten


def is_offered() -> bool:
    """Only where mail goes out and the address of the library is known: a link never follows what a request says."""
    way = ways.find("email")
    return bool(setting("SHELFLIST_PUBLIC_URL")) and way is not None and way.send is not None and way.is_working()


def ask_for_link(*, card: str, address: str, path: str, language: str, now: datetime) -> None:
    """Have the link mailed to whoever has the card, if they have an e-mail address that works.

    `path` is where the link leads, ending before its token. Refused: try-later.
    """
    patron_id = who_forgot(card=card, address=address, now=now)
    arguments = {"patron": patron_id, "path": path, "language": language}
    enqueue(kind=MAIL_LINK, arguments=arguments, by=system_actor("Shelflist", "worker"), now=now)


def mail_link(run: JobRun) -> dict[str, Any]:
    """The job. Its answer is the same whatever it did."""
    patron_id = int(run.arguments["patron"])
    contact = contacts([patron_id]).get(patron_id) if patron_id else None
    address = contact.addresses.get("email", "") if contact else ""
    token = link_token(patron_id, run.clock()) if address else ""
    way = ways.find("email")
    if contact is None or not token or way is None or way.send is None:
        return {}
    with translation.override(contact.language or run.arguments["language"] or "en"):
        link = f"{setting('SHELFLIST_PUBLIC_URL').rstrip('/')}{run.arguments['path']}{token}/"
        outgoing = _outgoing(address, contact.name, link, run.clock())
    list(way.send([outgoing]))
    return {}


def _outgoing(address: str, name: str, link: str, now: datetime) -> Outgoing:
    root = next(iter(organisation().children(None)), None)
    library = root.name if root else ""
    parts = [
        gettext("Dear {name},").format(name=name),
        gettext("somebody, probably you, asked for a new PIN for your library card. Choose it here:"),
        link,
        gettext("The link works once and for an hour. If it was not you, do nothing: your PIN stays as it is."),
        library,
    ]
    return Outgoing(
        id=0, token=secrets.token_hex(16), address=address, subject=gettext("Choose a new PIN"),
        body="\n\n".join(parts), at=now, language=translation.get_language() or "en", sender_name=library,
    )  # fmt: skip
