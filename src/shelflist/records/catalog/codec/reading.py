"""What reading a file yields: one `Reading` per record found, good or bad, with its bytes and where they stood."""

from __future__ import annotations

from typing import NamedTuple

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.marc import MarcRecord


class Reading(NamedTuple):
    """A record as it stood in a file.

    `problem` is set exactly when `record` is None: the reason, in words, why these bytes must be set aside.
    `format` is iso2709, marcxml, json, or one of unimarc-2709 and unimarc-xml when the record was converted from
    UNIMARC (its bytes are then not what MARC 21 export may give back), or empty for a file that is none of them.
    `encoding` is what the evidence says, not what the leader says: utf-8, marc-8, latin-1, iso-5426.
    """

    position: int  # 1 for the first record of the file
    offset: int  # of `raw`, in bytes from the start of the file
    raw: bytes  # the record's own bytes, untouched
    format: str
    encoding: str
    record: MarcRecord | None
    problem: Phrase | None = None
    warnings: tuple[Phrase, ...] = ()


class CannotWrite(Exception):
    """A record that a format cannot hold; `reason` says why and names the field."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))


class TooBig(CannotWrite):
    """A field over 9,999 bytes or a record over 99,999 bytes: ISO 2709 has no room for the length."""
