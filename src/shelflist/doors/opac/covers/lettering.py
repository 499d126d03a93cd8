"""The words of a cover: how wide they are, where they break, at which size they fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape

from shelflist.doors.opac.covers.drawing import n

SERIF = (
    "'Source Serif 4', 'Iowan Old Style', 'Noto Serif', 'Noto Naskh Arabic', 'Noto Serif Hebrew', Georgia, "
    "'Noto Sans CJK JP', serif"
)
SANS = "'Segoe UI', 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"


def script(text: str) -> str:
    for ch in text:
        code = ord(ch)
        if 0x0590 <= code <= 0x08FF:
            return "rtl"
        if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF:
            return "cjk"
        if 0x0900 <= code <= 0x0DFF:
            return "indic"
    return "ltr"


def em(ch: str) -> float:
    """Width of a character in ems; generous, because we do not know the reader's font."""
    code = ord(ch)
    if unicodedata.combining(ch) or unicodedata.category(ch) in ("Mn", "Cf"):
        return 0
    if 0x3000 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF:
        return 1
    if 0x0590 <= code <= 0x05FF:
        return 0.6
    if 0x0600 <= code <= 0x08FF:
        return 0.5
    if 0x0900 <= code <= 0x0DFF:
        return 0.64
    if 0x0400 <= code <= 0x04FF:
        return 0.74 if ch.isupper() else 0.61
    if 0x0370 <= code <= 0x03FF:
        return 0.72 if ch.isupper() else 0.56
    if ch in "iljtfrI.,;:'’!|()[] -·":
        return 0.34
    if ch in "mwMWŒœæÆ—":
        return 0.9
    return 0.7 if ch.isupper() else 0.55


def wide(text: str, size: float) -> float:
    return sum(map(em, text)) * size


def wrap(text: str, size: float, room: float) -> list[str] | None:
    """Lines of nearly equal length, or None when a single word is too long."""
    words = text.split()
    if any(wide(word, size) > room for word in words):
        return None

    def fill(limit: float) -> list[str]:
        lines: list[str] = []
        line = ""
        for word in words:
            joined = f"{line} {word}".strip()
            if line and wide(joined, size) > limit:
                lines.append(line)
                line = word
            else:
                line = joined
        return [*lines, line]

    def ragged(lines: list[str]) -> float:
        widths = [wide(text, size) for text in lines]
        return max(widths) - min(widths)

    best, limit = fill(room), room
    while limit > room * 0.5:  # balance: of all ways to fill as many lines, the most even one
        limit -= room * 0.03
        if any(wide(word, size) > limit for word in words):
            break
        tried = fill(limit)
        if len(tried) > len(best):
            break
        best = min(best, tried, key=ragged)
    return best


def fit(text: str, room: float, sizes: Sequence[float], most: int) -> tuple[float, list[str]]:
    """The largest size that fits; a little smaller when that makes the lines much more even."""
    fitting = [(size, lines) for size in sizes if (lines := wrap(text, size, room)) and len(lines) <= most]
    if fitting:

        def worth(choice: tuple[float, list[str]]) -> float:
            size, lines = choice
            widths = [wide(part, size) for part in lines]
            return size * (1 - 0.4 * (max(widths) - min(widths)) / room)

        return max((c for c in fitting if c[0] >= fitting[0][0] * 0.78), key=worth)
    size = sizes[-1]
    words = text.split()
    while len(words) > 1:
        words.pop()
        lines = wrap(" ".join(words).rstrip(",;:–—") + " …", size, room)
        if lines and len(lines) <= most:
            return size, lines
    return size, [words[0][:14] + "…"]


def line(
    x: float,
    y: float,
    text: str,
    size: float,
    fill: str,
    *,
    family: str = "",
    anchor: str = "start",
    rtl: bool = False,
    weight: int | None = None,
    spacing: str = "",
    italic: bool = False,
) -> str:
    extra = (f' text-anchor="{anchor}"' if anchor != "start" else "") + (' direction="rtl"' if rtl else "")
    extra += f' font-weight="{weight}"' if weight else ""
    extra += f' letter-spacing="{spacing}"' if spacing else ""
    extra += ' font-style="italic"' if italic else ""
    extra += f' font-family="{family}"' if family else ""
    return f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" fill="{fill}"{extra}>{escape(text)}</text>'


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
