"""ISBD punctuation between subfields, where leader/18 says that there is any."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Data, MarcRecord, is_data
from shelflist.records.catalog.validation.findings import HINT, Finding

ISBD = "ai"
# tag → subfield → what may stand at the end of the subfield before it
BEFORE = {
    "245": {"b": ":;=", "c": "/"},
    "264": {"b": ":;", "c": ","},
    "260": {"b": ":;", "c": ","},
    "300": {"b": ":", "c": ";", "e": "+"},
    "250": {"b": "/=,"},
    "490": {"v": ";"},
    "830": {"v": ";"},
}
FREE = '?!.])-—”"…>,;:/'  # an end that stands for itself


def isbd(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """The sign before a subfield, and the full stop at the end of the title."""
    if kind != "bib" or record.leader[18:19] not in tuple(ISBD):
        return
    for index, field in enumerate(record.fields):
        if is_data(field) and (rules := BEFORE.get(field.tag)):
            yield from _between(field, rules, index)
        if is_data(field) and field.tag == "245":
            yield from _end(field, index)


def _between(field: Data, rules: dict[str, str], index: int) -> Iterator[Finding]:
    shown = [(code, value) for code, value in field.subfields if code not in "036789"]
    for (_code, before), (code, _value) in itertools.pairwise(shown):
        marks = rules.get(code)
        end = before.rstrip()[-1:]
        if marks and end and end not in marks and not (field.tag in {"260", "264"} and end in "]?-."):
            message = _(
                "Before ${code} of {tag} stands “{mark}” by ISBD.",
                code=code, tag=field.tag, mark=marks[0],
            )  # fmt: skip
            yield Finding(HINT, "isbd-mark", message, None, field.tag, index, code)


def _end(field: Data, index: int) -> Iterator[Finding]:
    last = next((value for code, value in reversed(field.subfields) if code not in "06789"), "").rstrip()
    if last and last[-1] not in FREE:
        message = _("By ISBD a title ends with a full stop.")
        subfields = list(field.subfields)
        place = max(at for at, (code, _value) in enumerate(subfields) if code not in "06789")
        subfields[place] = (subfields[place][0], f"{last}.")
        instead = (Data("245", field.ind1, field.ind2, subfields),)
        yield Finding(HINT, "isbd-end", message, None, "245", index, subfields[place][0], instead=instead)
