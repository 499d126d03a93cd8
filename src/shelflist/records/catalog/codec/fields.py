"""From the text of a field in ISO 2709 to a field: the quick way for what is right, the careful way for what is odd."""

from __future__ import annotations

import re

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Control, Data, Field, Subfield

DELIMITER = "\x1f"
CONTROL_TAGS = frozenset(f"{number:03}" for number in range(1, 10))
DATA_TAGS = frozenset(f"{number:03}" for number in range(10, 1000))
INDICATORS = frozenset(first + second for first in " 0123456789" for second in " 0123456789")
CODES = frozenset("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")  # capitals in local fields

_ODD_CODE = re.compile("\x1f(?![a-z0-9A-Z])")
_opening = {pair + DELIMITER: (pair[0], pair[1]) for pair in INDICATORS}.get  # indicators with what must follow them
_subfields = re.compile("\x1f([^\x1f])([^\x1f]*)").findall
_new = tuple.__new__


class BadRecord(Exception):
    """A record that must be set aside; `reason` says why in words."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))


def build(tags: list[str], text: str, warnings: list[Phrase]) -> list[Field]:
    """The fields of a record from its tags and their text, joined by 1E. Adds to `warnings`; raises BadRecord."""
    if _ODD_CODE.search(text):
        fields = [
            field for tag, one in zip(tags, text.split("\x1e"), strict=False) if (field := _careful(tag, one, warnings))
        ]
        return check_codes(text, fields, warnings)
    fields = []
    append = fields.append
    for tag, one in zip(tags, text.split("\x1e"), strict=False):
        if tag in DATA_TAGS:
            if opening := _opening(one[:3]):
                append(_new(Data, (tag, opening[0], opening[1], _subfields(one))))
                continue
        elif tag in CONTROL_TAGS and one and DELIMITER not in one:
            append(_new(Control, (tag, one)))
            continue
        field = _careful(tag, one, warnings)
        if field is not None:
            append(field)
    return fields


def check_codes(text: str, fields: list[Field], warnings: list[Phrase]) -> list[Field]:
    """Fields whose subfield codes can all be written, with warnings for codes that are neither letters nor digits.

    A delimiter before a character that cannot be a code (beyond ASCII) is a stray one: its text belongs to the
    subfield before it, or to $a where it stands first.
    """
    odd = {after[0] for after in text.split(DELIMITER)[1:] if after and after[0] not in CODES and after[0] != "\x1e"}
    if not odd:
        return fields
    impossible = {code for code in odd if not " " <= code <= "~"}
    if odd - impossible:
        warnings.append(
            _("Subfield codes that MARC 21 does not know: {codes}.", codes=" ".join(sorted(odd - impossible)))
        )
    if not impossible:
        return fields
    return [_without_strays(field, impossible, warnings) if len(field) == 4 else field for field in fields]


def _without_strays(field: Data, impossible: set[str], warnings: list[Phrase]) -> Data:
    if not any(code in impossible for code, _value in field.subfields):
        return field
    kept: list[Subfield] = []
    for code, value in field.subfields:
        if code not in impossible:
            kept.append((code, value))
        elif kept:
            kept[-1] = (kept[-1][0], kept[-1][1] + code + value)
        else:
            kept.append(("a", code + value))
    warnings.append(
        _("Field {tag} had a subfield delimiter in the middle of its text, which was taken out.", tag=field.tag)
    )
    return Data(field.tag, field.ind1, field.ind2, kept)


def _careful(tag: str, text: str, warnings: list[Phrase]) -> Field | None:
    """A field that is odd in some way, with a warning; None when it says nothing. Raises BadRecord."""
    if not (len(tag) == 3 and tag.isascii() and tag.isprintable()):
        raise BadRecord(_("A field's tag is “{tag}”: three letters or digits are needed.", tag=tag))
    if not tag.isalnum() or tag == "000":
        warnings.append(_("A field has the tag “{tag}”, which MARC 21 does not know.", tag=tag))
    if not text.strip(" \x1f"):
        warnings.append(_("Field {tag} was empty and left out.", tag=tag))
        return None
    if DELIMITER not in text:
        if tag in DATA_TAGS:
            raise BadRecord(_("Field {tag} has no subfields: where its text belongs is not certain.", tag=tag))
        return Control(tag, text)
    if tag in CONTROL_TAGS:
        warnings.append(_("Control field {tag} had subfields; only their text was kept.", tag=tag))
        return Control(tag, " ".join(part[1:] for part in text.split(DELIMITER) if part[1:].strip()))
    indicators, *parts = text.split(DELIMITER)
    ind1, ind2 = odd_indicators(tag, indicators, warnings)
    if any(not part for part in parts):
        warnings.append(_("Field {tag} had a delimiter without a subfield, which was left out.", tag=tag))
    return Data(tag, ind1, ind2, [(part[0], part[1:]) for part in parts if part])


def odd_indicators(tag: str, found: str, warnings: list[Phrase]) -> tuple[str, str]:
    """Two indicators out of what stands before the first subfield. Raises BadRecord when that is text."""
    if len(found) > 4 or any(char.isalnum() for char in found[2:]):
        raise BadRecord(_("Field {tag} has text before its first subfield: “{text}”.", tag=tag, text=found[:40]))
    if found not in INDICATORS:
        warnings.append(
            _("Field {tag} has the indicators “{found}”, which MARC 21 does not know.", tag=tag, found=found[:4])
        )
    usable = "".join(char if "!" <= char <= "~" else " " for char in found.ljust(2))
    return usable[0], usable[1]
