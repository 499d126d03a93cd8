"""What a record describes, in one word, from its leader, fixed fields and 33X (MARC 21 bibliographic format)."""

from __future__ import annotations

ONLINE_FORMS = "oqs"  # 008/23: online, direct electronic, electronic
PLACE_OF_FORM_29 = frozenset("efgkor")  # maps and visual materials have their form of item at 008/29
NO_AUDIENCE = frozenset("efpu")

_BY_TYPE = {
    "c": "score",
    "d": "score",
    "e": "map",
    "f": "map",
    "g": "video",
    "i": "spoken",
    "j": "music",
    "k": "picture",
    "m": "computer",
    "o": "kit",
    "p": "mixed",
    "r": "object",
    "t": "manuscript",
}


def item_form(kind: str, fixed: str) -> str:
    """008/23, for maps and visual materials 008/29; empty when unknown."""
    code = fixed[29:30] if kind in PLACE_OF_FORM_29 else fixed[23:24]
    return code if code.isalnum() else ""


def audience(kind: str, level: str, fixed: str) -> str:
    """008/22 where it means the audience (not for serials, maps and mixed materials); empty when unknown."""
    if level in "bis" or kind in NO_AUDIENCE:
        return ""
    code = fixed[22:23]
    return code if code.isalnum() else ""


def material(kind: str, level: str, fixed: str, form: str, physical: list[str], carriers: list[str], gmd: str) -> str:
    """What the thing is, in one word.

    One of: book serial article ebook largeprint braille manuscript score map video spoken music picture computer game
    kit mixed object. `physical` holds the 007 fields, `carriers` the codes of 338 $b, `gmd` the text of 245 $h.
    """
    if kind == "a" or kind not in _BY_TYPE:
        return _text(level, form, physical, carriers, gmd)
    if kind == "m" and fixed[26:27] == "g":
        return "game"
    if kind == "m" and fixed[26:27] == "d":
        return "ebook"
    if kind == "r" and fixed[33:34] == "g":
        return "game"
    if kind == "g" and fixed[33:34] in "st" and fixed[33:34]:
        return "picture"  # slides and transparencies
    return _BY_TYPE[kind]


def _text(level: str, form: str, physical: list[str], carriers: list[str], gmd: str) -> str:
    if level in ("b", "i", "s"):
        return "serial"
    if level == "a":
        return "article"
    if form == "d":
        return "largeprint"
    if form == "f":
        return "braille"
    online = (form and form in ONLINE_FORMS) or "cr" in carriers
    if online or (not form and "electronic" in gmd.lower() and any(field.startswith("cr") for field in physical)):
        return "ebook"
    return "book"
