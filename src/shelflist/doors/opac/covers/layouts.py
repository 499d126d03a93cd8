"""How words and picture share a cover: words above, words below, a pasted label, or the vertical slip of East Asia.

The words are set, not squeezed: the largest size at which the title fits its lines without breaking a word. The picture
gets what the words leave over, never less than a third of the cover. A right-to-left title turns the layout round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from shelflist.doors.opac.covers.drawing import Dice, H, M, W, mark, n, rect
from shelflist.doors.opac.covers.lettering import SANS, fit, line, script, wide
from shelflist.doors.opac.covers.subjects import Colours, Motif


@dataclass(frozen=True, slots=True)
class Face:
    """What is to be laid out: the words and their script, the picture, and the paint of paper, ink and picture."""

    dice: Dice
    motif: Motif
    main: str
    sub: str
    author: str
    word: str
    kind: str
    field: str
    ink: str
    colours: Colours


def art(motif: Motif, dice: Dice, y: float, h: float, colours: Colours, mirror: bool = False) -> str:
    drawn = motif(dice, W, h, *colours)
    if mirror:
        drawn = f'<g transform="matrix(-1 0 0 1 {W} 0)">{drawn}</g>'
    ground = rect(0, 0, W, h, colours[0])
    return f'<svg y="{n(y)}" width="{W}" height="{n(h)}" viewBox="0 0 {W} {n(h)}">{ground}{drawn}</svg>'


def words(
    face: Face,
    y: float,
    most: int,
    sizes: Sequence[float],
    middle: bool = False,
    room: float = W - 2 * M,
) -> tuple[str, float]:
    """Title, subtitle and author from y down. Returns the drawing and where it ends."""
    rtl = face.kind == "rtl"
    anchor, x = ("middle", W / 2) if middle else ("start", W - M if rtl else M)
    lead = {"rtl": 1.42, "indic": 1.5}.get(face.kind, 1.13)
    size, lines = fit(face.main, room, sizes, most)
    out: list[str] = []
    y += size * (1.02 if lead < 1.2 else 1.25)
    for i, text in enumerate(lines):
        out.append(
            line(x, y + i * size * lead, text, size, face.ink, anchor=anchor, rtl=rtl, weight=600 if size < 19 else 500)
        )
    y += (len(lines) - 1) * size * lead
    if face.sub:
        small, lines = fit(face.sub, room, (12.5, 11.5, 10.5), 3)
        y += small * 1.9
        for i, text in enumerate(lines):
            out.append(
                line(
                    x,
                    y + i * small * 1.28 * max(1, lead / 1.2),
                    text,
                    small,
                    face.ink,
                    anchor=anchor,
                    rtl=rtl,
                    italic=face.kind == "ltr",
                )
            )
        y += (len(lines) - 1) * small * 1.28
    size, lines = fit(face.author, room, (13, 12, 11), 2)
    y += size * (2 if not face.sub else 1.9)
    for i, text in enumerate(lines):
        out.append(
            line(x, y + i * size * 1.25, text, size, face.ink, anchor=anchor, rtl=script(text) == "rtl", family=SANS)
        )
    return "".join(out), y + (len(lines) - 1) * size * 1.25


def series(word: str, y: float, ink: str, rtl: bool) -> str:
    x, side = (W - M, M) if rtl else (M, W - M - 11)
    if rtl:  # no Latin label on a right-to-left book: the mark alone
        return mark(side, y - 9, 11, ink)
    return line(x, y, word.upper(), 7.6, ink, family=SANS, spacing="1.1", weight=600) + mark(side, y - 9, 11, ink)


def grid(face: Face) -> str:
    top = 40
    drawing, end = words(face, top + 10, 5, (36, 33, 30, 27, 24, 21, 19, 17, 15))
    edge = max(end + 20, 138)
    return (
        rect(0, 0, W, H, face.field)
        + series(face.word, 29, face.ink, face.kind == "rtl")
        + rect(M, top, W - 2 * M, 0.8, face.ink)
        + drawing
        + art(face.motif, face.dice, edge, H - edge, face.colours, face.kind == "rtl")
    )


def plate(face: Face) -> str:
    _, tall = words(face, 0, 5, (33, 30, 27, 24, 21, 19, 17, 15))
    edge = min(H - tall - 58, 224)
    drawing, _ = words(face, edge + 13, 5, (33, 30, 27, 24, 21, 19, 17, 15))
    return (
        rect(0, 0, W, H, face.field)
        + art(face.motif, face.dice, 0, edge, face.colours, face.kind == "rtl")
        + drawing
        + rect(M, H - 32, W - 2 * M, 0.8, face.ink)
        + series(face.word, H - 15, face.ink, face.kind == "rtl")
    )


def label(face: Face) -> str:
    room, bare = W - 2 * M - 36, replace(face, sub="")
    _, tall = words(bare, 0, 4, (28, 25, 22, 19, 17, 15), True, room)
    x, y, w = M + 6, 46, W - 2 * M - 12
    h = tall + 34
    drawing, _ = words(bare, y + 12, 4, (28, 25, 22, 19, 17, 15), True, room)
    box = rect(x, y, w, h, face.field) + (
        f'<rect x="{x + 4.5}" y="{y + 4.5}" width="{w - 9}" height="{n(h - 9)}" fill="none" '
        f'stroke="{face.ink}" stroke-width=".8"/>'
    )
    foot = rect(0, H - 30, W, 30, face.field) + series(face.word, H - 12, face.ink, face.kind == "rtl")
    return art(face.motif, face.dice, 0, H, face.colours) + box + drawing + foot


def slip(face: Face) -> str:
    room = H - 118
    size = next((s for s in (34, 30, 27, 24, 21, 18, 16) if wide(face.main, s) * 1.06 <= room), 14)
    tall = min(H - 56, max(wide(face.main, size) * 1.06 + 34, 200))
    wide_slip = size + 46
    x = W - M - wide_slip
    up = 'writing-mode="vertical-rl"'
    return (
        art(face.motif, face.dice, 0, H, face.colours)
        + rect(x, 24, wide_slip, tall, face.field)
        + f'<rect x="{n(x + 4)}" y="28" width="{n(wide_slip - 8)}" height="{n(tall - 8)}" fill="none" '
        f'stroke="{face.ink}" stroke-width=".8"/>'
        + f'<text x="{n(x + wide_slip - 12 - size / 2)}" y="42" {up} font-size="{size}" font-weight="500" '
        f'letter-spacing="{n(size * 0.05)}" fill="{face.ink}">{escape(face.main)}</text>'
        + f'<text x="{n(x + 17)}" y="{n(24 + tall - 16)}" {up} text-anchor="end" font-size="11.5" '
        f'letter-spacing="1" fill="{face.ink}">{escape(face.author)}</text>' + mark(M, H - 32, 12, face.colours[3])
    )
