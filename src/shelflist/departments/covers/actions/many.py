"""Covers of many titles at once: a zip of pictures named by ISBN, brought in by the worker in one act."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from shelflist.departments.covers import rules, storage
from shelflist.departments.covers.actions import PERMISSION, CoverReceipt, kept, put
from shelflist.departments.covers.actions.pictures import LARGEST_BYTES, Made, made_of
from shelflist.departments.covers.models import Cover, CoverFile
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.jobs import JobRun
from shelflist.records.catalog.models import Record, RecordIdentifier

COVERS_JOB = "bring-covers"
MOST_PICTURES = 20_000
MOST_SAID = 200
UNDO_DAYS = 30
AT_ONCE = 20


def bring_covers(*, name: str, pieces: Iterable[bytes], replaces: bool, by: Actor, now: datetime) -> int:
    """Keep a zip of covers for the worker; the number of the row that says what becomes of it.

    Refused: not-permitted, covers-unreadable, covers-too-many.
    """
    by.must(PERMISSION)
    stored_as = f"{uuid4().hex}.zip"
    path = _path(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    try:
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
        with zipfile.ZipFile(path) as archive:
            count = len(archive.namelist())
        if count > MOST_PICTURES:
            message = _("The file holds {count} pictures; {most} go in one file.", count=count, most=MOST_PICTURES)
            raise Refused(Refusal("covers-too-many", message, _("Split it in several.")))
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        path.unlink(missing_ok=True)
        message = _("This file cannot be opened as a zip.")
        raise Refused(Refusal("covers-unreadable", message, _("Pack the pictures into a .zip file."))) from problem
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        row = CoverFile.objects.create(
            name=name[:200] or stored_as, stored_as=stored_as, replaces=replaces, added_at=now, added_by_name=by.name
        )
        journal.enqueue(
            kind=COVERS_JOB, arguments={"file": row.pk, "kind": by.kind, "id": by.id, "name": by.name}, by=by, now=now
        )
    return row.pk


def _path(stored_as: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "covers" / "waiting" / stored_as


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What a file holds: the picture of each title, as it is kept; and what could not be used, with why."""

    made: dict[int, Made]
    problems: list[tuple[str, Phrase]]


def run_covers(run: JobRun) -> Mapping[str, Any]:
    """The worker's part: make every picture, then put all of them in one act, which can be taken back for thirty days.

    Pictures lie under their digests, so whoever takes the job over does the same again, and nothing is there twice.
    """
    row = CoverFile.objects.get(pk=run.arguments["file"])
    if row.done_at is None:
        by = _who(run.arguments)
        with zipfile.ZipFile(_path(row.stored_as)) as archive:
            found = _sorted(archive, row, run)
        receipt = _put_all(row, found, by, run.clock())
        said = [[name, why.to_data()] for name, why in found.problems[:MOST_SAID]]
        CoverFile.objects.filter(pk=row.pk).update(
            done_at=run.clock(), put=receipt.count, problems=said, entry_id=receipt.entry_id
        )
        row.refresh_from_db()
    _path(row.stored_as).unlink(missing_ok=True)
    return {"put": row.put, "problems": len(row.problems)}


def _who(said: Mapping[str, Any]) -> Actor:
    """Whoever sent the file: it was looked at then whether they may."""
    return Actor(kind=said["kind"], id=said["id"], name=said["name"], door="worker", all_powerful=True)


def _sorted(archive: zipfile.ZipFile, row: CoverFile, run: JobRun) -> _Sorted:
    entries = [one for one in archive.infolist() if not rules.is_beside(one.filename)]
    wanted = {one.filename: rules.isbn_in(one.filename) for one in entries}
    titles = _titles(filter(None, wanted.values()))
    taken = set() if row.replaces else set(Cover.objects.values_list("record_id", flat=True))
    made: dict[int, Made] = {}
    problems: list[tuple[str, Phrase]] = []
    for place, entry in enumerate(entries):
        try:
            picture = None
            for number in _wanted(wanted[entry.filename], titles, taken):
                picture = picture or _made(archive, entry)
                made[number] = picture
        except Refused as no:
            problems.append((entry.filename, no.refusals[0].message))
        if place % AT_ONCE == 0:
            run.progress(place, total=len(entries))
    return _Sorted(made, problems)


def _wanted(isbn: str, titles: Mapping[str, list[int]], taken: set[int]) -> Iterator[int]:
    """The titles that a picture is for. Refused where there are none."""
    if not isbn:
        raise Refused(Refusal("covers-unnamed", _("The name holds no ISBN.")))
    numbers = titles.get(isbn, [])
    if not numbers:
        raise Refused(Refusal("covers-unknown", _("No title has this ISBN.")))
    free = [number for number in numbers if number not in taken]
    if not free:
        raise Refused(Refusal("covers-there", _("The title has a cover already.")))
    yield from free


def _made(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Made:
    """A picture of the zip. What says that it is endless is not unpacked, and what is longer than it said stops."""
    if entry.file_size > LARGEST_BYTES:
        raise Refused(Refusal("cover-too-large", _("The picture is larger than 20 megabytes.")))
    try:
        with archive.open(entry) as file:
            data = file.read(LARGEST_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as problem:
        raise Refused(Refusal("cover-unreadable", _("This is not a picture that can be read."))) from problem
    made = made_of(data)
    storage.keep(made.digest, made.pictures)
    return Made(made.digest, made.width, made.height, {})


def _titles(isbns: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    wanted = list(dict.fromkeys(isbns))
    for at in range(0, len(wanted), 500):
        rows = RecordIdentifier.objects.filter(
            kind="isbn",
            value__in=wanted[at : at + 500],
            record__kind=Record.Kind.BIBLIOGRAPHIC,
            record__deleted_at__isnull=True,
        )
        for value, number in rows.values_list("value", "record_id"):
            found.setdefault(value, []).append(number)
    return found


def _put_all(row: CoverFile, found: _Sorted, by: Actor, now: datetime) -> CoverReceipt:
    def work(act: Act) -> CoverReceipt:
        before = {one.record_id: one for one in Cover.objects.filter(record_id__in=list(found.made))}
        known = set(Record.objects.filter(pk__in=list(found.made)).values_list("pk", flat=True))
        undo = []
        for number, made in found.made.items():
            if number in known:
                old = before.get(number)
                undo.append([number, kept(old) if old else None, made.digest])
                put(number, made, old, act.by, act.now, alt="", credit=row.name)
        act.on(about=f"covers:{row.pk}")
        act.say(_("Brought {count} covers in from “{name}”", count=len(undo), name=row.name))
        act.undoable({"covers": undo}, minutes=UNDO_DAYS * 24 * 60)
        return CoverReceipt(0, len(undo))

    return perform(
        "bring-covers", work, by=by, now=now, key=f"covers-{row.stored_as}", request={"file": row.pk},
        answer=CoverReceipt,
    )  # fmt: skip


def forget_unused(now: datetime) -> None:
    """Called by the schedule: pictures that no title shows any more go after forty days."""
    storage.forget_unused(set(Cover.objects.values_list("digest", flat=True)), now)
