"""Where a call number breaks on a spine label (PRN-03, PRN-04): by its scheme first, by the label's width second. Pure.

Every scheme says where its numbers like to break. A piece that is still wider than the label breaks at the best place
that is left, and only as a last resort in the middle of a word. Pieces are joined again when there are more lines than
the label has. What does not fit in the end is said, never cut off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

USUAL_WIDTH, USUAL_LINES = 8, 8

LC_CLASS = re.compile(r"^([A-Z]{1,3})\s*(\d{1,5}(?:\.\d+)?)?(?=$|[\s.])", re.IGNORECASE)
NLM_CLASS = re.compile(r"^(W[1-6]|W|Q[S-Z]|W[A-Z])\s*(\d+(?:\.\d+)?)?(?=$|[\s.])")
CUTTER = re.compile(r"(?<=[0-9a-z])\s*(?=\.[A-Z])|(?<=\d)(?=[A-Z]\d)")
NUMBERED = re.compile(r"^(?:v|vol|no|nr|pt|bd|t|c|copy|disc|ser|suppl|index|fasc|heft|jahrg|op)\.?$", re.IGNORECASE)
ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th|d)$")
PRIME = re.compile(r"[/'’′]")
SUDOC_BREAK = re.compile(r"(?<=:)\s*(?=\S)|(?<=\.)\s*(?=[A-Z])")
SUDOC_BOOK = re.compile(r"(?<=[/-])")
UDC_BREAK = re.compile(r"(?=[+:=(.\"])|(?<=\))(?=\d)|(?=-\d)|(?=/)|(?<=\d)(?=[A-Z]{2})")
SOFT = re.compile(r"(?<=[-/.:,;)])|(?=[(.])")  # where a piece that is too wide breaks best


@dataclass(frozen=True, slots=True)
class Spine:
    """The lines of a label; `too_wide` and `too_many` say that they do not fit."""

    lines: tuple[str, ...]
    too_wide: bool = False
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class CallNumber:
    """A call number in its parts, as the copy has them."""

    scheme: str
    number: str
    prefix: str = ""
    suffix: str = ""
    part: str = ""
    copy: str = ""


def broken(call: CallNumber, *, width: int = USUAL_WIDTH, most: int = USUAL_LINES, joined_class: bool = False) -> Spine:
    """The lines of a spine label so many characters wide. `joined_class`: QA76.73 on one line if it fits."""
    body = SCHEMES.get(call.scheme, _local)(_tidy(call.number), width)
    if joined_class and call.scheme in {"lcc", "nlm"} and len(body) > 1 and len(body[0] + body[1]) <= width:
        body = _join_class(body)
    pieces = [
        *_words(call.prefix),
        *body,
        *_words(call.suffix),
        *_numbered(_words(call.part), width),
        *_numbered(_words(call.copy), width),
    ]
    lines = [line for piece in pieces for line in _cut(piece, width)]
    lines = _fewer(lines, width, most, body)
    return Spine(tuple(lines), any(len(line) > width for line in lines), len(lines) > most)


def _join_class(body: list[str]) -> list[str]:
    return [body[0] + body[1], *body[2:]] if body[0].isalpha() and body[1][0].isdigit() else body


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return text.split()


def _numbered(words: Iterable[str], width: int) -> list[str]:
    """`v. 12`, `no. 3`, `2nd ed.`: the caption stays with its number while both fit on one line."""
    found: list[str] = []
    for word in words:
        before = found[-1] if found else ""
        together = NUMBERED.match(before) and word[:1].isdigit()
        edition = ORDINAL.match(before) and word.lower().startswith("ed")
        if (together and len(before + word) <= width) or (edition and len(before + word) < width):
            found[-1] = f"{before} {word}" if edition or len(before) + len(word) < width else before + word
        else:
            found.append(word)
    return found


def _lcc(text: str, width: int) -> list[str]:
    """QA / 76.73 / .P98 / L88 / 2013: class letters, class number, then each cutter, date and volume."""
    found = LC_CLASS.match(text)
    if found is None:
        return _local(text, width)
    letters, number = found.groups()
    rest = text[found.end() :]
    parts = [part for chunk in rest.split() for part in CUTTER.split(_one_point(chunk)) if part]
    return [letters.upper(), *_class_number(number, width), *_numbered(parts, width)]


def _class_number(number: str | None, width: int) -> list[str]:
    """A class number; one that is too wide breaks before its point: 5415 / .1265."""
    if not number:
        return []
    whole, _point, decimals = number.partition(".")
    return [number] if len(number) <= width or not decimals else [whole, f".{decimals}"]


def _one_point(chunk: str) -> str:
    """`.D26C46` → `.D26 C46` happens in CUTTER; two points in a row are a slip of the pen."""
    return re.sub(r"\.{2,}", ".", chunk)


def _nlm(text: str, width: int) -> list[str]:
    """WB / 120 / A123m / 2015; W1 to W6 are forms, not numbers, and stay whole."""
    found = NLM_CLASS.match(text)
    if found is None:
        return _lcc(text, width)
    letters, number = found.groups()
    rest = text[found.end() :]
    parts = [part for chunk in rest.split() for part in CUTTER.split(chunk) if part]
    return [letters, *_class_number(number, width), *_numbered(parts, width)]


def _dewey(text: str, width: int) -> list[str]:
    """641.5944 / CHI. Prime marks (641.5/944) show where a long number breaks, and are not printed."""
    lines: list[str] = []
    for word in text.split():
        plain = PRIME.sub("", word)
        if not re.match(r"^\[?\d", word) or "." not in word:
            lines.append(plain if re.match(r"^\[?\d{3}['’′/]", word) else word)
        elif len(plain) <= width:
            lines.append(plain)
        else:
            lines += _dewey_number(word, width)
    return _numbered(lines, width)


def _dewey_number(word: str, width: int) -> list[str]:
    """A number that is too wide: at its prime marks if that is enough, else before the point and then in threes."""
    segments = [segment for segment in PRIME.split(word) if segment]
    if len(segments) > 1 and all(len(segment) <= width for segment in segments):
        lines = [segments[0]]
        for segment in segments[1:]:
            if len(lines[-1] + segment) <= width:
                lines[-1] += segment
            else:
                lines.append(segment)
        return lines
    whole, _point, decimals = PRIME.sub("", word).partition(".")
    if len(decimals) < width:
        return [whole, f".{decimals}"]
    step = max(3, (width - 1) // 3 * 3)
    rest = [decimals[place : place + step] for place in range(0, len(decimals), step)]
    return [whole, f".{rest[0]}", *rest[1:]] if rest else [whole]


def _sudoc(text: str, width: int) -> list[str]:
    """Y 4. / ED 8/1: / 104-36: the stem breaks after its point before letters, and after the colon. Blanks hold."""
    stem, colon, book = text.partition(":")
    pieces = [piece for piece in (*SUDOC_BREAK.split(stem + colon), book.strip()) if piece]
    return [line for piece in pieces for line in _sudoc_piece(piece, width)]


def _sudoc_piece(piece: str, width: int) -> list[str]:
    """A piece stays whole while it fits; then it breaks after slashes and hyphens, at last at its blanks."""
    if len(piece) <= width:
        return [piece]
    parts = [part.strip() for part in SUDOC_BOOK.split(piece) if part.strip()]
    return _fill(parts, width) if all(len(part) <= width for part in parts) else _blanks(piece, width)


def _udc(text: str, width: int) -> list[str]:
    """A number of the Universal Decimal Classification keeps whole; when too wide it breaks before its signs."""
    lines: list[str] = []
    for word in text.split():
        if len(word) <= width or not word[:1].isdigit():
            lines.append(word)
            continue
        pieces = [piece for piece in UDC_BREAK.split(word) if piece]
        lines += _fill(pieces, width)
    return _numbered(lines, width)


def _local(text: str, width: int) -> list[str]:
    """A library's own marks: a line for each word."""
    return _numbered(text.split(), width)


def _fill(pieces: Iterable[str], width: int) -> list[str]:
    """As many pieces on a line as fit, and no single sign alone on the last one if a neighbour can keep it company."""
    lines: list[list[str]] = []
    for piece in pieces:
        if lines and len("".join(lines[-1])) + len(piece) <= width:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    if len(lines) > 1 and len("".join(lines[-1])) < 3 and len(lines[-2]) > 1:
        lines[-1].insert(0, lines[-2].pop())
    return ["".join(line) for line in lines]


def _cut(piece: str, width: int) -> list[str]:
    """A piece that is wider than the label: at blanks, after its signs, at last where the line ends."""
    if len(piece) <= width or width < 3:
        return [piece]
    if " " in piece:
        return [line for word in _blanks(piece, width) for line in _cut(word, width)]
    lines = []
    for part in _fill([one for one in SOFT.split(piece) if one], width):
        lines += [part[place : place + width] for place in range(0, len(part), width)]
    return lines


def _blanks(piece: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in piece.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _fewer(lines: list[str], width: int, most: int, body: list[str]) -> list[str]:
    """Join neighbours until the label holds them: class and number first, then from the end, where copies are told."""
    joined = list(lines)
    if len(joined) > most and len(body) > 1:
        together = _join_class(body)[0]
        at = joined.index(body[0]) if body[0] in joined else -1
        if together != body[0] and 0 <= at < len(joined) - 1 and len(together) <= width:
            joined[at : at + 2] = [together]
    place = len(joined) - 2
    while len(joined) > most and place > 0:
        if len(joined[place]) + 1 + len(joined[place + 1]) <= width:
            joined[place : place + 2] = [f"{joined[place]} {joined[place + 1]}"]
        place -= 1
    return joined


SCHEMES: dict[str, Callable[[str, int], list[str]]] = {
    "lcc": _lcc,
    "nlm": _nlm,
    "ddc": _dewey,
    "sudoc": _sudoc,
    "udc": _udc,
    "local": _local,
}
