"""Keeping searches of staff as templates: what is always asked, and the blanks that are filled each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shelflist.departments.lists import rules
from shelflist.departments.lists.actions import PERMISSION, ListReceipt
from shelflist.departments.lists.models import SearchTemplate
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

SEES = "see-records"
COLUMNS = ("owner_id", "name", "shared", "asked", "blanks")


def keep_template(
    *,
    name: str,
    asked: Mapping[str, str],
    blanks: Sequence[str],
    shared: bool,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> ListReceipt:
    """Keep a search under a name; one’s own of the same name is replaced. What is shared, everybody at the desk sees.

    Refused: not-permitted, name-missing, too-long, search-not-usable, too-many-searches.
    """

    def work(act: Act) -> ListReceipt:
        owner = _owner(act.by)
        if shared and not act.by.may(PERMISSION):
            raise Refused(not_permitted(PERMISSION))
        row = SearchTemplate.objects.select_for_update().filter(owner_id=owner, name=name.strip()).first()
        count = 0 if row else SearchTemplate.objects.filter(owner_id=owner).count()
        if reasons := list(rules.reasons_against_template(name, dict(asked), count)):
            raise Refused(reasons)
        before = _kept(row) if row else None
        row = row or SearchTemplate(owner_id=owner, made_at=act.now)
        row.name, row.shared = name.strip(), shared
        row.asked, row.blanks = dict(asked), [one for one in asked if one in set(blanks)]
        row.save()
        act.on(about=f"template:{row.pk}")
        act.say(_("Kept the search “{name}”", name=row.name))
        act.undoable({"template": row.pk, "before": before})
        return ListReceipt(row.pk)

    request = {"name": name, "asked": dict(asked), "blanks": list(blanks), "shared": shared}
    return perform("keep-template", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def undo_keep_template(entry: Entry, act: Act) -> None:
    """As it was before; a new one goes."""
    data = entry.undo or {}
    rows = SearchTemplate.objects.filter(pk=data["template"])
    if data["before"] is None:
        rows.delete()
    else:
        rows.update(**data["before"])


def drop_template(*, template_id: int, by: Actor, now: datetime, key: str | None = None) -> ListReceipt:
    """Throw a kept search away: one’s own, or a shared one with the permission for the library’s lists.

    Refused: not-permitted, search-unknown.
    """

    def work(act: Act) -> ListReceipt:
        owner = _owner(act.by)
        row = SearchTemplate.objects.select_for_update().filter(pk=template_id).first()
        if row is None or (row.owner_id != owner and not row.shared):
            raise Refused(Refusal("search-unknown", _("There is no such kept search.")))
        if row.owner_id != owner and not act.by.may(PERMISSION):
            raise Refused(not_permitted(PERMISSION))
        act.on(about=f"template:{row.pk}")
        act.say(_("Threw the kept search “{name}” away", name=row.name))
        act.undoable({"kept": _kept(row)})
        row.delete()
        return ListReceipt(template_id)

    request = {"template": template_id}
    return perform("drop-template", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def undo_drop_template(entry: Entry, act: Act) -> None:
    SearchTemplate.objects.create(made_at=act.now, **(entry.undo or {})["kept"])


def _kept(row: SearchTemplate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _owner(by: Actor) -> int:
    if by.kind != "staff" or by.id is None or not by.may(SEES):
        raise Refused(not_permitted(SEES))
    return by.id
