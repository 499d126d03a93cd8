"""Whether a change makes a record faulty: the errors it brings in, found without checking what it did not touch."""

from __future__ import annotations

from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.validation import ERROR, Finding, new_errors
from shelflist.records.catalog.validation.coded import fixed_fields, leader_codes
from shelflist.records.catalog.validation.content import mandatory
from shelflist.records.catalog.validation.numbering import numbers
from shelflist.records.catalog.validation.structure import fields, repeated

OF_THE_WHOLE = (mandatory, repeated, leader_codes)
OF_EACH_FIELD = (fields, fixed_fields, numbers)


def errors_brought_in(before: MarcRecord, after: MarcRecord, kind: str) -> tuple[Finding, ...]:
    """The errors of `after` that `before` does not have. The whole record is checked only where there may be some."""
    old = {id(one) for one in before.fields}
    others = [one for one in after.fields if id(one) not in old]
    touched = after if before.leader != after.leader else MarcRecord(after.leader, others)
    suspect = any(one.severity == ERROR for rule in OF_EACH_FIELD for one in rule(touched, kind)) or any(
        one.severity == ERROR for rule in OF_THE_WHOLE for one in rule(after, kind)
    )
    return new_errors(after, before) if suspect else ()
