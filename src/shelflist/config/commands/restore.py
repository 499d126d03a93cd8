"""Put a backup in the place of the library. Stop `shelflist serve` first.

Where there is a library already, --replace is needed: its database is set aside under another name. Whoever was erased
since the backup was made is erased again, as far as the library that is replaced knows it; nobody comes back by it.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shelflist.config.console import DONE, PARTLY, Console, Stop, counted

AT_WORK = timedelta(minutes=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file that shelflist backup has written")
    parser.add_argument("--replace", action="store_true", help="set the library that is here aside")
    parser.add_argument("--json", action="store_true", help="print what was done as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import backups, startup

    path = options.file.absolute()
    if not path.is_file():
        raise Stop(f"There is no file {options.file}. Nothing was changed.")
    startup.start_django()
    from django.conf import settings
    from django.db import connections

    erased = _what_is_here(options.replace)
    connections.close_all()
    now = datetime.now(UTC)
    with backups.opened(path) as (manifest, folder):
        kept = backups.put_back(
            manifest, folder, database=settings.DATABASES["default"], files=Path(settings.MEDIA_ROOT),
            aside=f"before-{now:%Y%m%d-%H%M%S}",
        )  # fmt: skip
    startup.apply_changes(console)
    again, left = _erase_again(erased, manifest.made_at, now)
    for one in kept:
        console.say(f"Set aside: {one}. Delete it when all is well: it holds personal data.")
    for number in left:
        console.warn(f"Patron {number} was erased after this backup and has loans or debts in it: erase them by hand.")
    text = f"The library of {manifest.made_at} is back, with {counted(manifest.files, 'file')}"
    text += f"; {counted(again, 'person', 'people')} erased again." if again or left else "."
    data = {"ok": not left, "made_at": manifest.made_at, "files": manifest.files, "erased_again": again, "left": left}
    console.answer(data | {"set_aside": [str(one) for one in kept]}, text)
    return PARTLY if left else DONE


def _what_is_here(replace: bool) -> list[tuple[int, datetime]]:
    """The erasures that the present library knows of; Stop where it must not be replaced."""
    from shelflist.config import startup
    from shelflist.ground.journal.queries import queue_state
    from shelflist.records.patrons.queries.privacy import erasures

    schema = startup.reachable_schema()
    if not schema.made:
        return []
    if schema.pending:
        return [] if replace else _stop()
    if startup.has_library() and not replace:
        _stop()
    seen = queue_state().worker_seen_at
    if seen is not None and datetime.now(UTC) - seen < AT_WORK:
        raise Stop("The worker is at work here, so somebody may be too. Stop shelflist serve, and wait a minute.")
    return erasures()


def _stop() -> list[tuple[int, datetime]]:
    raise Stop("There is a library here. With --replace it is set aside, and the backup takes its place.")


def _erase_again(erased: list[tuple[int, datetime]], made_at: str, now: datetime) -> tuple[int, list[int]]:
    """Whoever was erased after the backup was made: how many, and whom it could not be done for."""
    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.common.refusals import Refused
    from shelflist.records.patrons.actions.erasing import erase_patron

    done, left = 0, []
    for number, at in erased:
        if at < datetime.fromisoformat(made_at):
            continue
        try:
            erase_patron(patron_id=number, by=system_actor("shelflist restore"), now=now)
        except Refused as no:
            if "patron-unknown" not in no.codes:
                left.append(number)
            continue
        done += 1
    return done, left
