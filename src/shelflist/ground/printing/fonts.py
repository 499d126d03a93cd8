"""The letters that paper is set in: font packages, and a folder of the library's own."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

PACKAGES = (
    "fontpkg_noto_sans",  # Latin, Cyrillic, Greek, Vietnamese
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_thai",
    "pylopdf_fonts_he",  # Hebrew
    "fontpkg_source_serif_4",
    "manimgx_fonts_cjk",  # Chinese, Japanese, Korean
)


@cache
def fonts() -> typst.Fonts:
    """Every face, found once; a face is read when the first letter of it is set."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders()))


def folders() -> tuple[str, ...]:
    """Where faces lie: the packages, and `fonts` in the data folder for scripts that no package has."""
    found = []
    for name in PACKAGES:
        package = importlib.util.find_spec(name)  # letters of one that is missing come from what Typst has
        if package is not None and package.origin is not None:
            found.append(str(Path(package.origin).parent))
    own = Path(settings.HOME) / "fonts"
    return (*found, str(own)) if own.is_dir() else tuple(found)
