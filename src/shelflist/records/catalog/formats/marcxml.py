"""MARCXML of one record, to stand by itself."""

from __future__ import annotations

import re

from shelflist.records.catalog.codec import CannotWrite, write_marcxml
from shelflist.records.catalog.codec.marcxml import NAMESPACE
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

_CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def marcxml(record: MarcRecord) -> str:
    """The record as a `record` element with its own namespace. Control characters become blanks."""
    try:
        text = write_marcxml(record)
    except CannotWrite:
        text = write_marcxml(without_control_characters(record))
    return text.decode().replace("<record>", f'<record xmlns="{NAMESPACE}">', 1)


def without_control_characters(record: MarcRecord) -> MarcRecord:
    """The record with a blank for each character that no MARC format may hold."""
    return MarcRecord(_clean(record.leader), [_cleaned(field) for field in record.fields])


def _cleaned(field: Field) -> Field:
    if len(field) == 2:
        return Control(field[0], _clean(field[1]))
    return Data(field[0], field[1], field[2], [(code, _clean(value)) for code, value in field[3]])


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)
