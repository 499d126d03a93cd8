"""Reading a copy out of a field of a record (852, 945, 949, 952, 999) by a named mapping of subfields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

Subfields = Sequence[tuple[str, str]]

TEXTS = (
    "barcode",
    "call_prefix",
    "call_number",
    "call_suffix",
    "scheme",
    "branch",
    "location",
    "item_type",
    "price",
    "copy_number",
    "part",
    "status",
    "public_note",
    "staff_note",
)
"""What a mapping may name."""

PLACE = re.compile(r"@[12]|[a-z0-9]{1,6}")
PRICE = re.compile(r"\d[\d.,]*")
MOST_CENTS = 10_000_000
MOST_COPIES = 32_000


@dataclass(frozen=True, slots=True)
class ItemMapping:
    """Which field holds a copy and in which of its subfields each of `TEXTS` is found.

    Each entry of `subfields` lists where to look, the first that is filled wins: letters of subfields, joined by a
    space when there are several, or `@1` and `@2` for an indicator. `statuses` and `schemes` turn the other system's
    codes (in capitals) into ours.
    """

    name: str
    label: str
    tag: str
    subfields: Mapping[str, tuple[str, ...]]
    statuses: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """A copy as its field describes it, in the words of the system it comes from. Prices are in cents."""

    barcode: str = ""
    call_prefix: str = ""
    call_number: str = ""
    call_suffix: str = ""
    scheme: str = ""  # one of ours, or empty
    branch: str = ""
    location: str = ""
    item_type: str = ""
    price_cents: int | None = None
    copy_number: int | None = None
    part: str = ""
    status: str = ""  # one of ours, or empty
    public_note: str = ""
    staff_note: str = ""


def read_copy(mapping: ItemMapping, ind1: str, ind2: str, subfields: Subfields) -> CopyFacts:
    """The copy in one field; what the field does not say is empty."""
    said = {name: _look_up(mapping.subfields.get(name, ()), ind1, ind2, subfields) for name in TEXTS}
    return CopyFacts(
        barcode=said["barcode"],
        call_prefix=said["call_prefix"],
        call_number=said["call_number"],
        call_suffix=said["call_suffix"],
        scheme=mapping.schemes.get(said["scheme"].upper(), ""),
        branch=said["branch"],
        location=said["location"],
        item_type=said["item_type"],
        price_cents=cents(said["price"]),
        copy_number=copy_number(said["copy_number"]),
        part=said["part"],
        status=mapping.statuses.get(said["status"].upper(), ""),
        public_note=said["public_note"],
        staff_note=said["staff_note"],
    )


def _look_up(places: Iterable[str], ind1: str, ind2: str, subfields: Subfields) -> str:
    for place in places:
        if place.startswith("@"):
            found = ind1 if place == "@1" else ind2
        else:
            parts = (value.strip() for code in place for key, value in subfields if key == code)
            found = " ".join(part for part in parts if part)
        if found.strip():
            return found.strip()
    return ""


def reasons_against(name: str, mapping: ItemMapping) -> list[Refusal]:
    """Every reason why copies cannot be read by this mapping."""
    found = []
    if not name.strip():
        found.append(Refusal("mapping-name-missing", _("The mapping has no name."), _("Name the other system.")))
    if not re.fullmatch("[0-9A-Z]{3}", mapping.tag):
        message = _("“{tag}” is no tag of a field.", tag=mapping.tag)
        found.append(Refusal("mapping-tag-wrong", message, _("Write three digits, as 952.")))
    if not mapping.subfields.get("barcode"):
        message = _("The mapping does not say where the barcode is.")
        found.append(Refusal("mapping-without-barcode", message, _("Name its subfield; a copy needs a barcode.")))
    wrong = [place for places in mapping.subfields.values() for place in places if not PLACE.fullmatch(place)]
    if wrong:
        message = _("“{place}” is no place in a field.", place=wrong[0])
        remedy = _("Write letters of subfields, as p or ab, or @1 and @2 for the indicators.")
        found.append(Refusal("mapping-place-wrong", message, remedy))
    return found


def cents(text: str) -> int | None:
    """`$19.95`, `19,95 EUR`, `1.234,50` and `19` as cents, or None when no price can be read."""
    found = PRICE.search(text)
    if not found:
        return None
    digits = found.group().rstrip(".,")
    whole, mark, decimals = digits.rpartition(max(".,", key=digits.rfind))
    if mark and len(decimals) == 3:  # a thousands mark, not a decimal one
        whole, decimals = whole + decimals, "0"
    elif not mark:
        whole, decimals = decimals, "0"
    try:
        amount = Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{decimals}") * 100
    except InvalidOperation:
        return None
    value = int(amount.to_integral_value())
    return value if value <= MOST_CENTS else None


def copy_number(text: str) -> int | None:
    """The first number in `c.2`, `2` or `copy 2`, or None."""
    found = re.search(r"\d+", text)
    return int(found.group()) if found and len(found.group()) < 6 and int(found.group()) <= MOST_COPIES else None
