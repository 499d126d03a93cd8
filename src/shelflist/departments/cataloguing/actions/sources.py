"""Saying where records are fetched from, and which sets others may fetch from us."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from shelflist.departments.cataloguing.actions.beginning import unknown_words
from shelflist.departments.cataloguing.models import HarvestRun, HarvestSet, HarvestSource
from shelflist.departments.cataloguing.rules import sets
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

ONCE, A_YEAR = 1, 24 * 366


@dataclass(frozen=True, slots=True)
class SourceDetails:
    """What is said of a source."""

    name: str
    address: str
    prefix: str = "marc21"
    set_spec: str = ""
    every_hours: int = 24
    on_delete: str = HarvestSource.OnDelete.REPORT
    options: ImportOptions = field(default_factory=ImportOptions)
    active: bool = True

    def columns(self) -> dict[str, Any]:
        """As the table has it."""
        return {
            **asdict(self),
            "name": self.name.strip(),
            "address": self.address.strip(),
            "options": self.options.to_data(),
        }


def save_source(
    *, details: SourceDetails, source_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Add a source, or change one. What was fetched so far is asked for again when its address, format or set changes.

    Refused with not-permitted, not-found, source-name-missing, source-name-taken, source-address-unusable,
    source-pause-unusable, and what an import refuses.
    """

    def work(act: Act) -> Saved:
        by.must("import-records")
        if found := _reasons(details, source_id):
            raise Refused(found)
        columns = details.columns()
        if source_id is None:
            source = HarvestSource.objects.create(**columns, due_at=now if details.active else None)
            act.undoable({"added": source.pk})
        else:
            source = locked_source(source_id)
            before = {name: getattr(source, name) for name in columns}
            for name, value in columns.items():
                setattr(source, name, value)
            if any(before[name] != columns[name] for name in ("address", "prefix", "set_spec")):
                source.harvested_until = ""
            source.due_at = (source.due_at or now) if details.active else None
            source.save()
            act.undoable({"changed": source.pk, "before": before})
        act.on(about=f"harvest-source:{source.pk}")
        act.say(_("Saved the source “{name}”.", name=source.name))
        return Saved(source.pk)

    request = {**details.columns(), "source": source_id}
    return perform("save-harvest-source", work, by=by, now=now, key=key, request=request, answer=Saved)


def _reasons(details: SourceDetails, source_id: int | None) -> list[Refusal]:
    found = unknown_words(details.options)
    name = details.name.strip()
    if not name:
        message = _("The source has no name.")
        found.append(
            Refusal(
                "source-name-missing",
                message,
                _("Give it a name, such as that of the library."),
                details={"field": "name"},
            )
        )
    elif HarvestSource.objects.filter(name=name).exclude(pk=source_id or 0).exists():
        message = _("There is a source called “{name}” already.", name=name)
        found.append(
            Refusal(
                "source-name-taken", message, _("Change that one, or choose another name."), details={"field": "name"}
            )
        )
    parts = urlsplit(details.address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        message = _("“{address}” is no address that records can be fetched from.", address=details.address[:100])
        remedy = _("Give the base URL of the source, as https://library.example/oai.")
        found.append(Refusal("source-address-unusable", message, remedy, details={"field": "address"}))
    if not ONCE <= details.every_hours <= A_YEAR:
        message = _("Records are fetched every hour at the most, and once a year at least.")
        found.append(
            Refusal("source-pause-unusable", message, _("Give a number of hours."), details={"field": "every_hours"})
        )
    return found


def locked_source(source_id: int) -> HarvestSource:
    """The source, locked; Refused(not-found)."""
    source = HarvestSource.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise Refused(Refusal(code="not-found", message=_("There is no such source.")))
    return source


def remove_source(*, source_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Fetch from a source no more and forget what it called its records. What came from it stays.

    Refused with not-permitted, not-found, source-is-fetching.
    """

    def work(act: Act) -> Saved:
        by.must("import-records")
        source = locked_source(source_id)
        if HarvestRun.objects.filter(source=source, state=HarvestRun.State.RUNNING).exists():
            message = _("Records are being fetched from “{name}” just now.", name=source.name)
            raise Refused(Refusal("source-is-fetching", message, _("Wait until that has ended.")))
        act.on(about=f"harvest-source:{source_id}")
        act.say(_("Removed the source “{name}”.", name=source.name))
        source.delete()
        return Saved(source_id)

    return perform("remove-harvest-source", work, by=by, now=now, key=key, request={"source": source_id}, answer=Saved)


def undo_source(entry: Entry, act: Act) -> None:
    """The source as it was, or not there."""
    data = entry.undo or {}
    if number := data.get("added"):
        HarvestSource.objects.filter(pk=number).delete()
        return
    source = locked_source(data["changed"])
    for name, value in data["before"].items():
        setattr(source, name, value)
    source.save()


# ---- sets


def save_set(
    *,
    spec: str,
    name: str,
    description: str = "",
    rule: sets.SetRule,
    set_id: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Make a set for harvesters, or change one. Refused with not-permitted, not-found and what `rules.sets` says."""

    def work(act: Act) -> Saved:
        by.must("export-records")
        taken = HarvestSet.objects.exclude(pk=set_id or 0).values_list("spec", flat=True)
        if found := sets.reasons_against(spec, name, rule, list(taken)):
            raise Refused(found)
        columns = {"spec": spec, "name": name.strip(), "description": description.strip(), "rule": rule.to_data()}
        if set_id is None:
            one = HarvestSet.objects.create(**columns)
            act.undoable({"added": one.pk})
        else:
            one = _locked_set(set_id)
            act.undoable({"changed": one.pk, "before": {column: getattr(one, column) for column in columns}})
            for column, value in columns.items():
                setattr(one, column, value)
            one.save()
        act.on(about=f"harvest-set:{one.pk}")
        act.say(_("Saved the set “{name}”.", name=one.name))
        return Saved(one.pk)

    request = {"spec": spec, "name": name, "description": description, "rule": rule.to_data(), "set": set_id}
    return perform("save-harvest-set", work, by=by, now=now, key=key, request=request, answer=Saved)


def _locked_set(set_id: int) -> HarvestSet:
    one = HarvestSet.objects.select_for_update().filter(pk=set_id).first()
    if one is None:
        raise Refused(Refusal(code="not-found", message=_("There is no such set.")))
    return one


def remove_set(*, set_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Offer a set no more. Refused with not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must("export-records")
        one = _locked_set(set_id)
        columns = {"spec": one.spec, "name": one.name, "description": one.description, "rule": one.rule}
        act.on(about=f"harvest-set:{set_id}")
        act.say(_("Removed the set “{name}”.", name=one.name))
        act.undoable({"removed": columns})
        one.delete()
        return Saved(set_id)

    return perform("remove-harvest-set", work, by=by, now=now, key=key, request={"set": set_id}, answer=Saved)


def undo_set(entry: Entry, act: Act) -> None:
    """The set as it was: there or not."""
    data = entry.undo or {}
    if number := data.get("added"):
        HarvestSet.objects.filter(pk=number).delete()
    elif removed := data.get("removed"):
        HarvestSet.objects.create(**removed)
    else:
        one = _locked_set(data["changed"])
        for column, value in data["before"].items():
            setattr(one, column, value)
        one.save()
