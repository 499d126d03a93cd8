"""Learning from the catalogue, a few hundred records at a time, and loading the library's table of author numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Q

from shelflist.departments.classification.models import AuthorTable, Learned, Mark, Progress
from shelflist.departments.classification.rules import tables
from shelflist.departments.classification.rules.features import features
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.courtesy import UNHURRIED, Courtesy, goes_on, writing
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

AT_ONCE = 300
MOST_A_TURN = 18_000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Lesson = tuple[Learned, list[int]]  # with its marks


def learn_in_turns(run: JobRun) -> None:
    """For the schedule: it makes way for whoever lends, and a big catalogue takes several turns."""
    with Courtesy(run, AT_ONCE, UNHURRIED) as courtesy:
        learn_what_changed(courtesy)


def learn_what_changed(courtesy: Courtesy | None = None) -> None:
    """Read what was written since the last time, at most so much in one turn."""
    seen = 0
    while seen < MOST_A_TURN:
        some = learn_next(courtesy)
        if not some:
            return
        seen += some
        if not goes_on(courtesy):
            return


def learn_next(courtesy: Courtesy | None = None) -> int:
    """Learn the next records in the order in which they were changed; how many there were.

    They are read before the transaction: others wait only while what was learned is written.
    """
    progress = Progress.objects.first() or Progress(changed_at=BEGINNING)
    later = Q(changed_at__gt=progress.changed_at) | Q(changed_at=progress.changed_at, pk__gt=progress.record_id)
    rows = list(
        Record.objects.filter(later, kind=Record.Kind.BIBLIOGRAPHIC)
        .order_by("changed_at", "pk")
        .values_list("pk", "version", "deleted_at", "changed_at", "marc")[: courtesy.at_once() if courtesy else AT_ONCE]
    )
    if not rows:
        return 0
    known = dict(Learned.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "version"))
    gone = [row[0] for row in rows if row[2] is not None and row[0] in known]
    wanted = [(row[0], row[1], row[4]) for row in rows if row[2] is None and known.get(row[0]) != row[1]]
    lessons = _lessons(wanted)
    with writing(courtesy):
        held = Progress.objects.select_for_update().first()
        if held is not None and (held.changed_at, held.record_id) != (progress.changed_at, progress.record_id):
            return len(rows)  # another process has gone on from there
        _keep([*gone, *(row[0] for row in wanted if row[0] in known)], lessons)
        progress.changed_at, progress.record_id = rows[-1][3], rows[-1][0]
        progress.save()
    return len(rows)


def _lessons(rows: Sequence[tuple[int, int, str]]) -> list[Lesson]:
    lessons = []
    for record_id, version, marc in rows:
        found = features(MarcRecord.from_json(marc))
        if not found.classed and not found.headings:
            continue  # it teaches nothing
        classed = [[one.scheme, one.code, one.number] for one in found.classed]
        learned = Learned(record_id=record_id, version=version, classed=classed, headings=list(found.headings))
        lessons.append((learned, sorted(found.marks)))
    return lessons


_MARK = f"INSERT INTO {Mark._meta.db_table} (mark, learned_id) VALUES (%s, %s)"  # noqa: S608 - our own table


def _keep(forgotten: Sequence[int], lessons: Sequence[Lesson]) -> None:
    if forgotten:
        Mark.objects.filter(learned_id__in=forgotten).delete()
        Learned.objects.filter(pk__in=forgotten).delete()
    Learned.objects.bulk_create([learned for learned, _marks in lessons])
    marks = [(mark, learned.record_id) for learned, marks in lessons for mark in marks]
    if marks:
        with connection.cursor() as cursor:
            cursor.executemany(_MARK, marks)


# ---- the table of author numbers

PERMISSION = "import-records"
TABLE_REVISION = "author-tables"
KEPT = ("name", "entries", "with_work", "in_use", "loaded_by_name")


def load_table(
    *, name: str, text: str, with_work: bool = True, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Load a table of author numbers and use it from now on; one of the same name is replaced.

    Refused: not-permitted, table-name-missing, table-empty, table-too-long, table-line-unusable, table-out-of-order.
    """

    def work(act: Act) -> Saved:
        by.must(PERMISSION)
        entries, against = tables.read(text)
        called = name.strip()[:80]
        if not called:
            remedy = _("Say which one it is, as “Cutter-Sanborn, three figures”.")
            against.insert(0, Refusal("table-name-missing", _("The table has no name."), remedy))
        if against:
            raise Refused(against)
        before = _kept(AuthorTable.objects.filter(name=called).first())
        used = AuthorTable.objects.filter(in_use=True).exclude(name=called).values_list("pk", flat=True).first()
        AuthorTable.objects.filter(in_use=True).update(in_use=False)
        values = {"entries": entries, "with_work": with_work, "in_use": True}
        row, _is_new = AuthorTable.objects.update_or_create(
            name=called, defaults={**values, "loaded_at": act.now, "loaded_by_name": by.name[:200]}
        )
        bump(TABLE_REVISION)
        act.on(about=f"author-table:{row.pk}")
        act.say(_("Loaded “{name}” with {count} entries.", name=called, count=len(entries)))
        act.undoable({"table": row.pk, "before": before, "used": used, "at": act.now.isoformat()})
        return Saved(row.pk)

    request = {"name": name, "text": text, "with_work": with_work}
    return perform("load-author-table", work, by=by, now=now, key=key, request=request, answer=Saved)


def drop_table(*, table_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Use a table of author numbers no more. Refused: not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must(PERMISSION)
        row = AuthorTable.objects.select_for_update().filter(pk=table_id).first()
        if row is None:
            raise Refused(Refusal("not-found", _("There is no such table.")))
        act.on(about=f"author-table:{table_id}")
        act.say(_("Removed “{name}”.", name=row.name))
        act.undoable({"removed": {**(_kept(row) or {}), "loaded_at": row.loaded_at.isoformat()}})
        row.delete()
        bump(TABLE_REVISION)
        return Saved(table_id)

    return perform("drop-author-table", work, by=by, now=now, key=key, request={"table": table_id}, answer=Saved)


def undo_table(entry: Entry, act: Act) -> None:
    """The table as it was, there again, or not there; the one that was in use before is so again."""
    data = entry.undo or {}
    if removed := data.get("removed"):
        in_use = removed["in_use"] and not AuthorTable.objects.filter(in_use=True).exists()
        loaded_at = datetime.fromisoformat(removed["loaded_at"])
        AuthorTable.objects.create(**{**removed, "in_use": in_use, "loaded_at": loaded_at})
        bump(TABLE_REVISION)
        return
    row = AuthorTable.objects.select_for_update().filter(pk=data["table"]).first()
    if row is None or row.loaded_at.isoformat() != data["at"]:
        raise Refused(changed_since())
    if data["before"] is None:
        row.delete()
    else:
        AuthorTable.objects.filter(pk=row.pk).update(**{**data["before"], "in_use": False})
    back = data["used"] or (row.pk if data["before"] and data["before"]["in_use"] else 0)
    AuthorTable.objects.filter(pk=back).update(in_use=True)
    bump(TABLE_REVISION)


def _kept(row: AuthorTable | None) -> dict[str, object] | None:
    return None if row is None else {name: getattr(row, name) for name in KEPT}
