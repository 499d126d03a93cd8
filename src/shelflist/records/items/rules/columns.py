"""The columns of an item file, and how the cells of one are read (docs/guides/importing.md lists them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shelflist.ground.common.money import parse_money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.tables import Row

# Column → other names it goes by. Case, blanks, hyphens and underscores do not matter.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "barcode": ("item barcode", "copy barcode", "item number"),
    "record": ("record id", "title id", "bib id", "biblionumber"),
    "control_number": ("001", "control no", "system number"),
    "isbn": ("isbn13", "isbn10", "isbn-13", "isbn-10"),
    "branch": ("branch code", "library", "circulating library", "holding branch", "home branch"),
    "owner": ("owning library", "owner code"),
    "location": ("shelving location", "location code", "shelf", "collection"),
    "item_type": ("type", "itype", "circulation modifier", "material type", "item type code"),
    "status": (),
    "scheme": ("classification scheme", "class scheme"),
    "call_prefix": ("prefix", "call number prefix"),
    "call_number": ("callnumber", "shelfmark", "class number", "signatur"),
    "call_suffix": ("suffix", "call number suffix"),
    "copy_number": ("copy", "copy no"),
    "part": ("volume", "enumeration", "disc"),
    "price": ("replacement price", "list price"),
    "cost": ("purchase price", "paid"),
    "deposit": (),
    "lends": ("circulates", "circulate", "for loan", "loanable"),
    "holdable": ("can be held", "reservable"),
    "reference": ("reference only", "ref"),
    "public": ("opac visible", "visible"),
    "age_protection_days": ("age protection", "age hold protection"),
    "floating_group": ("floating", "floats"),
    "mint": ("good condition",),
    "loan_level": ("loan duration", "duration level"),
    "fine_level": (),
    "public_note": ("note", "item note"),
    "staff_note": ("private note", "nonpublic note", "internal note"),
    "check_out_alert": (),
    "check_in_alert": (),
    "tags": ("keywords",),
}
TEXTS = (
    "scheme", "call_prefix", "call_number", "call_suffix", "part", "public_note", "staff_note",
    "check_out_alert", "check_in_alert",
)  # fmt: skip
SCHEME_NAMES = {"dewey": "ddc", "lc": "lcc", "loc": "lcc", "z": "local", "none": "local"}
YES = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "oui", "sí", "si"})
NO = frozenset({"no", "n", "false", "f", "0", "nein", "non"})


class NotReadable(Exception):
    """A cell cannot be read; `refusal` says why."""

    def __init__(self, column: str, message: Phrase) -> None:
        super().__init__(str(message))
        self.refusal = Refusal(code="cell-not-readable", message=message, details={"field": column})


def _yes_or_no(column: str, text: str) -> bool:
    if text.casefold() in YES | NO:
        return text.casefold() in YES
    raise NotReadable(column, _("“{text}” is neither yes nor no.", text=text))


def _whole(column: str, text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise NotReadable(column, _("“{text}” is not a whole number.", text=text))


def _money(column: str, text: str) -> int:
    """Minor units; a currency sign in front or behind is passed over."""
    try:
        return parse_money(text.strip("$€£¥ ")).minor
    except ValueError:
        raise NotReadable(column, _("“{text}” is not an amount of money.", text=text)) from None


def _text(column: str, text: str) -> str:
    return SCHEME_NAMES.get(text.casefold(), text.casefold()) if column == "scheme" else text


def _tags(column: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip() for tag in text.split(";") if tag.strip()))


# Column of the file → field of ItemDetails and how its cell is read
READERS: Mapping[str, tuple[str, Callable[[str, str], Any]]] = {
    **{name: (name, _text) for name in TEXTS},
    **{name: (name, _yes_or_no) for name in ("lends", "holdable", "reference", "public", "mint")},
    **{name: (name, _whole) for name in ("copy_number", "age_protection_days", "loan_level", "fine_level")},
    **{name: (f"{name}_cents", _money) for name in ("price", "cost", "deposit")},
    "tags": ("tags", _tags),
}


def values_in(row: Row) -> tuple[dict[str, Any], list[Refusal]]:
    """What the filled cells say, by field of ItemDetails, and a refusal for each cell that cannot be read."""
    values: dict[str, Any] = {}
    refusals = []
    for column, (name, read) in READERS.items():
        if text := row[column]:
            try:
                values[name] = read(column, text)
            except NotReadable as no:
                refusals.append(no.refusal)
    return values, refusals
