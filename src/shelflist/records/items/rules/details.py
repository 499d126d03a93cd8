"""What is known of a copy (CAT-08) and what is wrong with it, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shelflist.ground.common.barcodes import LONGEST_BARCODE, handle, storable
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.items.rules.callnumbers import SCHEMES, shelf_key

LONGEST: Mapping[str, int] = {
    "call_prefix": 40,
    "call_number": 120,
    "call_suffix": 40,
    "part": 80,
    "check_out_alert": 300,
    "check_in_alert": 300,
}
LARGEST: Mapping[str, int] = {
    "copy_number": 32_767,
    "price_cents": 2_147_483_647,
    "cost_cents": 2_147_483_647,
    "deposit_cents": 2_147_483_647,
    "age_protection_days": 32_767,
}


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """Everything about a copy that a cataloguer may set. Money in minor units; `owner_id` 0: the branch."""

    record_id: int
    barcode: str
    item_type_id: int
    branch_id: int
    location_id: int
    owner_id: int = 0
    scheme: str = "ddc"
    call_prefix: str = ""
    call_number: str = ""
    call_suffix: str = ""
    copy_number: int | None = None
    part: str = ""
    price_cents: int | None = None
    cost_cents: int | None = None
    deposit_cents: int = 0
    lends: bool = True
    holdable: bool = True
    reference: bool = False
    public: bool = True
    age_protection_days: int = 0
    floating_group_id: int | None = None
    mint: bool = True
    loan_level: int = 2
    fine_level: int = 2
    public_note: str = ""
    staff_note: str = ""
    check_out_alert: str = ""
    check_in_alert: str = ""
    tags: tuple[str, ...] = ()
    statistics: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, object]:
        """As the table holds it: barcode folded, owner filled in, shelf key derived."""
        values: dict[str, object] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return values | {
            "barcode": handle(self.barcode),
            "owner_id": self.owner_id or self.branch_id,
            "shelf_key": shelf_key(self.scheme, self.call_number, prefix=self.call_prefix, suffix=self.call_suffix),
            "tags": list(self.tags),
            "statistics": dict(self.statistics),
        }


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What exists: branches that lend or own, the branch of each location, item types, floating groups; all by id."""

    branch_ids: frozenset[int]
    branch_of_location: Mapping[int, int]
    item_type_ids: frozenset[int]
    floating_group_ids: frozenset[int] = frozenset()


def reasons_against(details: ItemDetails, known: Surroundings) -> tuple[Refusal, ...]:
    """Every reason why a copy cannot be kept like this; `details["field"]` of each names what to mend."""
    return (*_about_barcode(details.barcode), *_about_place(details, known), *_about_values(details))


def _wrong(code: str, field: str, message: Phrase, remedy: Phrase | None = None) -> Refusal:
    return Refusal(code=code, message=message, remedy=remedy, details={"field": field})


def _about_barcode(barcode: str) -> Iterator[Refusal]:
    if not barcode.strip():
        yield _wrong("barcode-missing", "barcode", _("A copy needs a barcode."), _("Scan the one on the book."))
    elif not storable(handle(barcode)):
        yield _wrong(
            "barcode-not-usable",
            "barcode",
            _(
                "“{barcode}” cannot be a barcode: use at most {most} letters, digits and signs without blanks.",
                barcode=barcode.strip(),
                most=LONGEST_BARCODE,
            ),
        )


def _about_place(details: ItemDetails, known: Surroundings) -> Iterator[Refusal]:
    if details.item_type_id not in known.item_type_ids:
        yield _wrong("item-type-unknown", "item_type", _("Choose what kind of thing it is."))
    if details.branch_id not in known.branch_ids:
        yield _wrong("branch-unknown", "branch", _("Choose the branch it stands in."))
    elif known.branch_of_location.get(details.location_id) != details.branch_id:
        yield _wrong("location-not-in-branch", "location", _("Choose a shelving location of that branch."))
    if details.owner_id and details.owner_id not in known.branch_ids:
        yield _wrong("branch-unknown", "owner", _("Choose the library that owns it."))
    if details.floating_group_id is not None and details.floating_group_id not in known.floating_group_ids:
        yield _wrong("floating-group-unknown", "floating_group", _("Choose one of the floating groups, or none."))


def _about_values(details: ItemDetails) -> Iterator[Refusal]:
    if details.scheme not in SCHEMES:
        yield _wrong("scheme-unknown", "scheme", _("There is no call number scheme “{code}”.", code=details.scheme))
    for name, most in LONGEST.items():
        if len(getattr(details, name)) > most:
            yield _wrong("too-long", name, _("Use at most {most} characters.", most=most))
    for name, most in LARGEST.items():
        value = getattr(details, name)
        if value is not None and not 0 <= value <= most:
            yield _wrong("out-of-range", name, _("Give a number from 0 to {most}.", most=most))
    for name in ("loan_level", "fine_level"):
        if getattr(details, name) not in (1, 2, 3):
            yield _wrong("level-unknown", name, _("The level is 1 (short or low), 2 (normal) or 3 (long or high)."))
