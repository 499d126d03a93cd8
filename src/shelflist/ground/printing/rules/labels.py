"""The kinds of labels and how each is set (PRN-02, PRN-03). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.printing.rules.symbols import SYMBOLOGIES


@dataclass(frozen=True, slots=True)
class Style:
    """How a label is set. `size` is in tenths of a point, the largest that is used; `margin` in micrometres."""

    width: int = 8  # characters in a line of a spine label
    lines: int = 8
    size: int = 140
    bold: bool = False
    margin: int = 1500
    centred: bool = False
    symbology: str = "code128"
    joined_class: bool = False
    font: str = "sans"  # sans, mono or serif

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any], over: Style | None = None) -> Style:
        known = {field.name for field in fields(cls)}
        return replace(over or cls(), **{name: value for name, value in data.items() if name in known})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of label: its name, what it is made from, its usual stock and style."""

    code: str
    name: Phrase
    made_from: str  # copies, or words that somebody types
    stock: str
    style: Style = Style()

    @property
    def template(self) -> str:
        return f"label-{self.code}"


COPIES, WORDS = "copies", "words"

KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("spine", _("Spine labels"), COPIES, "demco-ws14942260", Style(bold=True)),
        Kind("barcode", _("Barcode labels"), COPIES, "avery-5160", Style(size=70, centred=True)),
        Kind("pocket", _("Pocket labels"), COPIES, "avery-5161", Style(size=90)),
        Kind("binding", _("Binding slips"), COPIES, "a5-strip", Style(size=120, margin=8000)),
        Kind("strap", _("Book straps"), COPIES, "avery-5161", Style(size=200, margin=3000)),
        Kind("address", _("Address labels"), WORDS, "avery-5160", Style(size=100, margin=3000)),
        Kind("tote", _("Tote labels"), WORDS, "avery-5164", Style(size=600, margin=5000, bold=True)),
        Kind("shelf-end", _("Shelf ends"), WORDS, "a5-strip", Style(size=960, margin=8000, bold=True, centred=True)),
        Kind("routing", _("Routing slips"), WORDS, "a5-strip", Style(size=110, margin=8000)),
    )
}
FONTS = ("sans", "mono", "serif")
LIMITS = {"width": (3, 40), "lines": (1, 16), "size": (40, 2000), "margin": (0, 30_000)}


def findings(style: Style) -> list[Refusal]:
    """Why labels cannot be set like this."""
    found = [
        Refusal(
            code="layout-wrong",
            message=_("Give a number from {least} to {most}.", least=least, most=most),
            details={"field": name},
        )
        for name, (least, most) in LIMITS.items()
        if not least <= getattr(style, name) <= most
    ]
    if style.symbology not in SYMBOLOGIES:
        found.append(Refusal("layout-wrong", _("Choose one of the barcodes."), details={"field": "symbology"}))
    if style.font not in FONTS:
        found.append(Refusal("layout-wrong", _("Choose one of the fonts."), details={"field": "font"}))
    return found
