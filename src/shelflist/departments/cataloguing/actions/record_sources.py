"""Whom records come from (CAT-06): the list of sources with their ranks, and giving a record another source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.models import Record, RecordSource
from shelflist.records.catalog.sources import REVISION

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

EDIT_LIST, EDIT_RECORD, EDIT_MANY = "import-records", "edit-records", "batch-records"
HIGHEST = 100
UNDO_MINUTES, UNDO_DAYS = 10, 30
AT_ONCE, MOST_AT_ONCE = 1000, 20_000


@dataclass(frozen=True, slots=True)
class OriginDetails:
    """What is said of a source of records."""

    name: str
    rank: int = 50
    transcendent: bool = False


def save_record_source(
    *, details: OriginDetails, source_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Add a source of records, or change one. Where its records become transcendent or cease to be, the index follows.

    Refused: not-permitted, not-found, source-name-missing, source-name-taken, source-rank-unusable.
    """

    def work(act: Act) -> Saved:
        by.must(EDIT_LIST)
        source = _locked(source_id) if source_id is not None else RecordSource()
        if found := _reasons(details, source_id):
            raise Refused(found)
        before = {"name": source.name, "rank": source.rank, "transcendent": source.transcendent}
        _write(source, {**asdict(details), "name": details.name.strip()}, act.now)
        act.on(about=f"record-source:{source.pk}")
        act.say(_("Saved “{name}” as a source of records.", name=source.name))
        act.undoable({"changed": source.pk, "before": before} if source_id else {"added": source.pk}, UNDO_MINUTES)
        return Saved(source.pk)

    request = {**asdict(details), "source": source_id}
    return perform("save-record-source", work, by=by, now=now, key=key, request=request, answer=Saved)


def _reasons(details: OriginDetails, source_id: int | None) -> list[Refusal]:
    found, name = [], details.name.strip()
    if not name:
        remedy = _("Give it a name, such as that of the library or the vendor.")
        found.append(Refusal("source-name-missing", _("The source has no name."), remedy, details={"field": "name"}))
    elif RecordSource.objects.filter(name=name).exclude(pk=source_id or 0).exists():
        message, remedy = (
            _("There is a source called “{name}” already.", name=name),
            _("Change that one, or choose another name."),
        )
        found.append(Refusal("source-name-taken", message, remedy, details={"field": "name"}))
    if not 0 <= details.rank <= HIGHEST:
        message, remedy = _("A rank is a number from 0 to 100."), _("The better the records, the higher the rank.")
        found.append(Refusal("source-rank-unusable", message, remedy, details={"field": "rank"}))
    return found


def remove_record_source(*, source_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take a source off the list that no record names. Refused: not-permitted, not-found, source-in-use."""

    def work(act: Act) -> Saved:
        by.must(EDIT_LIST)
        source = _locked(source_id)
        count = Record.objects.filter(source_id=source_id).count()
        if count or source.code:
            raise Refused(_in_use(source, count))
        was = {"name": source.name, "rank": source.rank, "transcendent": source.transcendent}
        act.on(about=f"record-source:{source_id}")
        act.say(_("Removed “{name}” from the sources of records.", name=source.name))
        act.undoable({"removed": was}, UNDO_MINUTES)
        source.delete()
        bump(REVISION)
        return Saved(source_id)

    return perform("remove-record-source", work, by=by, now=now, key=key, request={"source": source_id}, answer=Saved)


def _in_use(source: RecordSource, count: int) -> Refusal:
    if source.code:
        message = _("“{name}” is what new records are given by themselves.", name=source.name)
        return Refusal("source-in-use", message, _("Change its name or its rank instead."))
    message = _("{count} records come from “{name}”.", count=count, name=source.name)
    return Refusal("source-in-use", message, _("Give them another source first: find them, then change them all."))


@dataclass(frozen=True, slots=True)
class Given:
    """How many records come from which source now."""

    source_id: int
    count: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"source": self.source_id, "count": self.count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Given:
        return cls(data["source"], data["count"])


def give_source(
    *, record_ids: Sequence[int], source_id: int, by: Actor, now: datetime, key: str | None = None
) -> Given:
    """Say that these records come from another source; those that do already, and those that are gone, are left.

    Refused: not-permitted, not-found, nothing-changed, too-many-records.
    """

    def work(act: Act) -> Given:
        by.must(EDIT_RECORD if len(record_ids) == 1 else EDIT_MANY)
        source = _locked(source_id)
        if len(record_ids) > MOST_AT_ONCE:
            remedy = _("Choose fewer of them by a search, and do it in several goes.")
            raise Refused(Refusal("too-many-records", _("At most {most} records at once.", most=MOST_AT_ONCE), remedy))
        before = _given(record_ids, source.pk, act.now)
        count = sum(len(ids) for _number, ids in before)
        if not count:
            raise Refused(Refusal("nothing-changed", _("They come from “{name}” already.", name=source.name)))
        if len(record_ids) == 1:
            act.on(record_id=record_ids[0])
            act.say(_("It comes from “{name}”.", name=source.name))
        else:
            act.on(about=f"record-source:{source.pk}")
            act.say(_("{count} records come from “{name}”.", count=count, name=source.name))
        minutes = UNDO_MINUTES if len(record_ids) == 1 else UNDO_DAYS * 24 * 60
        act.undoable({"before": before, "after": source.pk}, minutes)
        return Given(source.pk, count)

    request = {"records": list(record_ids), "source": source_id}
    return perform("give-record-source", work, by=by, now=now, key=key, request=request, answer=Given)


def _given(record_ids: Sequence[int], source_id: int, now: datetime) -> list[tuple[int | None, list[int]]]:
    """Give them the source; those that had another, by what they had."""
    before: dict[int | None, list[int]] = {}
    for at in range(0, len(record_ids), AT_ONCE):
        rows = Record.objects.select_for_update().filter(pk__in=record_ids[at : at + AT_ONCE], deleted_at__isnull=True)
        changed = [row for row in rows.order_by("pk").values_list("pk", "source_id") if row[1] != source_id]
        for number, was in changed:
            before.setdefault(was, []).append(number)
        Record.objects.filter(pk__in=[row[0] for row in changed]).update(source_id=source_id, changed_at=now)
    return list(before.items())


# ---- taking back


def undo_source_list(entry: Entry, act: Act) -> None:
    """The source as it was, there again, or not there."""
    data = entry.undo or {}
    if "removed" in data:
        RecordSource.objects.create(**data["removed"])
        bump(REVISION)
        return
    source = _locked(data.get("added") or data["changed"])
    if "added" not in data:
        _write(source, data["before"], act.now)
        return
    if Record.objects.filter(source_id=source.pk).exists():
        raise Refused(changed_since())
    source.delete()
    bump(REVISION)


def undo_give_source(entry: Entry, act: Act) -> None:
    """The sources that the records had before; one that was given another since keeps that."""
    data = entry.undo or {}
    taken_back = 0
    for was, numbers in data["before"]:
        for at in range(0, len(numbers), AT_ONCE):
            mine = Record.objects.filter(pk__in=numbers[at : at + AT_ONCE], source_id=data["after"])
            taken_back += mine.update(source_id=was, changed_at=act.now)
    if not taken_back:
        raise Refused(changed_since())


# ---- what they share


def _locked(source_id: int) -> RecordSource:
    source = RecordSource.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise Refused(Refusal("not-found", _("There is no such source.")))
    return source


def _write(source: RecordSource, values: dict[str, object], now: datetime) -> None:
    was = source.transcendent
    for name, value in values.items():
        setattr(source, name, value)
    source.save()
    if source.transcendent != was:  # whoever follows changes, the index among them, looks at its records again
        Record.objects.filter(source_id=source.pk).update(changed_at=now)
    bump(REVISION)
