"""Spines on a shelf: width from the pages, height from the centimetres (MARC 300), call number on the label."""

from __future__ import annotations

from xml.sax.saxutils import escape

from shelflist.doors.opac.covers.drawing import Dice, n, rect
from shelflist.doors.opac.covers.lettering import SANS, SERIF, line, plain, script, wide
from shelflist.doors.opac.covers.subjects import SCHEMES, SUBJECTS

LABEL_LINES = 3


def width_of(pages: int) -> int:
    """As thick as the real one."""
    return round(min(60, max(30, 19 + pages / 16)))


def height_of(centimetres: int) -> int:
    """As tall as the real one."""
    return round(min(300, max(176, centimetres * 10.4)))


def spine(title: str, author: str, subject: str, pages: int, centimetres: int, call_number: str) -> str:
    """A book seen from its back, as SVG."""
    title, author = plain(title), plain(author)
    dice = Dice(f"{title}|{author}")
    _, _, schemes = SUBJECTS.get(subject, SUBJECTS["fiction"])
    field, ink, colours = SCHEMES[dice.pick(schemes)]
    w, h = width_of(pages), height_of(centimetres)
    out = [rect(0, 0, w, h, field), rect(0, 0, 1.2, h, ink).replace("/>", ' opacity=".14"/>')]
    band = dice.pick((0, 1, 2))
    if band == 0:
        out += [rect(0, 9, w, 1.2, ink), rect(0, 13, w, 1.2, ink)]
    elif band == 1:
        out += [rect(0, 0, w, 12, colours[1])]
    else:
        out += [rect(0, 9, w, 5, colours[1])]
    out += [_back(title.partition(":")[0].strip(), author, w, h - 78, ink), _label(call_number, w, h)]
    name = escape(f"{title}, {author}", {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
        f'font-family="{SERIF}" role="img" aria-label="{name}">{"".join(out)}</svg>\n'
    )


def _back(main: str, author: str, w: float, room: float, ink: str) -> str:
    """Title and name of the author, turned by a quarter."""
    if script(main) == "cjk":
        size: float = next((s for s in (17, 15, 13, 11) if wide(main, s) * 1.08 <= room - 10), 10)
        return (
            f'<text x="{n(w / 2)}" y="24" writing-mode="vertical-rl" font-size="{n(size)}" letter-spacing="1" '
            f'fill="{ink}">{escape(main)}</text>'
        )
    tail = author.split()[-1] if author else ""
    size = next((s for s in (15, 14, 13, 12, 11, 10) if s <= w * 0.62 and wide(main, s) <= room), 9.5)
    shown = main
    while wide(shown, size) > room and " " in shown:
        shown = shown.rsplit(" ", 1)[0]
    shown += "" if shown == main else " …"
    rtl = script(main) == "rtl"
    out = f'<g transform="translate({n(w / 2 - size * 0.34)} 22) rotate(90)">'
    out += line(0 if not rtl else room, 0, shown, size, ink, rtl=rtl, weight=500)
    if not rtl and wide(tail, 9.5) < room - wide(shown, size) - 14:
        out += line(room, 0, tail, 9.5, ink, family=SANS, anchor="end")
    return out + "</g>"


def _label(call_number: str, w: float, h: float) -> str:
    """The call number split as on a real label: 598 / .944 / MAC."""
    rows = call_number.replace(".", " .").split()[:LABEL_LINES]
    if not rows:
        return ""
    size = min(8.4, (w - 5) / max(len(row) for row in rows) / 0.61)
    y = h - 14 - len(rows) * 9.6
    out = rect(0, y - 3, w, len(rows) * 9.6 + 7, "#fdfbf5")
    for i, row in enumerate(rows):
        out += (
            f'<text x="{n(w / 2)}" y="{n(y + 7.4 + i * 9.6)}" text-anchor="middle" '
            f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{n(size)}" '
            f'fill="#1d232b">{escape(row)}</text>'
        )
    return out
