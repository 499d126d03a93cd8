"""An e-mail to whoever began an import, when it has ended: asked for, or because it took long."""

from __future__ import annotations

import secrets

from django.utils import translation
from django.utils.translation import gettext

from shelflist.departments.cataloguing.actions.beginning import TOLD
from shelflist.ground.accounts.queries import users
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal import observers
from shelflist.ground.journal.models import Entry
from shelflist.ground.ui import localise
from shelflist.observers.notices import ways
from shelflist.observers.notices.ways import Outgoing
from shelflist.observers.notices.ways.settings import setting
from shelflist.records.branches.queries import organisation


def register() -> None:
    """Called once, when the program starts. Mail waits for the outside world, so it is sent outside a transaction."""
    observers.subscribe(TOLD, tell_who_began, frozenset(), in_transaction=False)


def tell_who_began(entry: Entry) -> None:
    """For the journal's delivery; nothing where mail does not go out or the person has no address."""
    way = ways.find("email")
    if entry.actor_kind != "staff" or way is None or way.send is None or not way.is_working():
        return
    person = next((one for one in users(active_only=True) if one.pk == entry.actor_id), None)
    if person is None or not person.email:
        return
    with translation.override(person.language or "en"):
        outgoing = _outgoing(entry, str(person), person.email)
    list(way.send([outgoing]))


def _outgoing(entry: Entry, name: str, address: str) -> Outgoing:
    root = next(iter(organisation().children(None)), None)
    library = root.name if root else ""
    said = localise.text(Phrase.from_data(entry.said))
    base = setting("SHELFLIST_PUBLIC_URL").rstrip("/")
    link = f"{base}/desk/import/{entry.about.partition(':')[2]}/" if base else ""
    parts = [gettext("Dear {name},").format(name=name), said, link, library]
    return Outgoing(
        id=0, token=secrets.token_hex(16), address=address, subject=gettext("An import has ended"),
        body="\n\n".join(part for part in parts if part), at=entry.heard_at,
        language=translation.get_language() or "en", sender_name=library,
    )  # fmt: skip
