"""Errors as refusals of a save, and setting them aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.validation import new_errors

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act


def must_be_right(marc: MarcRecord, before: MarcRecord | None, override: Override | None, act: Act) -> None:
    """Raise Refused with every error that was not there before, unless the override may set them aside."""
    found = tuple(
        Refusal(
            code="record-error",
            message=one.message,
            remedy=one.remedy,
            overridable_with="override-record",
            details={"tag": one.tag, "index": one.index, "error": one.code},
        )
        for one in new_errors(marc, before)
    )
    if not found:
        return
    if override is None or "record-error" not in override.codes or not act.by.may("override-record"):
        raise Refused(found)
    if not override.reason.strip():
        reason = _("Setting a refusal aside needs a reason.")
        remedy = _("Say in a few words why.")
        raise Refused((*found, Refusal(code="override-needs-reason", message=reason, remedy=remedy)))
    act.overrides(Override(frozenset({"record-error"}), override.reason.strip()))
