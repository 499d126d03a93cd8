"""What a title is, as a picture and a word."""

from __future__ import annotations

from django.utils.translation import gettext

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

PICTURES = {
    "book": "book",
    "largeprint": "large",
    "ebook": "ebook",
    "spoken": "audio",
    "music": "audio",
    "video": "disc",
    "game": "disc",
    "computer": "disc",
    "map": "globe",
    "serial": "list",
    "article": "list",
    "score": "list",
}
WORDS: dict[str, Phrase] = {
    "book": _("Book"),
    "largeprint": _("Large print"),
    "ebook": _("E-book"),
    "braille": _("Braille"),
    "serial": _("Magazine or journal"),
    "article": _("Article"),
    "manuscript": _("Manuscript"),
    "score": _("Score"),
    "map": _("Map"),
    "video": _("Film"),
    "spoken": _("Audiobook"),
    "music": _("Music"),
    "picture": _("Picture"),
    "computer": _("Computer file"),
    "game": _("Game"),
    "kit": _("Kit"),
    "mixed": _("Mixed material"),
    "object": _("Object"),
}


def picture(material: str) -> str:
    """The name of the icon."""
    return PICTURES.get(material, "book")


def word(material: str) -> str:
    """The word in the reader's language; empty for what we have no word for."""
    return gettext(WORDS[material].msgid) if material in WORDS else ""


def described(record: object) -> str:
    """`Book, 622 pages`: what it is and how much of it."""
    parts = (word(getattr(record, "material", "")), getattr(record, "extent", ""))
    return ", ".join(part for part in parts if part)
