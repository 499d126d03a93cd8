"""What a library has of a serial or a set, in words: the summary statement of a holdings record (MFHD). Pure.

MARC 21 holdings: captions stand in 853, 854 and 855, what is there in 863, 864 and 865, paired by subfield 8 (“1.2” is
the second piece under the captions “1”); 866, 867 and 868 say it as text, and do so in the place of pairs with the same
number. A hyphen makes a range, an open one goes on; subfield w after a piece says g: something is missing after it, or
n: nothing was published between. The line follows ANSI/NISO Z39.71: `v.1(1990)-v.5(1994),v.7(1996)-`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shelflist.records.catalog.marc import Data, MarcRecord

UNITS = (("853", "863", "866", "basic"), ("854", "864", "867", "supplements"), ("855", "865", "868", "indexes"))
ENUMERATION, OTHER_ENUMERATION, CHRONOLOGY, OTHER_CHRONOLOGY = "abcdef", "gh", "ijkl", "m"
MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
SEASONS = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}
GAP, BREAK = ", ", "; "


@dataclass(frozen=True, slots=True)
class Statement:
    """One line: what kind of unit (basic, supplements, indexes), what is there, and what the public should know."""

    unit: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands, as 852 says: library, shelf, call number, notes."""

    library: str
    shelf: str
    call_number: str
    note: str = ""


def places(record: MarcRecord) -> list[Place]:
    """Every 852 of the record."""
    return [
        Place(field.first("a"), " ".join(field.all("bc")), field.text("khijm"), " ".join(field.all("z")))
        for field in record.all("852")
    ]


def statements(record: MarcRecord) -> list[Statement]:
    """The summary of a holdings record, or of holdings inside a bibliographic one; empty when it says nothing."""
    found = []
    for captions, pieces, textual, unit in UNITS:
        texts = record.all(textual)
        replaced = {_link(field)[0] for field in texts} - {"", "0"}
        paired = _paired(record.all(captions), record.all(pieces), replaced)
        if paired:
            found.append(Statement(unit, paired, _notes(record.all(pieces))))
        found += [
            Statement(unit, said, " ".join(field.all("z"))) for field in texts if (said := field.text("a").strip())
        ]
    return found


def _link(field: Data) -> tuple[str, float]:
    """The number of the captions a field belongs to, and its place among their pieces."""
    number, _point, place = field.first("8").partition(".")
    digits = re.match(r"\d+", place)
    return number.strip(), float(digits[0]) if digits else 0


def _notes(pieces: list[Data]) -> str:
    return " ".join(dict.fromkeys(note for piece in pieces for note in piece.all("z")))


def _paired(captions: list[Data], pieces: list[Data], replaced: set[str]) -> str:
    """The line that captions and pieces make together."""
    by_number = {_link(field)[0]: field for field in captions}
    runs: dict[str, list[Data]] = {}
    for piece in pieces:
        runs.setdefault(_link(piece)[0], []).append(piece)
    lines = []
    for number, several in runs.items():
        if number in replaced:
            continue
        several.sort(key=lambda piece: _link(piece)[1])
        shown = list(_run(by_number.get(number), several))
        name = by_number[number].first("o") if number in by_number else ""
        lines.append((f"{name}: " if name else "") + "".join(shown))
    return BREAK.join(line for line in lines if line)


def _run(captions: Data | None, pieces: list[Data]) -> Iterator[str]:
    """The pieces under one set of captions: those that follow each other as one range, the others with what stands
    between them."""
    caps = _captions(captions)
    ranges: list[tuple[str, str, Data]] = []  # first words, last words, last piece
    for piece in pieces:
        words = _piece(captions, piece)
        if not words:
            continue
        if ranges and _follows(caps, ranges[-1][2], piece) and "-" not in ranges[-1][1] + words:
            ranges[-1] = (ranges[-1][0], words, piece)
        else:
            ranges.append((words, words, piece))
    for place, (first, last, piece) in enumerate(ranges):
        yield first if first == last else f"{first}-{last}"
        if place + 1 < len(ranges):
            yield BREAK if piece.first("w") == "n" else GAP


def _follows(captions: Mapping[str, str], before: Data, after: Data) -> bool:
    """The second piece comes right after the first: its lowest number is one more, or begins anew under the next."""
    if before.first("w"):
        return False
    one, two = _numbers(before), _numbers(after)
    if not one or [code for code, _number in one] != [code for code, _number in two]:
        return False
    (code, last), (_code, first) = one[-1], two[-1]
    if one[:-1] == two[:-1]:
        return first == last + 1
    begins = {"(season)": 21}.get(captions.get(code, ""), 1)
    most = captions.get(f"most-{code}", "")
    above, under = one[-2:-1], two[-2:-1]
    goes_on = bool(above) and one[:-2] == two[:-2] and under[0][1] == above[0][1] + 1
    return goes_on and first == begins and (not most.isdigit() or last == int(most))


def _numbers(piece: Data) -> list[tuple[str, int]]:
    """The enumeration of a piece in whole numbers; nothing when one of them is none. Without one, its dates."""
    pairs = [(code, value.strip()) for code, value in piece.subfields if code in ENUMERATION]
    pairs = pairs or [(code, value.strip()) for code, value in piece.subfields if code in CHRONOLOGY]
    return [(code, int(value)) for code, value in pairs] if all(value.isdigit() for _code, value in pairs) else []


def _piece(captions: Data | None, piece: Data) -> str:
    """`v.1:no.2(1990:Mar.)`, or the two ends of a range of such."""
    if captions is None and piece.first("a") and not piece.first("bi"):
        return piece.first("a").strip()
    said = _captions(captions)
    values = {code: value.strip() for code, value in piece.subfields if value.strip()}
    start, has_end = _end(said, values, 0)
    if not has_end:
        return start
    end, _more = _end(said, values, 1)
    return f"{start}-{end}"


def _captions(field: Data | None) -> dict[str, str]:
    """By code; `most-b` says how many pieces the level b has (subfield u comes after the caption it counts)."""
    found: dict[str, str] = {}
    level = ""
    for code, value in field.subfields if field else ():
        if code == "u" and level:
            found[f"most-{level}"] = value.strip()
        elif code in ENUMERATION + OTHER_ENUMERATION + CHRONOLOGY + OTHER_CHRONOLOGY:
            level = code
            found[code] = value.strip()
    return found


def _end(captions: Mapping[str, str], values: Mapping[str, str], end: int) -> tuple[str, bool]:
    """One end of a piece, and whether it has two: a value `1-5` is 1 at its beginning and 5 at its end."""
    is_range = any("-" in values[code] for code in values if code in ENUMERATION + CHRONOLOGY + "ghm")

    def side(code: str) -> str:
        first, hyphen, last = values.get(code, "").partition("-")
        # What is no range holds for both ends, unless the range is open: then nothing stands after its hyphen
        return (last if end else first) if hyphen else (first if not (end and _is_open(values)) else "")

    numbers = _joined(captions, ENUMERATION, side)
    if other := _joined(captions, OTHER_ENUMERATION, side):
        numbers = f"{numbers}={other}" if numbers else other
    dates = _joined(captions, CHRONOLOGY, side)
    if not numbers:
        return dates, is_range
    return (f"{numbers}({dates})" if dates else numbers), is_range


def _is_open(values: Mapping[str, str]) -> bool:
    """A range whose end is still to come."""
    return any(value.endswith("-") for code, value in values.items() if code in ENUMERATION + CHRONOLOGY)


def _joined(captions: Mapping[str, str], codes: str, side: Callable[[str], str]) -> str:
    return ":".join(_with_caption(captions.get(code, ""), value) for code in codes if (value := side(code)))


def _with_caption(caption: str, value: str) -> str:
    """A caption in parentheses is not shown; one that is a month or a season names its number."""
    hidden = caption.startswith("(") and caption.endswith(")")
    word = caption.strip("()").lower()
    if word in {"month", "season", "mois", "monat"}:
        value = "/".join(_month(one) for one in value.split("/"))
    return value if hidden or not caption or caption == "*" else f"{caption}{value}"


def _month(value: str) -> str:
    if value in SEASONS:
        return SEASONS[value]
    return MONTHS[int(value) - 1] if value.isdigit() and 1 <= int(value) <= 12 else value


def barcodes(record: MarcRecord) -> list[str]:
    """The copies that a holdings record names: 852 subfield p, and 876 to 878."""
    return [
        value.strip() for field in record.all("852", "876", "877", "878") for value in field.all("p") if value.strip()
    ]
