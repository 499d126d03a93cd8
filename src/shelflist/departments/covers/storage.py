"""Covers on disk, in the folder covers of the uploaded files, which backups hold: by digest, in three widths.

What lies there is never changed, so that taking an act back needs no file; what no title shows goes after a while.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

WIDTHS = (160, 320, 640)
KEPT_DAYS = 40  # longer than an act can be taken back
DIGEST = 64


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "covers"


def path_of(digest: str, width: int) -> Path:
    return folder() / digest[:2] / f"{digest}-{width}.webp"


def keep(digest: str, pictures: dict[int, bytes]) -> None:
    """Write a picture's widths, each whole or not at all."""
    for width, data in pictures.items():
        path = path_of(digest, width)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        if path.exists():
            os.utime(path)  # it is wanted again: it does not go now
            continue
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(data)
        draft.replace(path)


def picture(digest: str, width: int) -> bytes | None:
    """A kept picture, or None."""
    try:
        return path_of(digest, width).read_bytes()
    except OSError:
        return None


def forget_unused(used: Container[str], now: datetime) -> int:
    """Remove pictures that no title shows and that nobody can bring back any more."""
    gone = 0
    for path in _kept():
        if path.name[:DIGEST] not in used and now.timestamp() - path.stat().st_mtime > KEPT_DAYS * 86_400:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _kept() -> Iterator[Path]:
    return folder().glob("??/*.*")
