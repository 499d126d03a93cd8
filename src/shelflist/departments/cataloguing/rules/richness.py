"""How much a record says, in points, so that a poor record never replaces a rich one.

Ten points for each step of the encoding level (leader/17), one for each field up to fifty, three for each subject
up to ten, and five each for original script, a summary or contents, a class number and a named creator.
"""

from __future__ import annotations

from collections.abc import Iterable

LEVELS = {
    " ": 6,
    "#": 6,
    "1": 5,
    "I": 6,
    "L": 5,
    "2": 4,
    "4": 4,
    "5": 2,
    "7": 2,
    "K": 2,
    "M": 3,
    "J": 1,
    "8": 1,
    "3": 1,
}
FIELDS_AT_MOST = 50
SUBJECTS_AT_MOST = 10
SIGNS = (
    frozenset({"880"}),
    frozenset({"505", "520"}),
    frozenset({"050", "060", "080", "082", "083", "084", "086"}),
    frozenset({"100", "110", "111", "700", "710", "711"}),
)


def richness(level: str, tags: Iterable[str]) -> int:
    """Points for a record with this encoding level and these fields; local fields (9XX, 59X) do not count."""
    common = [tag for tag in tags if tag[:1] != "9" and tag[:2] != "59"]
    subjects = sum(1 for tag in common if tag[:1] == "6")
    present = set(common)
    signs = sum(1 for sign in SIGNS if sign & present)
    return (
        10 * LEVELS.get(level, 0) + min(len(common), FIELDS_AT_MOST) + 3 * min(subjects, SUBJECTS_AT_MOST) + 5 * signs
    )
