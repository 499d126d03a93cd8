"""Covers and spines for books that have no picture of their own: decided by SHA-256 of title and author.

The same book looks the same in every library, for ever: the subject chooses the family (motif and colours), the script
the layout. 4 kB on average, 1 kB compressed.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from shelflist.doors.opac.covers.drawing import Dice, H, W
from shelflist.doors.opac.covers.layouts import Face, grid, label, plate, slip
from shelflist.doors.opac.covers.lettering import SERIF, plain, script
from shelflist.doors.opac.covers.patterns import blocks, curtain, portrait, staves, verse
from shelflist.doors.opac.covers.spines import spine
from shelflist.doors.opac.covers.subjects import SCHEMES, SUBJECTS, subject_of

__all__ = ["cover", "spine", "subject_of"]

TOO_LONG_FOR_A_LABEL = 30


def cover(title: str, author: str, subject: str) -> str:
    """The cover of a book that has no picture of its own, as SVG."""
    title, author = plain(title), plain(author)
    dice = Dice(f"{title}|{author}")
    word, motifs, schemes = SUBJECTS.get(subject, SUBJECTS["fiction"])
    field, ink, colours = SCHEMES[dice.pick(schemes)]
    motif = dice.pick(motifs)
    main, _, sub = (part.strip() for part in title.partition(":"))
    kind = script(main)
    face = Face(dice, motif, main, sub, author, str(word), kind, field, ink, colours)
    if kind == "cjk":
        body = slip(face)
    else:
        layout = dice.pick((grid, grid, plate, plate, label))
        if layout is label and (
            sub or len(main) > TOO_LONG_FOR_A_LABEL or motif in (verse, portrait, curtain, staves, blocks)
        ):
            layout = grid
        body = layout(face)
    name = escape(f"{title}, {author}", {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" font-family="{SERIF}" role="img" '
        f'aria-label="{name}">'
        f"{body}</svg>\n"
    )
