"""Which family a cover belongs to: colours, motifs and the word printed on it, decided by where the book stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from shelflist.doors.opac.covers.drawing import Dice
from shelflist.doors.opac.covers.motifs import (
    arches,
    birds,
    hills,
    leaves,
    moons,
    orbits,
    strata,
    suns,
    tiles,
    waves,
    windows,
)
from shelflist.doors.opac.covers.patterns import (
    blocks,
    cells,
    columns,
    curtain,
    dots,
    plates,
    portrait,
    squares,
    stars,
    staves,
    stripes,
    verse,
    weave,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Motif = Callable[[Dice, float, float, str, str, str, str], str]
Colours = tuple[str, str, str, str]

# name: field, words on the field, then four colours for the picture (ground, and three that read on it). A cover is an
# object and does not change with the theme; every pair of words and field passes AA.
SCHEMES: dict[str, tuple[str, str, Colours]] = {
    "green": ("#1f5c4d", "#f7f2e6", ("#164438", "#e4c77a", "#8fb5a1", "#f1eadb")),
    "ox": ("#8c2f39", "#fbf1e6", ("#6c1f2a", "#ecbfa6", "#d98b4a", "#f6eadb")),
    "slate": ("#2f5d8a", "#f7f3e8", ("#1f4468", "#a9c9e0", "#e7c873", "#f4eee0")),
    "brass": ("#d6a03c", "#221a0a", ("#b57d1d", "#f7efdc", "#7f2b34", "#33270f")),
    "paper": ("#f1eadb", "#1d232b", ("#e3d8c0", "#1f5c4d", "#b9532f", "#2c3640")),
    "ink": ("#232b36", "#f3ede0", ("#161c25", "#d6a03c", "#7896ad", "#efe7d6")),
    "clay": ("#a3482a", "#fdf3e6", ("#7f3319", "#f2cfa8", "#e79a5c", "#faeddb")),
    "sage": ("#a7bda8", "#14231c", ("#8aa68e", "#1f5c4d", "#f5efe2", "#a3482a")),
    "sky": ("#a9c4d8", "#14212d", ("#87a9c3", "#264e77", "#f7f2e7", "#8c2f39")),
    "rose": ("#ddb3a6", "#2b1614", ("#c9917f", "#7d2832", "#f8f0e4", "#31524a")),
    "plum": ("#4d3352", "#f6eee6", ("#37223c", "#d7a1b1", "#e4c77a", "#f0e4dc")),
    "straw": ("#e7d29a", "#221d10", ("#d3b766", "#1f5c4d", "#8c2f39", "#f9f2df")),
}

# subject: the word printed on the cover, motifs, colour schemes
SUBJECTS: dict[str, tuple[StrPromise, tuple[Motif, ...], tuple[str, ...]]] = {
    "fiction": (
        pgettext_lazy("on a cover", "Fiction"),
        (suns, tiles, windows, hills),
        ("ox", "slate", "paper", "plum", "clay"),
    ),
    "classic": (
        pgettext_lazy("on a cover", "Classics"),
        (tiles, arches, suns),
        ("green", "ink", "straw", "ox", "paper"),
    ),
    "fantasy": (
        pgettext_lazy("on a cover", "Fantasy & science fiction"),
        (orbits, moons, suns),
        ("ink", "plum", "slate", "green", "sky"),
    ),
    "crime": (pgettext_lazy("on a cover", "Crime"), (stripes, windows), ("ink", "ox", "paper", "brass", "slate")),
    "poetry": (
        pgettext_lazy("on a cover", "Poetry"),
        (verse, waves, leaves, moons),
        ("rose", "sage", "paper", "sky", "ink"),
    ),
    "drama": (pgettext_lazy("on a cover", "Plays"), (curtain,), ("ox", "plum", "ink", "brass", "rose")),
    "birds": (
        pgettext_lazy("on a cover", "Birds"),
        (birds,),
        ("sky", "sage", "straw", "green", "rose", "clay", "paper"),
    ),
    "nature": (pgettext_lazy("on a cover", "Nature"), (leaves, hills), ("green", "sage", "straw", "paper", "sky")),
    "sea": (pgettext_lazy("on a cover", "Rivers & the sea"), (waves,), ("slate", "sky", "ink", "green", "paper")),
    "travel": (pgettext_lazy("on a cover", "Travel"), (hills, waves), ("clay", "sky", "brass", "slate", "straw")),
    "history": (pgettext_lazy("on a cover", "History"), (arches, strata), ("clay", "brass", "paper", "ox", "ink")),
    "earth": (pgettext_lazy("on a cover", "Earth"), (strata,), ("clay", "straw", "ink", "sage", "brass")),
    "science": (pgettext_lazy("on a cover", "Science"), (orbits, dots), ("slate", "ink", "sky", "green", "paper")),
    "computing": (pgettext_lazy("on a cover", "Computing"), (dots,), ("ink", "green", "slate", "straw", "plum")),
    "health": (pgettext_lazy("on a cover", "Health & mind"), (cells,), ("rose", "sage", "sky", "clay", "paper")),
    "philosophy": (
        pgettext_lazy("on a cover", "Philosophy"),
        (squares, suns),
        ("brass", "paper", "slate", "ink", "ox"),
    ),
    "religion": (pgettext_lazy("on a cover", "Belief"), (stars,), ("green", "plum", "brass", "slate", "straw")),
    "society": (pgettext_lazy("on a cover", "Society"), (columns, windows), ("ox", "slate", "straw", "ink", "sage")),
    "life": (pgettext_lazy("on a cover", "Lives"), (portrait,), ("rose", "brass", "slate", "green", "sage")),
    "art": (
        pgettext_lazy("on a cover", "Art & making"),
        (weave, tiles, squares),
        ("straw", "rose", "paper", "clay", "slate"),
    ),
    "music": (pgettext_lazy("on a cover", "Music"), (staves,), ("paper", "ink", "ox", "straw", "sky")),
    "food": (pgettext_lazy("on a cover", "Food"), (plates,), ("clay", "straw", "sage", "ox", "paper")),
    "language": (pgettext_lazy("on a cover", "Language"), (verse, dots), ("paper", "slate", "plum", "brass", "green")),
    "children": (
        pgettext_lazy("on a cover", "Children"),
        (blocks, birds, suns),
        ("brass", "sky", "rose", "green", "straw"),
    ),
}

# Dewey, the longest beginning first; then the letters of the Library of Congress.
_DEWEY = {
    "00": "computing",
    "01": "language",
    "02": "society",
    "1": "philosophy",
    "13": "health",
    "15": "health",
    "2": "religion",
    "3": "society",
    "4": "language",
    "5": "science",
    "508": "nature",
    "551.46": "sea",
    "55": "earth",
    "56": "earth",
    "57": "nature",
    "58": "nature",
    "59": "nature",
    "598": "birds",
    "6": "society",
    "61": "health",
    "62": "science",
    "63": "nature",
    "64": "food",
    "7": "art",
    "78": "music",
    "79": "travel",
    "791": "drama",
    "792": "drama",
    "8": "fiction",
    "811": "poetry",
    "821": "poetry",
    "831": "poetry",
    "841": "poetry",
    "851": "poetry",
    "861": "poetry",
    "871": "poetry",
    "812": "drama",
    "822": "drama",
    "832": "drama",
    "842": "drama",
    "9": "history",
    "91": "travel",
    "920": "life",
    "92": "life",
}
_LCC = {
    "B": "philosophy",
    "BF": "health",
    "BL": "religion",
    "BM": "religion",
    "BP": "religion",
    "BQ": "religion",
    "BR": "religion",
    "BS": "religion",
    "BX": "religion",
    "C": "history",
    "CT": "life",
    "D": "history",
    "E": "history",
    "F": "history",
    "G": "travel",
    "GC": "sea",
    "GE": "nature",
    "H": "society",
    "J": "society",
    "K": "society",
    "L": "society",
    "M": "music",
    "N": "art",
    "P": "language",
    "PN": "fiction",
    "PQ": "fiction",
    "PR": "classic",
    "PS": "fiction",
    "PT": "fiction",
    "PZ": "children",
    "Q": "science",
    "QA": "computing",
    "QE": "earth",
    "QH": "nature",
    "QK": "nature",
    "QL": "nature",
    "R": "health",
    "S": "nature",
    "T": "science",
    "TX": "food",
    "U": "history",
    "V": "sea",
    "Z": "language",
}
_MATERIALS = {"music": "music", "score": "music", "map": "travel", "video": "drama", "computer": "computing"}
_SHELVES = {
    "FIC": "fiction",
    "F": "fiction",
    "SF": "fantasy",
    "FAN": "fantasy",
    "CRI": "crime",
    "MYS": "crime",
    "POE": "poetry",
    "B": "life",
    "BIO": "life",
    "J": "children",
    "E": "children",
    "PIC": "children",
}
FOR_CHILDREN = frozenset("abcj")


def subject_of(classification: str, material: str = "", audience: str = "") -> str:
    """The family of a title, from its class, what it is and whom it is for; fiction where nothing is known."""
    if material in _MATERIALS:
        return _MATERIALS[material]
    if audience in FOR_CHILDREN and audience:
        return "children"
    mark = classification.strip().upper()
    found = _longest(mark, _DEWEY) if mark[:1].isdigit() else _SHELVES.get(mark.split(" ")[0]) or _longest(mark, _LCC)
    return found or "fiction"


def _longest(mark: str, table: dict[str, str]) -> str:
    return next((table[mark[:size]] for size in range(min(len(mark), 6), 0, -1) if mark[:size] in table), "")
