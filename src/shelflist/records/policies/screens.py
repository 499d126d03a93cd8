"""Which rule tables have plain pages of their own, and how their columns are put together there.

Packages above that registered a table of rules (`tables.register`) register its page here.
"""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.holds import HOLD_FIELDS


@dataclass(frozen=True, slots=True)
class Section:
    """Some columns under a heading. Of a value that may be none or inherited, the value is named, not its source."""

    title: Phrase
    columns: tuple[str, ...]
    hint: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """The pages of one table: a list, and a form. `asks` are columns in which nothing means “any”.

    `parts` is the table whose rows belong to a row of this one, and the column by which they do.
    """

    table: str
    tab: Phrase
    title: Phrase
    what: Phrase
    new: Phrase
    sections: tuple[Section, ...]
    asks: frozenset[str] = frozenset()
    many: tuple[str, ...] = ()
    parts: str = ""
    among: str = "parts"  # under which heading it is found: main, parts, or none


_screens: dict[str, Screen] = {}


def register(screen: Screen) -> None:
    """Called in `AppConfig.ready`."""
    _screens[screen.table] = screen


def find(table: str) -> Screen | None:
    return _screens.get(table)


def all_screens(among: str) -> list[Screen]:
    return [screen for screen in _screens.values() if screen.among == among]


NAME = Section(_("Name"), ("name", "description"))
HOLD_GIVES = (
    "holdable", "item_level", "on_shelf", "pickup_at", "transit_range", "range_from", "max_holds", "max_per_day",
    "max_per_record", "count_frozen", "stop_blocked", "age_protection",
)  # fmt: skip
HOLD_TIMES = ("hold_days", "shelf_days", "shelf_days_mode", "not_collected_fee_cents")
HOLD_RECALLS = ("recall_allowed", "recall_threshold_days", "recall_return_days", "recall_fine")
INHERITS = _("“inherit” takes the value of the next lighter rule that matches")


OWN = (
    Screen(
        table="hold-rule",
        tab=_("Hold rules"),
        title=_("Hold rules"),
        what=_("The heaviest rule that matches wins. What it leaves to others comes from the next lighter one."),
        new=_("New hold rule"),
        sections=(
            NAME,
            Section(_("Asks for"), (*HOLD_FIELDS, "strict"), _("“any” means that it does not matter")),
            Section(_("Gives"), HOLD_GIVES, INHERITS),
            Section(_("Times and fees"), HOLD_TIMES, INHERITS),
            Section(_("Recalls"), HOLD_RECALLS, INHERITS),
            Section(_("In force"), ("active",)),
        ),
        asks=frozenset(HOLD_FIELDS),
        among="none",
    ),
    Screen(
        table="limit-set",
        tab=_("Limits"),
        title=_("How many at once"),
        what=_("Every set that counts an item is looked at. Within a set, the most special limit wins."),
        new=_("New set of limits"),
        sections=(
            Section(_("Name"), ("name", "active")),
            Section(_("Counts"), ("scope", "depth", "on_site"), _("with nothing ticked it counts everything")),
        ),
        many=("item_types", "locations", "groups"),
        parts="limit",
        among="main",
    ),
    Screen(
        table="limit",
        tab=_("Limits"),
        title=_("Limits"),
        what=_("How many a set allows, at a branch and to a category."),
        new=_("New limit"),
        sections=(Section(_("Limit"), ("limit_set", "branch", "patron_category", "most")),),
        asks=frozenset({"branch", "patron_category"}),
        among="none",
    ),
    Screen(
        table="limit-group",
        tab=_("Groups"),
        title=_("Groups of types and shelves"),
        what=_("Counted as one thing by sets of limits."),
        new=_("New group"),
        sections=(Section(_("Name"), ("name",)),),
        many=("item_types", "locations"),
    ),
    Screen(
        table="protection",
        tab=_("New copies"),
        title=_("Protection of new copies"),
        what=_("How long a new copy is kept near, and how near."),
        new=_("New protection"),
        sections=(Section(_("Protection"), ("name", "days", "proximity", "counts_from")),),
    ),
)


def register_own() -> None:
    """The pages of this package's tables."""
    for screen in OWN:
        register(screen)
