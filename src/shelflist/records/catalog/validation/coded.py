"""Coded positions: leader, 006, 007 and 008."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.format import (
    Block,
    Code,
    block_of_006,
    block_of_007,
    block_of_008,
    leader_block,
    material_of,
    named,
)
from shelflist.records.catalog.format.fixed import LENGTHS
from shelflist.records.catalog.marc import MarcRecord, is_data
from shelflist.records.catalog.validation.findings import ERROR, HINT, WARNING, Finding

OF_006 = 18
_SIX = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_DATE = re.compile(r"[0-9u ]{4}|\|{4}")
_MINUTES = re.compile(r"[0-9]{3}|nnn|---|\|{3}")
_NUMBER = re.compile(r"[0-9 ]{1,3}|\|{3}|[0-9-]{3}|uuu|nnn")
_DEPTH = re.compile(r"[0-9]{3}|mmm|nnn|---|\|{3}")
FORMS = {"yymmdd": _SIX, "date": _DATE, "minutes": _MINUTES, "number": _NUMBER, "depth": _DEPTH}


def leader_codes(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Every position of the leader that means something."""
    leader = record.leader
    if len(leader) != 24:
        message = _("The leader has {length} characters instead of 24.", length=len(leader))
        yield Finding(ERROR, "leader-length", message, _("Choose its values in the form above the record."), "LDR")
        return
    for place in leader_block(kind).positions:
        found = leader[place.start : place.end + 1]
        if odd := place.unknown(found):
            message = _(
                "Leader/{place} ({name}) is “{found}”.",
                place=place.label, name=named(place.name), found=odd.replace(" ", "#"),
            )  # fmt: skip
            severity = ERROR if place.start == 6 else WARNING
            yield Finding(severity, "leader-code", message, _allowed(place.codes), "LDR", position=place.label)


def _allowed(codes: Mapping[str, Code]) -> Phrase:
    shown = [value.replace(" ", "#") for value, code in codes.items() if not code.obsolete]
    return _("Use one of {allowed} (# is a blank).", allowed=" ".join(shown[:40]))


def fixed_fields(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """006, 007 and 008 with their lengths and codes."""
    has_008 = False
    for index, field in enumerate(record.fields):
        if is_data(field) or field[0] not in {"006", "007", "008"}:
            continue
        text = str(field[1])
        if field[0] == "008":
            has_008 = True
            yield from _of_008(record, kind, text, index)
        elif field[0] == "006":
            yield from _of_006(text, index)
        else:
            yield from _of_007(text, index)
    if not has_008:
        message = _("Field 008 (fixed-length data elements) is missing.")
        yield Finding(WARNING, "008-missing", message, _("Add it: its form fills in what is usual."), "008")


def _of_008(record: MarcRecord, kind: str, text: str, index: int) -> Iterator[Finding]:
    length = LENGTHS[kind]
    if len(text) != length:
        message = _("Field 008 has {length} characters instead of {right}.", length=len(text), right=length)
        remedy = _("Choose its values in the form above the record, which keeps every position in its place.")
        yield Finding(ERROR, "008-length", message, remedy, "008", index)
        return
    yield from _codes(block_of_008(kind, material_of(record.leader)), text, index)
    if kind == "bib" and text[6] == "s" and text[11:15].strip(" |"):
        message = _("008/06 says a single date, but 008/11-14 has a second one: “{date}”.", date=text[11:15])
        yield Finding(HINT, "008-dates", message, None, "008", index, position="11-14")


def _of_006(text: str, index: int) -> Iterator[Finding]:
    block = block_of_006(text[:1])
    if block is None:
        message = _("006/00 is “{found}”, which is no form of material.", found=text[:1])
        yield Finding(WARNING, "006-form", message, None, "006", index, position="00")
    elif len(text) != OF_006:
        message = _("Field 006 has {length} characters instead of {right}.", length=len(text), right=OF_006)
        yield Finding(WARNING, "006-length", message, _("Choose its values in its form."), "006", index)
    else:
        yield from _codes(block, text, index)


def _of_007(text: str, index: int) -> Iterator[Finding]:
    block = block_of_007(text[:1])
    if block is None:
        message = _("007/00 is “{found}”, which is no category of material.", found=text[:1])
        yield Finding(WARNING, "007-category", message, None, "007", index, position="00")
        return
    right = block.positions[-1].end + 1
    if len(text) > right or (len(text) < right and block.form not in "cmr"):  # these may end early
        message = _("Field 007 has {length} characters instead of {right}.", length=len(text), right=right)
        yield Finding(WARNING, "007-length", message, _("Choose its values in its form."), "007", index)
    yield from _codes(block, text, index)


def _codes(block: Block, text: str, index: int) -> Iterator[Finding]:
    for place in block.positions:
        found = text[place.start : place.end + 1]
        if not found:
            return
        form = FORMS.get(place.form)
        if form is not None:
            odd = "" if form.fullmatch(found) else found
        elif place.is_undefined:
            odd = ""
        else:
            odd = place.unknown(found)
        label = f"{block.field}/{place.label}"
        if odd:
            message = _(
                "{place} ({name}) is “{found}”.", place=label, name=named(place.name), found=odd.replace(" ", "#")
            )
            remedy = _allowed(place.codes) if place.codes else None
            yield Finding(WARNING, "coded-value", message, remedy, block.field, index, position=place.label)
        elif (code := place.codes.get(found.strip() if place.form else found)) is not None and code.obsolete:
            message = _(
                "{place} ({name}) is “{found}”, which is no longer used.",
                place=label, name=named(place.name), found=found.replace(" ", "#"),
            )  # fmt: skip
            yield Finding(HINT, "coded-value-obsolete", message, None, block.field, index, position=place.label)
