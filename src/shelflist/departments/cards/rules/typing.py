"""A card as it is typed: call number in the margin, paragraphs at two indentions, tracings at the foot (AACR 2, ISBD).

The first indention is the ninth space, the second the thirteenth. What does not fit goes on on a second card. Columns
are those of a typewriter, so that what a card holds is known without paper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS, LINES = 62, 15
FIRST, SECOND, THIRD = 9, 13, 15
MARGIN = 8  # of the call number


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, the column at which its first line begins, and that of its other lines."""

    text: str
    begins: int
    goes_on: int


@dataclass(frozen=True, slots=True)
class Typed:
    """One card: its lines, exactly as they stand."""

    lines: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        return {"lines": list(self.lines)}


def typed(call_number: Sequence[str], heading: str, paragraphs: Sequence[Paragraph], foot: Paragraph | None,
          continued: str) -> list[Typed]:  # fmt: skip
    """The cards of one entry. `heading` is the added entry above; `continued` is typed where a card goes on."""
    body = [line for one in paragraphs for line in _wrapped(one)]
    top = list(_wrapped(Paragraph(heading, SECOND, THIRD))) if heading else []
    tracing = list(_wrapped(foot)) if foot is not None else []
    whole = [*top, *body]
    if len(whole) + len(tracing) + (1 if tracing else 0) <= LINES:
        gap = [""] * (LINES - len(whole) - len(tracing)) if tracing else []
        return [Typed(_with_margin([*whole, *gap, *tracing], call_number))]
    cards: list[Typed] = []
    rest = [*body, "", *tracing] if tracing else body
    lead = next(iter(body), "")
    while rest:
        head = top if not cards else [*top, lead] if lead else top
        room = LINES - len(head) - 1
        some, rest = rest[:room], rest[room:]
        last = [f"{' ' * SECOND}({continued})"] if rest else []
        cards.append(Typed(_with_margin([*head, *some, *last], call_number if not cards else call_number[:LINES])))
    return cards


def _wrapped(one: Paragraph) -> Iterator[str]:
    """A paragraph in lines; a word that is longer than a line is broken."""
    column, line = one.begins, " " * one.begins
    used = column
    for word in one.text.split():
        for part in _parts(word, COLUMNS - one.goes_on):
            wide = width(part)
            space = 1 if used > column else 0
            if used + space + wide > COLUMNS and used > column:
                yield line
                column, line, used, space = one.goes_on, " " * one.goes_on, one.goes_on, 0
            line += " " * space + part
            used += space + wide
    if used > column:
        yield line


def _parts(word: str, room: int) -> Iterator[str]:
    part = ""
    for sign in word:
        if width(part) + width(sign) > room:
            yield part
            part = ""
        part += sign
    yield part


def width(text: str) -> int:
    """Columns of a text: signs of Chinese, Japanese and Korean take two, marks none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _with_margin(lines: Sequence[str], call_number: Sequence[str]) -> tuple[str, ...]:
    """The call number in the left margin, from the second line on."""
    made = list(lines)
    for place, part in enumerate(call_number, 1):
        while len(made) <= place:
            made.append("")
        short = part[:MARGIN]
        rest = made[place]
        made[place] = short.ljust(FIRST) + rest[FIRST:] if len(rest) > FIRST else short
    return tuple(made[:LINES])
