"""Serves the packaged serif under plain names, so that no font file lives in this repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fontpkg_source_serif_4
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FACES = {
    "ui/fonts/source-serif-4.ttf": "SourceSerif4[opsz,wght].ttf",
    "ui/fonts/source-serif-4-italic.ttf": "SourceSerif4-Italic[opsz,wght].ttf",
}


class FontStorage(FileSystemStorage):
    """The font package's folder, read under our names."""

    prefix = ""

    def __init__(self) -> None:
        super().__init__(location=Path(fontpkg_source_serif_4.ROOT) / "files")

    def path(self, name: str) -> str:
        return str(Path(self.location) / FACES[name])


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
