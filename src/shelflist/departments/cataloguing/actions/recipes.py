"""Writing down match sets, merge profiles and mappings of copies, and removing them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from shelflist.departments.cataloguing.models import CopyMapping, MatchSet, MergeProfile, Recipe
from shelflist.departments.cataloguing.rules import copies, match_sets, profiles
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.rules import changed_since

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

Content = profiles.Profile | match_sets.Matching | copies.ItemMapping
TABLES: dict[str, type[Recipe]] = {"profiles": MergeProfile, "match-sets": MatchSet, "copies": CopyMapping}
COLUMNS = ("name", "about", "rules")


def save_recipe(
    *,
    kind: str,
    name: str,
    about: str,
    content: Content,
    own_id: int = 0,
    version: int = 0,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Write one down, or change one that the library wrote down itself (`version` is the one that was opened).

    Refused: not-permitted, not-found, changed-since, recipe-name-taken, and what the rules of its kind say.
    """
    name, rules = name.strip()[:80], _data(content)

    def work(act: Act) -> Saved:
        by.must("import-records")
        table = TABLES[kind]
        found = list(_reasons(name, content))
        if name and table._default_manager.filter(name__iexact=name).exclude(pk=own_id).exists():
            message = _("There is one called “{name}” already.", name=name)
            found.append(Refusal("recipe-name-taken", message, _("Change that one, or choose another name.")))
        if found:
            raise Refused(found)
        columns = {"name": name, "about": about.strip()[:300], "rules": rules}
        if own_id:
            row = _locked(kind, own_id)
            if row.version != version:
                raise Refused(changed_since())
            act.undoable({"kind": kind, "changed": row.pk, "before": {one: getattr(row, one) for one in COLUMNS}})
            row.version += 1
        else:
            row = table(version=1)
        for column, value in columns.items():
            setattr(row, column, value)
        row.changed_at, row.changed_by_name = now, by.name
        row.save()
        if not own_id:
            act.undoable({"kind": kind, "added": row.pk})
        act.on(about=f"{kind}:{row.pk}")
        act.say(_("Saved “{name}”, by which records are brought in.", name=name))
        return Saved(row.pk)

    request = {"kind": kind, "name": name, "about": about, "rules": rules, "id": own_id, "version": version}
    return perform("save-import-recipe", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_recipe(*, kind: str, own_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take one away; imports that began with it keep what it said. Refused: not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must("import-records")
        row = _locked(kind, own_id)
        act.on(about=f"{kind}:{own_id}")
        act.say(_("Removed “{name}”, by which records were brought in.", name=row.name))
        act.undoable({"kind": kind, "removed": {one: getattr(row, one) for one in COLUMNS}})
        row.delete()
        return Saved(own_id)

    request = {"kind": kind, "id": own_id}
    return perform("remove-import-recipe", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_recipe(entry: Entry, act: Act) -> None:
    """As it was: there or not. Refused where somebody took its name since."""
    data: dict[str, Any] = entry.undo or {}
    table = TABLES[data["kind"]]
    if added := data.get("added"):
        table._default_manager.filter(pk=added).delete()
        return
    columns = data.get("removed") or data["before"]
    number = data.get("changed", 0)
    if table._default_manager.filter(name__iexact=columns["name"]).exclude(pk=number).exists():
        raise Refused(changed_since())
    row = _locked(data["kind"], number) if number else table(version=0)
    for column, value in columns.items():
        setattr(row, column, value)
    row.version, row.changed_at, row.changed_by_name = row.version + 1, act.now, act.by.name
    row.save()


def _locked(kind: str, number: int) -> Any:
    row: Model | None = TABLES[kind]._default_manager.select_for_update().filter(pk=number).first()
    if row is None:
        raise Refused(Refusal("not-found", _("There is no such entry (any more).")))
    return row


def _reasons(name: str, content: Content) -> list[Refusal]:
    if isinstance(content, profiles.Profile):
        return profiles.reasons_against(name, content)
    if isinstance(content, match_sets.Matching):
        return match_sets.reasons_against(name, content)
    return copies.reasons_against(name, content)


def _data(content: Content) -> dict[str, Any]:
    return asdict(content) if isinstance(content, copies.ItemMapping) else content.to_data()
