"""The catalogue as files, every night: all of it, what has changed since the night before, and what is gone.

They lie in the folder `export` of the data folder, for whoever fetches them: each appears whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from shelflist.departments.cataloguing.actions.exporting import ExportSummary, Wanted, export_marc
from shelflist.ground.common.actors import system_actor
from shelflist.records.catalog.models import GoneRecord, Record
from shelflist.records.catalog.publishing import GONE

KEPT_DAYS = 14
ENDINGS = {"iso2709": "mrc", "marcxml": "xml", "json": "json"}
STATE = "last.json"  # when the export before was made, for the next one's changes
BY = system_actor("Nightly export", "worker")


def export_nightly(now: datetime) -> None:
    """Write tonight's files, where the setting SHELFLIST_NIGHTLY_EXPORT names a format. Called by the schedule."""
    if format := str(getattr(settings, "NIGHTLY_EXPORT", "")):
        write_files(folder(), format, now)


def folder() -> Path:
    """Where the files lie; made when absent."""
    place = Path(settings.HOME) / "export"
    place.mkdir(parents=True, exist_ok=True, mode=0o750)
    return place


def write_files(place: Path, format: str, now: datetime) -> tuple[ExportSummary, ExportSummary | None]:
    """All public records; and, where there was an export before, what has changed since and what is gone."""
    before = _last(place)
    ending = ENDINGS[format]
    everything = export_marc(
        format=format, output=place / f"catalogue.{ending}", by=BY, wanted=Wanted(suppressed=False)
    )
    changes = None
    if before is not None:
        wanted = Wanted(suppressed=False, since=before)
        day = f"{now:%Y-%m-%d}"
        changes = export_marc(format=format, output=place / f"changed-{day}.{ending}", by=BY, wanted=wanted)
        replace_text(place / f"deleted-{day}.txt", deleted_lines(before))
    replace_text(place / STATE, [json.dumps({"made_at": now.isoformat()})])
    _forget_old(place, now)
    return everything, changes


def deleted_lines(since: datetime) -> Iterator[str]:
    """The records that the public has no more since a moment: our number, the control number, and when, with tabs."""
    rows = Record.objects.filter(GONE, changed_at__gte=since).order_by("changed_at", "pk")
    for number, control_number, moment in rows.values_list("pk", "control_number", "changed_at").iterator():
        yield f"{number}\t{control_number}\t{moment:%Y-%m-%dT%H:%M:%SZ}"
    gone = GoneRecord.objects.filter(Q(gone_at__gte=since)).order_by("gone_at", "record_id")
    for number, moment in gone.values_list("record_id", "gone_at").iterator():
        yield f"{number}\t\t{moment:%Y-%m-%dT%H:%M:%SZ}"


def replace_text(path: Path, lines: Iterator[str] | list[str]) -> None:
    """Write lines to a file that appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        draft.chmod(0o640)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _last(place: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads((place / STATE).read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _forget_old(place: Path, now: datetime) -> None:
    """Remove changes of more than two weeks ago: whoever has not fetched them takes the whole."""
    oldest = f"{now - timedelta(days=KEPT_DAYS):%Y-%m-%d}"
    for path in [*place.glob("changed-*.*"), *place.glob("deleted-*.txt")]:
        if path.stem.split("-", 1)[1] < oldest:
            path.unlink(missing_ok=True)
