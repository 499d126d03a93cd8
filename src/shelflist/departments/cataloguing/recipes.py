"""Merge profiles by their key: the code of one that is there from the beginning, or the number of one of our own."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.cataloguing.models import MergeProfile
from shelflist.departments.cataloguing.rules.profiles import STOCK, Profile, stock
from shelflist.ground.common.phrases import Phrase


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """A profile as a list or a choice shows it. `own_id` is 0 for one that is there from the beginning."""

    key: str
    name: Phrase | str
    about: Phrase | str
    profile: Profile
    own_id: int = 0
    version: int = 0


def merge_profiles() -> list[ShownProfile]:
    """Every profile: those that are there from the beginning, then the library's own by name. One statement."""
    own = [
        ShownProfile(str(row.pk), row.name, row.about, Profile.from_data(row.rules), row.pk, row.version)
        for row in MergeProfile.objects.all()
    ]
    return [*(ShownProfile(one.code, one.name, one.about, one.profile) for one in STOCK), *own]


def merge_profile(key: str) -> ShownProfile | None:
    """The profile with this key, or None."""
    found = stock(key)
    if found is not None:
        return ShownProfile(found.code, found.name, found.about, found.profile)
    row = MergeProfile.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    return ShownProfile(key, row.name, row.about, Profile.from_data(row.rules), row.pk, row.version) if row else None
