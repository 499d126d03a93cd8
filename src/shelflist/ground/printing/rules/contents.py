"""What stands on a label: made from what is known of a copy, or from lines that somebody typed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.printing.rules import spines, symbols
from shelflist.ground.printing.rules.labels import Kind, Style
from shelflist.ground.printing.rules.sheets import Stock

SHORTEST_BARS = 6_000


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What labels say of a copy; nothing of it is about a person."""

    barcode: str
    scheme: str = "local"
    number: str = ""
    prefix: str = ""
    suffix: str = ""
    part: str = ""
    copy: str = ""
    title: str = ""
    author: str = ""
    library: str = ""
    note: str = ""

    def to_data(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def call(self) -> spines.CallNumber:
        return spines.CallNumber(self.scheme, self.number, self.prefix, self.suffix, self.part, self.copy)

    @property
    def call_number(self) -> str:
        return " ".join(part for part in (self.prefix, self.number, self.suffix, self.part, self.copy) if part)


def of_copy(facts: CopyFacts, style: Style, dots_per_inch: int = 300) -> dict[str, Any]:
    """The values of one label for a copy, whatever its kind: its template takes what it needs."""
    return {
        "lines": list(spine(facts, style).lines),
        "symbol": symbols.symbol(facts.barcode, symbols.fitting(facts.barcode, style.symbology)).to_data(),
        "dpi": dots_per_inch,
        "big": facts.call_number or facts.barcode,
        "small": [part for part in (facts.title, facts.author) if part],
        "call_number": facts.call_number,
        "part": facts.part,
        **{name: getattr(facts, name) for name in ("title", "author", "library", "note")},
    }


def of_lines(lines: Sequence[str]) -> dict[str, Any]:
    """The values of one label from what somebody typed."""
    return {"lines": list(lines), "big": lines[0], "small": list(lines[1:])}


def spine(facts: CopyFacts, style: Style) -> spines.Spine:
    return spines.broken(facts.call, width=style.width, most=style.lines, joined_class=style.joined_class)


def warnings(kind: Kind, stock: Stock, style: Style, copies: Iterable[CopyFacts]) -> list[Phrase]:
    """What to mind before printing, each once with how many labels it concerns."""
    counts: Counter[str] = Counter()
    widest: dict[str, Phrase] = {}
    width, height = bars_room(kind, stock, style)
    for facts in copies:
        if kind.code in {"spine", "pocket"}:
            broken = spine(facts, style)
            counts["without"] += not broken.lines
            counts["many"] += broken.too_many
        if width:
            one = symbols.symbol(facts.barcode, symbols.fitting(facts.barcode, style.symbology))
            for refusal in symbols.quiet_zone_findings(one, width=width, height=height):
                counts[refusal.code] += 1
                widest[refusal.code] = refusal.message
    said = [nphrase(*words, count) for code, words in SENTENCES.items() if (count := counts[code])]
    return [*said, *widest.values()]


SENTENCES = {
    "without": (
        "One copy has no call number: its label stays empty.",
        "{count} copies have no call number: their labels stay empty.",
    ),
    "many": (
        "One call number has more lines than the label; it is set smaller.",
        "{count} call numbers have more lines than the label; they are set smaller.",
    ),
}


def bars_room(kind: Kind, stock: Stock, style: Style) -> tuple[int, int]:
    """The width and height that the template of this kind gives to its barcode; nothing when it has none."""
    margin = min(style.margin, stock.label[0] // 4, stock.label[1] // 4)
    width, height = stock.label[0] - 2 * margin, stock.label[1] - 2 * margin
    line = style.size * 35  # tenths of a point in micrometres
    if kind.code == "barcode":
        return width, height - 3 * min(line, height // 6) - 1_600
    if kind.code == "pocket":
        return round(width * 0.62), max(SHORTEST_BARS, height * 34 // 100) - 1_000
    return (0, 0)


def typed(text: str) -> list[list[str]]:
    """Labels from what somebody typed: lines, and an empty line before the next label."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [lines for lines in found if lines]


def from_data(data: Mapping[str, Any]) -> CopyFacts:
    return CopyFacts(**{name: str(value) for name, value in data.items()})
