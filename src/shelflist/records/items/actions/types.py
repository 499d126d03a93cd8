"""The kinds of things a library lends: book, DVD, telescope."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import ItemType


def save_item_type(*, code: str, name: str, icon: str = "", by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Make an item type, or change the one with this code; `id` of the answer is the type's."""

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        kind, _made = ItemType.objects.update_or_create(code=code, defaults={"name": name, "icon": icon})
        bump("categories")
        act.on(about=f"item-type:{kind.pk}")
        act.say(_("Saved the item type {name}.", name=name))
        return Saved(kind.pk)

    request = {"code": code, "name": name, "icon": icon}
    return perform("save-item-type", work, by=by, now=now, key=key, request=request, answer=Saved)
