"""A backup: one file with the whole database and every uploaded file, read back before it counts; and putting it back.

The signing secret is not in it: whoever steals a backup can sign nothing with it, and everybody signs in again after it
was put back. Of SQLite a fresh copy is written (VACUUM INTO), in which nothing is left of what was deleted: free pages
of the file may hold traces of people who were erased, the copy has none.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shelflist.config.console import Stop

FORMAT = 1
MANIFEST, FILES = "manifest.json", "files"
PARTS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
PROGRAM = {
    "pg_dump": "Install PostgreSQL’s client programs (Debian: apt install postgresql-client), of the server’s version "
    "or newer, or use the backups of whoever runs the server.",
    "pg_restore": "Install PostgreSQL’s client programs (Debian: apt install postgresql-client).",
}
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    program: str
    database: str  # sqlite or postgresql
    sha256: str  # of the database's part
    files: int
    format: int = FORMAT

    @property
    def part(self) -> str:
        return PARTS[self.database]


def write(path: Path, *, database: Mapping[str, Any], files: Path, program: str, now: datetime) -> Manifest:
    """Write the backup beside its name, read it back, and only then give it its name. Stop when it cannot be made."""
    if path.exists():
        raise Stop(f"{path} is there already. Choose another name: a backup is never written over.")
    kind = "sqlite" if str(database["ENGINE"]).endswith("sqlite3") else "postgresql"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".shelflist-backup-", dir=path.parent) as folder:
            copy = Path(folder) / PARTS[kind]
            _copy_of_sqlite(database, copy) if kind == "sqlite" else _dump(database, copy)
            manifest = Manifest(now.isoformat(), program, kind, digest(copy), sum(1 for _one in _uploads(files)))
            draft = Path(folder) / "draft"
            _pack(draft, manifest, copy, files)
            with opened(draft) as (read, _archive):
                assert read == manifest
            draft.replace(path)
    except OSError as problem:
        raise Stop(f"{path} cannot be written: {problem.strerror or problem}.") from None
    return manifest


def _copy_of_sqlite(database: Mapping[str, Any], copy: Path) -> None:
    """A copy as of one moment, while others read and write, without what was deleted."""
    with closing(sqlite3.connect(str(database["NAME"]), timeout=60)) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as made:
        if (said := made.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise Stop(f"The copy of the database is damaged: {said}. Run shelflist doctor.")


def _dump(database: Mapping[str, Any], copy: Path) -> None:
    with copy.open("wb") as file:
        copy.chmod(0o600)
        _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges"], database, stdout=file)


def _run(name: str, words: list[str], database: Mapping[str, Any], **streams: Any) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where no other account can read it."""
    program = shutil.which(name)
    if program is None:
        raise Stop(f"{name} is not on this machine. {PROGRAM[name]}")
    where = {"PGHOST": database["HOST"], "PGPORT": database["PORT"], "PGUSER": database["USER"]}
    where |= {"PGPASSWORD": database["PASSWORD"], "PGDATABASE": database["NAME"]}
    environment = dict(os.environ) | {key: str(value) for key, value in where.items() if value}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, without a shell
        [program, *words], env=environment, stderr=subprocess.PIPE, text=False, check=False, **streams
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Stop(f"{name}: {said[-1] if said else f'exit code {done.returncode}'}. {PROGRAM[name]}")


def _uploads(files: Path) -> Iterator[Path]:
    return (one for one in sorted(files.rglob("*")) if one.is_file() and not one.is_symlink())


def _pack(draft: Path, manifest: Manifest, copy: Path, files: Path) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=4) as archive:
        text = json.dumps(asdict(manifest), indent=2).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(text)
        archive.addfile(head, io.BytesIO(text))
        archive.add(copy, manifest.part, recursive=False)
        for one in _uploads(files):
            archive.add(one, f"{FILES}/{one.relative_to(files).as_posix()}", recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """A backup unpacked into a folder that is gone afterwards; Stop when it is none, damaged, or of a newer program."""
    with tempfile.TemporaryDirectory(prefix=".shelflist-restore-", dir=path.parent) as name:
        folder = Path(name)
        try:
            with tarfile.open(path) as archive:
                archive.extractall(folder, members=_members(archive), filter="data")
            said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if said["format"] > FORMAT:
                raise Stop(f"{path} was made by a newer shelflist ({said['program']}). Use that version or newer.")
            manifest = Manifest(**said)
            whole = digest(folder / manifest.part) == manifest.sha256
        except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, FileNotFoundError) as problem:
            raise Stop(f"{path} is not a backup of Shelflist, or it is damaged ({type(problem).__name__}).") from None
        if not whole:
            raise Stop(f"{path} is damaged: the database in it is not the one that was written.")
        yield manifest, folder


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Only what a backup holds: whatever else somebody put into the file stays in it."""
    known = {MANIFEST, *PARTS.values()}
    return (one for one in archive if one.isfile() and (one.name in known or one.name.startswith(f"{FILES}/")))


def put_back(manifest: Manifest, folder: Path, *, database: Mapping[str, Any], files: Path, aside: str) -> list[Path]:
    """Put database and files in their places; what stood there is set aside under a name, never deleted.

    On PostgreSQL what is there is written to a file (for pg_restore) first, and then the tables are replaced in one
    transaction: all of it, or nothing.
    """
    kind = "sqlite" if str(database["ENGINE"]).endswith("sqlite3") else "postgresql"
    if kind != manifest.database:
        raise Stop(f"The backup is of {manifest.database}, and this library is on {kind}. Nothing was changed.")
    kept: list[Path] = []
    if kind == "sqlite":
        kept += _file_put_back(folder / manifest.part, Path(str(database["NAME"])), aside)
    else:
        old = files.with_name(f"postgresql.{aside}.dump")
        old.parent.mkdir(parents=True, exist_ok=True)
        _dump(database, old)
        kept.append(old)
        words = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        _run("pg_restore", [*words, f"--dbname={database['NAME']}", str(folder / manifest.part)], database)
    if files.is_dir() and any(files.iterdir()):
        old = files.with_name(f"{files.name}.{aside}")
        files.rename(old)
        kept.append(old)
    if (folder / FILES).is_dir():
        shutil.copytree(folder / FILES, files, dirs_exist_ok=True)
    return kept


def _file_put_back(new: Path, path: Path, aside: str) -> list[Path]:
    kept = []
    for suffix in ("-wal", "-shm", ""):  # the log first: the file without it is a whole database, as of a checkpoint
        old = path.with_name(path.name + suffix)
        if old.exists():
            there = path.with_name(f"{path.name}.{aside}{suffix}")
            old.rename(there)
            kept.append(there)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(new, path)
    path.chmod(0o600)
    return [one for one in kept if not one.name.endswith(("-wal", "-shm"))]
