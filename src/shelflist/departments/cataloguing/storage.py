"""Uploads on disk, in the folder imports of the uploaded files, which backups hold: never whole in memory."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to be brought in: where it lies (see `path_of`), its size in bytes and its SHA-256."""

    stored_as: str
    size_bytes: int
    sha256: str


def folder() -> Path:
    """Where uploads are kept; made when absent."""
    place = Path(settings.MEDIA_ROOT) / "imports"
    place.mkdir(parents=True, exist_ok=True, mode=0o750)
    return place


def keep(pieces: Iterable[bytes]) -> StoredFile:
    """Write an upload to disk under a name of our own; raises OSError when the disk is full."""
    name = f"{uuid.uuid4().hex}.upload"
    digest, size = hashlib.sha256(), 0
    path = folder() / name
    try:
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredFile(name, size, digest.hexdigest())


def in_place(path: Path) -> StoredFile:
    """A file of this machine that is read where it lies; raises OSError when it cannot be read."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(path):
        digest.update(piece)
        size += len(piece)
    return StoredFile(str(path.resolve()), size, digest.hexdigest())


def path_of(stored_as: str) -> Path:
    """The path of a stored file: an upload by its name, a file of this machine by its absolute path."""
    return folder() / stored_as


def forget(stored_as: str) -> None:
    """Remove an upload; a file that was read where it lies is left alone."""
    if not Path(stored_as).is_absolute():
        path_of(stored_as).unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
