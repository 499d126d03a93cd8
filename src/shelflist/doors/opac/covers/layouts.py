"""How words and picture share a cover: words above, words below, a pasted label, or the vertical slip of East Asia.

The words are set, not squeezed: the largest size at which the title fits its lines without breaking a word. The picture
gets what the words leave over, never less than a third of the cover. A right-to-left title turns the layout round.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from shelflist.doors.opac.covers.drawing import Dice, H, M, W, mark, n, rect
from shelflist.doors.opac.covers.lettering import SANS, fit, line, script, wide
from shelflist.doors.opac.covers.subjects import Colours, Motif


def art(motif: Motif, dice: Dice, y: float, h: float, colours: Colours, mirror: bool = False) -> str:
    drawn = motif(dice, W, h, *colours)
    if mirror:
        drawn = f'<g transform="matrix(-1 0 0 1 {W} 0)">{drawn}</g>'
    ground = rect(0, 0, W, h, colours[0])
    return f'<svg y="{n(y)}" width="{W}" height="{n(h)}" viewBox="0 0 {W} {n(h)}">{ground}{drawn}</svg>'


def words(
    main: str,
    sub: str,
    author: str,
    kind: str,
    ink: str,
    y: float,
    most: int,
    sizes: Sequence[float],
    middle: bool = False,
    room: float = W - 2 * M,
) -> tuple[str, float]:
    """Title, subtitle and author from y down. Returns the drawing and where it ends."""
    rtl = kind == "rtl"
    anchor, x = ("middle", W / 2) if middle else ("start", W - M if rtl else M)
    lead = {"rtl": 1.42, "indic": 1.5}.get(kind, 1.13)
    size, lines = fit(main, room, sizes, most)
    out: list[str] = []
    y += size * (1.02 if lead < 1.2 else 1.25)
    for i, text in enumerate(lines):
        out.append(
            line(x, y + i * size * lead, text, size, ink, anchor=anchor, rtl=rtl, weight=600 if size < 19 else 500)
        )
    y += (len(lines) - 1) * size * lead
    if sub:
        small, lines = fit(sub, room, (12.5, 11.5, 10.5), 3)
        y += small * 1.9
        for i, text in enumerate(lines):
            out.append(
                line(
                    x,
                    y + i * small * 1.28 * max(1, lead / 1.2),
                    text,
                    small,
                    ink,
                    anchor=anchor,
                    rtl=rtl,
                    italic=kind == "ltr",
                )
            )
        y += (len(lines) - 1) * small * 1.28
    size, lines = fit(author, room, (13, 12, 11), 2)
    y += size * (2 if not sub else 1.9)
    for i, text in enumerate(lines):
        out.append(line(x, y + i * size * 1.25, text, size, ink, anchor=anchor, rtl=script(text) == "rtl", family=SANS))
    return "".join(out), y + (len(lines) - 1) * size * 1.25


def series(word: str, y: float, ink: str, rtl: bool) -> str:
    x, side = (W - M, M) if rtl else (M, W - M - 11)
    if rtl:  # no Latin label on a right-to-left book: the mark alone
        return mark(side, y - 9, 11, ink)
    return line(x, y, word.upper(), 7.6, ink, family=SANS, spacing="1.1", weight=600) + mark(side, y - 9, 11, ink)


def grid(
    dice: Dice,
    motif: Motif,
    main: str,
    sub: str,
    author: str,
    word: str,
    kind: str,
    field: str,
    ink: str,
    colours: Colours,
) -> str:
    top = 40
    drawing, end = words(main, sub, author, kind, ink, top + 10, 5, (36, 33, 30, 27, 24, 21, 19, 17, 15))
    edge = max(end + 20, 138)
    return (
        rect(0, 0, W, H, field)
        + series(word, 29, ink, kind == "rtl")
        + rect(M, top, W - 2 * M, 0.8, ink)
        + drawing
        + art(motif, dice, edge, H - edge, colours, kind == "rtl")
    )


def plate(
    dice: Dice,
    motif: Motif,
    main: str,
    sub: str,
    author: str,
    word: str,
    kind: str,
    field: str,
    ink: str,
    colours: Colours,
) -> str:
    _, tall = words(main, sub, author, kind, ink, 0, 5, (33, 30, 27, 24, 21, 19, 17, 15))
    edge = min(H - tall - 58, 224)
    drawing, _ = words(main, sub, author, kind, ink, edge + 13, 5, (33, 30, 27, 24, 21, 19, 17, 15))
    return (
        rect(0, 0, W, H, field)
        + art(motif, dice, 0, edge, colours, kind == "rtl")
        + drawing
        + rect(M, H - 32, W - 2 * M, 0.8, ink)
        + series(word, H - 15, ink, kind == "rtl")
    )


def label(
    dice: Dice,
    motif: Motif,
    main: str,
    sub: str,
    author: str,
    word: str,
    kind: str,
    field: str,
    ink: str,
    colours: Colours,
) -> str:
    room = W - 2 * M - 36
    _, tall = words(main, "", author, kind, ink, 0, 4, (28, 25, 22, 19, 17, 15), True, room)
    x, y, w = M + 6, 46, W - 2 * M - 12
    h = tall + 34
    drawing, _ = words(main, "", author, kind, ink, y + 12, 4, (28, 25, 22, 19, 17, 15), True, room)
    box = rect(x, y, w, h, field) + (
        f'<rect x="{x + 4.5}" y="{y + 4.5}" width="{w - 9}" height="{n(h - 9)}" fill="none" '
        f'stroke="{ink}" stroke-width=".8"/>'
    )
    foot = rect(0, H - 30, W, 30, field) + series(word, H - 12, ink, kind == "rtl")
    return art(motif, dice, 0, H, colours) + box + drawing + foot


def slip(dice: Dice, motif: Motif, main: str, author: str, field: str, ink: str, colours: Colours) -> str:
    room = H - 118
    size = next((s for s in (34, 30, 27, 24, 21, 18, 16) if wide(main, s) * 1.06 <= room), 14)
    tall = min(H - 56, max(wide(main, size) * 1.06 + 34, 200))
    wide_slip = size + 46
    x = W - M - wide_slip
    up = 'writing-mode="vertical-rl"'
    return (
        art(motif, dice, 0, H, colours)
        + rect(x, 24, wide_slip, tall, field)
        + f'<rect x="{n(x + 4)}" y="28" width="{n(wide_slip - 8)}" height="{n(tall - 8)}" fill="none" '
        f'stroke="{ink}" stroke-width=".8"/>'
        + f'<text x="{n(x + wide_slip - 12 - size / 2)}" y="42" {up} font-size="{size}" font-weight="500" '
        f'letter-spacing="{n(size * 0.05)}" fill="{ink}">{escape(main)}</text>'
        + f'<text x="{n(x + 17)}" y="{n(24 + tall - 16)}" {up} text-anchor="end" font-size="11.5" '
        f'letter-spacing="1" fill="{ink}">{escape(author)}</text>' + mark(M, H - 32, 12, colours[3])
    )
