"""Standing elsewhere for a while: what is wrong with such a place, and what a copy becomes there and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST = {"call_prefix": 40, "call_number": 120, "why": 120}


@dataclass(frozen=True, slots=True)
class PlaceDetails:
    """Where copies stand for a while. An empty prefix or call number stays as it is; without an end, until a hand ends
    it."""

    location_id: int
    call_prefix: str = ""
    call_number: str = ""
    ends_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What says where a copy stands."""

    location_id: int
    call_prefix: str
    call_number: str


def reasons_against(details: PlaceDetails, branch_of_location: Mapping[int, int], today: date) -> tuple[Refusal, ...]:
    """Every reason why copies cannot be placed so."""
    found = []
    if details.location_id not in branch_of_location:
        message = _("Choose the shelf on which they stand meanwhile.")
        found.append(Refusal("place-unknown", message, details={"field": "location_id"}))
    if details.ends_on is not None and details.ends_on < today:
        message = _("{day} is over.", day=details.ends_on)
        remedy = _("Choose a day to come, or leave it empty and end it by hand.")
        found.append(Refusal("place-ends-too-soon", message, remedy, details={"field": "ends_on"}))
    found += [
        Refusal("too-long", _("Use at most {most} characters.", most=most), details={"field": name})
        for name, most in LONGEST.items()
        if len(getattr(details, name)) > most
    ]
    return tuple(found)


def there(now: Standing, details: PlaceDetails) -> Standing:
    """A copy at its place for a while."""
    prefix, number = details.call_prefix.strip(), details.call_number.strip()
    return Standing(details.location_id, prefix or now.call_prefix, number or now.call_number)


def back(now: Standing, meanwhile: Standing, usual: Standing) -> Standing:
    """A copy at its own place again; what somebody has changed since stays as they wrote it."""
    return Standing(
        usual.location_id if now.location_id == meanwhile.location_id else now.location_id,
        usual.call_prefix if now.call_prefix == meanwhile.call_prefix else now.call_prefix,
        usual.call_number if now.call_number == meanwhile.call_number else now.call_number,
    )
