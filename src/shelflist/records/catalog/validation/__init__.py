"""Whether a record is right: every fault with its severity, a sentence, a remedy and its place. Pure; never raises.

An error stops a save (unless somebody may set it aside), a warning and a hint do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from shelflist.records.catalog.codec import leader
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.validation import coded, content, dates, numbering, punctuation, structure
from shelflist.records.catalog.validation.findings import ERROR, HINT, SEVERITIES, WARNING, Finding

__all__ = ["ERROR", "HINT", "SEVERITIES", "WARNING", "Finding", "kind_of", "new_errors", "validate"]

MOST = 200  # findings of one record; who has more begins with these
RULES: tuple[Callable[[MarcRecord, str], Iterator[Finding]], ...] = (
    content.mandatory,
    structure.fields,
    structure.repeated,
    coded.leader_codes,
    coded.fixed_fields,
    numbering.numbers,
    dates.years,
    dates.languages_agree,
    content.rda,
    content.links,
    content.titles,
    content.text,
    content.lengths,
    punctuation.isbd,
)


def kind_of(record: MarcRecord) -> str:
    """`bib`, `authority` or `holdings`, by leader/06."""
    code = record.leader[6:7]
    if code in leader.AUTHORITY and code:
        return "authority"
    return "holdings" if code and code in leader.HOLDINGS else "bib"


def validate(record: MarcRecord, kind: str = "") -> tuple[Finding, ...]:
    """Everything found in a record, the gravest first, each in the order of the record."""
    kind = kind or kind_of(record)
    found = list(islice((finding for rule in RULES for finding in rule(record, kind)), MOST))
    found.sort(key=lambda one: (SEVERITIES.index(one.severity), one.index if one.index >= 0 else 0))
    return tuple(found)


def new_errors(record: MarcRecord, before: MarcRecord | None) -> tuple[Finding, ...]:
    """The errors that a change brings in: what was wrong before stops nobody from mending something else."""
    old = {one.fault for one in validate(before)} if before is not None else set()
    return tuple(one for one in validate(record) if one.severity == ERROR and one.fault not in old)
