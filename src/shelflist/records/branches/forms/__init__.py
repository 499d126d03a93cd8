"""The shape of what is typed in about branches and their calendars, groups, distances and closures."""

from shelflist.records.branches.forms.closures import CloseForm, EndForm
from shelflist.records.branches.forms.tree import (
    BranchForm,
    ClosureForm,
    HoursForm,
    LocationForm,
    StretchesField,
    TerminalForm,
    shown,
)

__all__ = [
    "BranchForm",
    "CloseForm",
    "ClosureForm",
    "EndForm",
    "HoursForm",
    "LocationForm",
    "StretchesField",
    "TerminalForm",
    "shown",
]
