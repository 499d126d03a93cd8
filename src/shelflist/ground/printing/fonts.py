"""The letters that paper is set in: font packages, and a folder of the library's own."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

PACKAGES = (
    "fontpkg_noto_sans",  # Latin, Cyrillic, Greek, Vietnamese
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_thai",
    "fontpkg_source_serif_4",
    "manimgx_fonts_cjk",  # Chinese, Japanese, Korean
)  # Hebrew is in Libertinus, which comes with Typst


@cache
def fonts() -> typst.Fonts:
    """Every face, found once; a face is read when the first letter of it is set."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders()))


def folders() -> tuple[str, ...]:
    """Where faces lie: the packages, and `fonts` in the data folder for scripts that no package has."""
    found = []
    for name in PACKAGES:
        package = importlib.import_module(name)
        found.append(str(Path(str(package.__file__)).parent))
    own = Path(settings.HOME) / "fonts"
    return (*found, str(own)) if own.is_dir() else tuple(found)
