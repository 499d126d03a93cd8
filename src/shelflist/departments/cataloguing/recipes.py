"""Match sets, merge profiles and mappings of copies by their keys, and what an import is to do with them.

A key is the code of one that is there from the beginning, or the number of one that the library wrote down itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from shelflist.departments.cataloguing.mappings import item_mappings
from shelflist.departments.cataloguing.models import CopyMapping, MatchSet, MergeProfile, Recipe
from shelflist.departments.cataloguing.rules.copies import ItemMapping
from shelflist.departments.cataloguing.rules.match_sets import CAREFUL, STOCK_SETS, Matching
from shelflist.departments.cataloguing.rules.matching import Origin, Terms
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.departments.cataloguing.rules.profiles import OURS, STOCK, THEIRS, Profile
from shelflist.departments.cataloguing.treatments import Tasks, offers
from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.sources import FILES, sources

T = TypeVar("T")
AS_THEY_ARE = Profile()


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """One of them as a list or a choice shows it. `own_id` is 0 for one that is there from the beginning."""

    key: str
    name: Phrase | str
    about: Phrase | str
    content: T
    own_id: int = 0
    version: int = 0

    @property
    def profile(self) -> T:
        """The rules of a merge profile."""
        return self.content


ShownProfile = Shown[Profile]


def merge_profiles() -> list[Shown[Profile]]:
    """Every profile: those that are there from the beginning, then the library's own by name. One statement."""
    stock = [Shown(one.code, one.name, one.about, one.profile) for one in STOCK]
    return stock + [_own(row, Profile.from_data(row.rules)) for row in MergeProfile.objects.all()]


def match_sets() -> list[Shown[Matching]]:
    """Every match set, in the same order. One statement."""
    stock = [Shown(one.code, one.name, one.about, one.matching) for one in STOCK_SETS]
    return stock + [_own(row, Matching.from_data(row.rules)) for row in MatchSet.objects.all()]


def copy_mappings() -> list[Shown[ItemMapping]]:
    """Every mapping of copies, in the same order. One statement."""
    stock = [Shown(one.name, one.label, "", one) for one in item_mappings().values()]
    return stock + [_own(row, mapping_from_data(row.rules)) for row in CopyMapping.objects.all()]


def _own(row: Recipe, content: T) -> Shown[T]:
    return Shown(str(row.pk), row.name, row.about, content, row.pk, row.version)


def merge_profile(key: str) -> Shown[Profile] | None:
    """The profile with this key, or None."""
    return next((one for one in merge_profiles() if one.key == key), None)


def match_set(key: str) -> Shown[Matching] | None:
    """The match set with this key, or None."""
    return next((one for one in match_sets() if one.key == key), None)


def copy_mapping(key: str) -> Shown[ItemMapping] | None:
    """The mapping with this key, or None."""
    return next((one for one in copy_mappings() if one.key == key), None)


def mapping_from_data(data: Mapping[str, Any]) -> ItemMapping:
    """A mapping as it is stored."""
    places = {name: tuple(where) for name, where in data["subfields"].items()}
    return ItemMapping(data["name"], data["label"], data["tag"], places, data["statuses"], data["schemes"])


# ---- what an import does


@dataclass(frozen=True, slots=True)
class Plan:
    """What the keys in the options of an import stand for; it stays as it was when the import began."""

    matching: Matching = CAREFUL
    profile: Profile = AS_THEY_ARE
    fall_through: Profile | None = None
    mapping: ItemMapping | None = None
    tasks: Tasks = ()  # what is done to each record before it is matched
    origin: Origin | None = None  # whom the records come from

    def terms(self, options: ImportOptions) -> Terms:
        """How records are matched."""
        falls_through = self.fall_through is not None
        any_rank = options.any_rank or self.profile.otherwise == OURS  # what only adds to ours overwrites nothing
        return Terms(options.on_match, self.matching, options.choice, options.waits, falls_through, any_rank)

    def source_of(self, profile: Profile) -> int | None:
        """Whom a record comes from then that this profile made of theirs and ours; None: from whom it did before."""
        return self.origin.id if self.origin is not None and profile.otherwise == THEIRS else None

    def to_data(self) -> dict[str, Any]:
        """As the batch keeps it."""
        return {
            "matching": self.matching.to_data(),
            "profile": self.profile.to_data(),
            "fall_through": self.fall_through.to_data() if self.fall_through else None,
            "mapping": asdict(self.mapping) if self.mapping else None,
            "tasks": list(self.tasks),
            "origin": asdict(self.origin) if self.origin else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Plan:
        """Inverse of `to_data`."""
        return cls(
            Matching.from_data(data["matching"]),
            Profile.from_data(data["profile"]),
            Profile.from_data(data["fall_through"]) if data["fall_through"] else None,
            mapping_from_data(data["mapping"]) if data["mapping"] else None,
            data.get("tasks", ()),
            Origin(**data["origin"]) if data.get("origin") else None,
        )


def plan_of(options: ImportOptions) -> Plan:
    """What the options stand for now; their keys are known (`rules.options.reasons_against`)."""
    sets = {one.key: one.content for one in match_sets()}
    profiles = {one.key: one.content for one in merge_profiles()}
    mappings = {one.key: one.content for one in copy_mappings()}
    tasks = {one.key: one.tasks for one in offers()} if options.tasks else {}
    return Plan(
        sets[options.match_set], profiles[options.profile], profiles.get(options.fall_through),
        mappings.get(options.items), tasks.get(options.tasks, ()), origin_of(options.source_id),
    )  # fmt: skip


def origin_of(source_id: int | None, usual: str = FILES) -> Origin | None:
    """A source as rules know it; where none is named, the usual one of this way in."""
    found = sources().get(source_id) if source_id is not None else None
    found = found or next((one for one in sources().values() if one.code == usual), None)
    return Origin(found.id, found.name, found.rank) if found else None
