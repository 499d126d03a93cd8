"""What files that are no MARC are cut into: pieces that are a record, or bytes that are set aside with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.marc import MarcRecord

_CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A product of ONIX or a line of KBART: where it stands, its bytes, and the record or the reason."""

    offset: int
    raw: bytes
    record: MarcRecord | None
    problem: Phrase | None = None


def clean(text: str) -> str:
    """Without control characters and superfluous blanks."""
    return " ".join(_CONTROL.sub(" ", text).split())


def control_008(year: str, language: str, form: str, *, serial: bool = False, ended: str = "") -> str:
    """Forty characters of 008 for a book or a serial, as far as that is known: `form` is that of the item (23)."""
    year = year if re.fullmatch("[0-9]{4}", year) else ""
    language = language if re.fullmatch("[a-z]{3}", language) else "und"
    said = {7: year or ("uuuu" if serial else ""), 15: "xx", 23: form, 29: "0", 35: language, 39: "d"}
    if serial:
        last = ended if re.fullmatch("[0-9]{4}", ended) else ""
        said |= {6: "d" if last else "c", 11: last or "9999", 18: "u", 19: "u", 21: "p", 34: "0"}
    else:
        said |= {6: "s" if year else "n", 30: "0", 31: "0", 33: "0"}
        said |= {} if year else {7: "uuuu", 11: "uuuu"}
    field = [" "] * 40
    for place, text in said.items():
        field[place : place + len(text)] = text
    return "".join(field)
