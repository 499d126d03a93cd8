"""Barcodes as bars and gaps: Code 39, Codabar and Code 128, with check characters and quiet zones (PRN-08). Pure.

A width is counted in modules, the narrowest bar. Code 39 and Codabar have two widths; the wide one is `WIDE` modules,
within the 2.0 to 3.0 that ISO/IEC 16388 and EN 798 allow, and a whole number, so that printers' dots fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shelflist.ground.common import code128
from shelflist.ground.common.barcodes import CODE_39, luhn_digit, mod43_character
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

Symbology = Literal["code128", "code39", "codabar"]
SYMBOLOGIES: Mapping[str, Phrase] = {
    "code128": _("Code 128"),
    "code39": _("Code 39"),
    "codabar": _("Codabar"),
}
WIDE, QUIET = 3, 10
NARROWEST_MICROMETRES = 190  # 7.5 thousandths of an inch: what hand scanners in libraries read for certain
LOWEST_MICROMETRES = 5_000  # bars lower than 5 mm are missed by a scanner that is held askew

# ISO/IEC 16388, table 1: bar, gap, bar …, nine elements of which three are wide ("1").
_CODE_39 = """
000110100 100100001 001100001 101100000 000110001 100110000 001110000 000100101 100100100 001100100 100001001 001001001
101001000 000011001 100011000 001011000 000001101 100001100 001001100 000011100 100000011 001000011 101000010 000010011
100010010 001010010 000000111 100000110 001000110 000010110 110000001 011000001 111000000 010010001 110010000 011010000
010000101 110000100 011000100 010101000 010100010 010001010 000101010 010010100
"""
CODE_39_PATTERNS = dict(zip(CODE_39 + "*", _CODE_39.split(), strict=True))
# EN 798: seven elements; A, B, C and D begin and end.
_CODABAR = """
0000011 0000110 0001001 1100000 0010010 1000010 0100001 0100100 0110000 1001000
0001100 0011000 1000101 1010001 1010100 0010101 0011010 0101001 0001011 0001110
"""
CODABAR_PATTERNS = dict(zip("0123456789-$:/.+ABCD", _CODABAR.split(), strict=True))


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode to be drawn: where each bar begins and how wide it is, and the width of all with its quiet zones."""

    symbology: str
    text: str  # as scanned, check character included
    bars: tuple[tuple[int, int], ...]
    width: int

    def to_data(self) -> dict[str, Any]:
        return {"text": self.text, "bars": [list(bar) for bar in self.bars], "width": self.width}


def symbol(text: str, symbology: str = "code128", *, check: bool = False) -> Symbol:
    """The bars for a text. With `check`, a check character is added (Code 39: mod 43, Codabar: Luhn).

    ValueError for what the symbology cannot hold. Code 128 has a check character of its own that no scanner sends.
    """
    if symbology == "code128":
        found, width = code128.bars(text)
        return Symbol(symbology, text, tuple(found), width)
    if symbology == "code39":
        return _two_widths(symbology, text + (mod43_character(text) if check else ""), "*", CODE_39_PATTERNS)
    if symbology == "codabar":
        return _two_widths(symbology, text + (luhn_digit(text) if check else ""), "A", CODABAR_PATTERNS)
    raise ValueError(f"there is no symbology {symbology}")


def _two_widths(symbology: str, text: str, guard: str, patterns: Mapping[str, str]) -> Symbol:
    stop = "B" if symbology == "codabar" else guard
    if not text or not set(text) <= set(patterns) - set("ABCD*" if symbology == "codabar" else "*"):
        raise ValueError(f"{symbology} cannot hold “{text}”")
    bars, at = [], QUIET
    for sign in f"{guard}{text}{stop}":
        for place, wide in enumerate(patterns[sign]):
            width = WIDE if wide == "1" else 1
            if place % 2 == 0:
                bars.append((at, width))
            at += width
        at += 1  # the gap between characters
    return Symbol(symbology, text, tuple(bars), at - 1 + QUIET)


def fitting(text: str, wanted: str) -> str:
    """The wanted symbology, or Code 128 when it cannot hold this text: a label with bars is better than none."""
    try:
        symbol(text, wanted)
    except ValueError:
        return "code128"
    return wanted


def quiet_zone_findings(one: Symbol, *, width: int, height: int) -> list[Refusal]:
    """Why bars in this room (micrometres) would not be read; the room has to hold the quiet zones as well."""
    found = []
    if width // one.width < NARROWEST_MICROMETRES:
        found.append(
            Refusal(
                code="barcode-too-wide",
                message=_(
                    "“{text}” as {name} needs {needs} mm with its quiet zones; there are {has} mm.",
                    text=one.text,
                    name=SYMBOLOGIES[one.symbology],
                    needs=_millimetres(one.width * NARROWEST_MICROMETRES),
                    has=_millimetres(width),
                ),
                remedy=_("Choose a wider label, or Code 128, which is the shortest for numbers."),
            )
        )
    if height < LOWEST_MICROMETRES:
        found.append(
            Refusal(
                code="barcode-too-low",
                message=_("Bars of {has} mm are too low for a scanner.", has=_millimetres(height)),
                remedy=_("Choose a higher label, or one line of text less."),
            )
        )
    return found


def _millimetres(micrometres: int) -> str:
    return f"{micrometres / 1000:.1f}"
