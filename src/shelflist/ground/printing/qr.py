"""QR codes (ISO/IEC 18004): squares for a template to draw."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import segno

QUIET = 4  # modules of white around it


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code: per run of dark modules its column, row and length; `width` is its side with the quiet zone."""

    text: str
    runs: tuple[tuple[int, int, int], ...]
    width: int

    def to_data(self) -> dict[str, Any]:
        return {"text": self.text, "runs": [list(run) for run in self.runs], "width": self.width}


def square(text: str) -> Square:
    """The code for a text, with a quarter of it to spare for dirt (level M)."""
    made = segno.make_qr(text, error="m", boost_error=False)
    runs = []
    for row, modules in enumerate(made.matrix):
        at = 0
        for dark, same in groupby(modules):
            length = len(list(same))
            if dark:
                runs.append((at + QUIET, row + QUIET, length))
            at += length
    return Square(text, tuple(runs), len(made.matrix) + 2 * QUIET)
