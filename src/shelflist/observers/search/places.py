"""Where the index lies: SHELFLIST_HOME/search/, a folder for each that was built, and a file naming the one in use.

`current` is replaced in one step, so a reader sees the old index or the new one, whole.
"""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from shelflist.observers.search.embedded.reading import TantivyReader
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.rules.shape import SHAPE


def root() -> Path:
    """The folder of all indexes."""
    return Path(settings.SEARCH_FOLDER)


def current() -> Path:
    """The folder of the index in use. IndexGone: there is none, or it is of another shape."""
    try:
        name = (root() / "current").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise IndexGone("no index was built yet") from None
    if not name.startswith(f"titles-{SHAPE}-") or "/" in name:
        raise IndexGone("the index is of another version")
    return root() / name


def fresh() -> Path:
    """A new folder for an index to be built in."""
    root().mkdir(parents=True, exist_ok=True)
    taken = [int(path.name.rsplit("-", 1)[1]) for path in root().glob(f"titles-{SHAPE}-*") if path.name[-1].isdigit()]
    folder = root() / f"titles-{SHAPE}-{max(taken, default=0) + 1}"
    folder.mkdir()
    return folder


def put_in_use(folder: Path) -> None:
    """Make this the index in use, and remove what else lies there except the one before it, which readers may hold."""
    before = root() / "current"
    old = before.read_text(encoding="ascii").strip() if before.exists() else ""
    new = root() / "current.new"
    with new.open("w", encoding="ascii") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    new.replace(before)
    remove_others({folder.name, old})


def remove_others(keep: set[str]) -> None:
    """Remove the folders of indexes that nobody reads: half-built ones of a process that died, and old ones."""
    for path in root().glob("titles-*"):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


Seen = tuple[int, int, int]


@dataclass(slots=True)
class _Open:
    reader: TantivyReader | None = None
    pointer: Seen = (0, 0, 0)
    commit: Seen = (0, 0, 0)


_open = _Open()
_opening = threading.Lock()


def reader() -> TantivyReader:
    """The index in use as of its last commit, in any process. IndexGone: there is none.

    Two files are looked at each time; only when one of them was replaced is anything read.
    """
    pointer = _seen(root() / "current")
    folder = current()
    commit = _seen(folder / "meta.json")
    if _open.reader is not None and (_open.pointer, _open.commit) == (pointer, commit):
        return _open.reader
    with _opening:
        if _open.reader is None or _open.pointer != pointer:
            _open.reader = None
            made = TantivyReader(folder)
            _open.reader, _open.pointer = made, pointer
        else:
            _open.reader.refresh()
        _open.commit = commit
        return _open.reader


def close() -> None:
    """Forget the open index: another one may lie there."""
    with _opening:
        _open.reader = None


def _seen(path: Path) -> Seen:
    try:
        found = path.stat()
    except OSError:
        raise IndexGone(f"{path.name} is not there") from None
    return (found.st_mtime_ns, found.st_ino, found.st_size)
