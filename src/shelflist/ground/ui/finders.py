"""Serves the packaged serif, cut by script, under plain names, so that no font file lives in this repository."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_source_serif_4
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from shelflist.ground.ui import cutting

FACES = {
    f"ui/fonts/source-serif-4-{script}{suffix}.woff": (script, source)
    for suffix, source in (("", "SourceSerif4[opsz,wght].ttf"), ("-italic", "SourceSerif4-Italic[opsz,wght].ttf"))
    for script in cutting.RANGES
}


@cache
def _folder() -> Path:
    """Where the cuts of this version of the font lie; made anew when the font or the knife has changed."""
    files = Path(fontpkg_source_serif_4.ROOT) / "files"
    known = hashlib.sha256(Path(cutting.__file__).read_bytes())
    for _script, source in sorted(set(FACES.values())):
        known.update(f"{source} {(files / source).stat().st_size}".encode())
    folder = Path(settings.STATIC_ROOT).parent / "fonts" / known.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class FontStorage(FileSystemStorage):
    """The font package's files, cut by script, under our names."""

    prefix = ""

    def __init__(self) -> None:
        super().__init__(location=Path(fontpkg_source_serif_4.ROOT) / "files")

    def path(self, name: str) -> str:
        script, source = FACES[name]
        made = _folder() / Path(name).name
        if not made.exists():
            fresh = made.with_suffix(".new")
            fresh.write_bytes(cutting.cut((Path(self.location) / source).read_bytes(), script))
            fresh.replace(made)
        return str(made)


class PackagedFonts(BaseFinder):
    """A staticfiles finder for the two faces in FACES."""

    storage = FontStorage()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [self.storage.path(path)] if path in FACES else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for path in FACES:
            yield path, self.storage
