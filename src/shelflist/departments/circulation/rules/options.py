"""The modifiers of a check-in (CIR-16): each may be combined with every other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class ReturnOptions:
    """How what comes back is to be treated, apart from the ordinary."""

    ignore_pre_cat: bool = False
    suppress: bool = False
    amnesty: bool = False
    auto_print: bool = False
    clear_hold_shelf: bool = False
    retarget_local: bool = False
    retarget_all: bool = False
    capture_as_transit: bool = False
    manual_float: bool = False
    update_inventory: bool = False

    @classmethod
    def of(cls, names: Iterable[str]) -> ReturnOptions:
        """The options with these names; a name that is none stands for nothing."""
        wanted = set(names)
        return cls(**{one.name: one.name in wanted for one in fields(cls)})

    @property
    def names(self) -> tuple[str, ...]:
        """What is set, in the order in which it is shown."""
        return tuple(one.name for one in MODIFIERS if getattr(self, one.name))


@dataclass(frozen=True, slots=True)
class Modifier:
    """A modifier as the desk sees it: its key, what it is called, and what it does."""

    name: str
    key: str
    label: Phrase
    says: Phrase


PLAIN = ReturnOptions()
"""Nothing out of the ordinary."""

MODIFIERS: tuple[Modifier, ...] = (
    Modifier("amnesty", "1", _("Amnesty"), _("Nothing is charged for being late")),
    Modifier("auto_print", "2", _("Slips by themselves"), _("A slip is printed for every hold and transit")),
    Modifier("suppress", "3", _("No holds, no transits"), _("What comes back stays here, whoever waits for it")),
    Modifier(
        "capture_as_transit", "4", _("Holds go by transit"), _("A hold for this branch is sent, not put on the shelf")
    ),
    Modifier(
        "retarget_local",
        "5",
        _("Local holds again"),
        _("A new copy of this branch goes to whoever waits"),
    ),
    Modifier(
        "retarget_all", "6", _("All holds again"), _("A copy of this branch goes to whoever waits, whatever it is")
    ),
    Modifier("clear_hold_shelf", "7", _("Clear the hold shelf"), _("What waited too long on the shelf is taken off")),
    Modifier("manual_float", "8", _("Stays here"), _("Copies of a floating group stay, however many there are")),
    Modifier(
        "ignore_pre_cat", "9", _("Pre-catalogued as others"), _("Does not send what is not catalogued to its desk")
    ),
    Modifier("update_inventory", "0", _("Inventory"), _("Notes for every copy that it was seen here today")),
)
