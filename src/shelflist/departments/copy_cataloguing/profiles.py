"""The merge profiles of cataloguing, by what a form calls them: the code of a stock one, the number of one of ours."""

from __future__ import annotations

from shelflist.departments.cataloguing.models import MergeProfile
from shelflist.departments.cataloguing.rules.profiles import STOCK, Profile, stock
from shelflist.ground.common.phrases import Phrase

USUAL = "keep-local"


def choices() -> list[tuple[str, Phrase | str]]:
    """Every profile: ours first."""
    own = MergeProfile.objects.values_list("pk", "name")
    return [*((str(number), name) for number, name in own), *((one.code, one.name) for one in STOCK)]


def profile_of(name: str) -> Profile:
    """The profile that a form names; the usual one where there is none of that name any more."""
    if name.isdecimal() and len(name) < 18:
        row = MergeProfile.objects.filter(pk=int(name)).first()
        if row is not None:
            return Profile.from_data(row.rules)
    found = stock(name) or stock(USUAL)
    assert found is not None  # the usual one is a stock one
    return found.profile
