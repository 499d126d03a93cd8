"""What branches must be like, how far apart they are, and where a copy that floats may stay. Pure."""

from shelflist.records.branches.rules.closing import Closing
from shelflist.records.branches.rules.details import (
    KINDS,
    LATEST_YEAR,
    LONGEST_CLOSURE_DAYS,
    WEEKDAYS,
    BranchDetails,
    DaysDetails,
    reasons_against_branch,
    reasons_against_exception,
    reasons_against_hours,
    warnings_about_hours,
)
from shelflist.records.branches.rules.distance import (
    Carriage,
    Distance,
    Wanted,
    carriage,
    explained_proximity,
    proximity,
)
from shelflist.records.branches.rules.floating import FloatingCounts, Floats, floats_here

__all__ = [
    "KINDS",
    "LATEST_YEAR",
    "LONGEST_CLOSURE_DAYS",
    "WEEKDAYS",
    "BranchDetails",
    "Carriage",
    "Closing",
    "DaysDetails",
    "Distance",
    "FloatingCounts",
    "Floats",
    "Wanted",
    "carriage",
    "explained_proximity",
    "floats_here",
    "proximity",
    "reasons_against_branch",
    "reasons_against_exception",
    "reasons_against_hours",
    "warnings_about_hours",
]
