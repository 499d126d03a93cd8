"""Reading and writing MARC records: ISO 2709 in UTF-8 and MARC-8, MARCXML, MARC-in-JSON; UNIMARC is read.

`read(stream)` finds out what the file is by looking at it and yields a `Reading` per record, in bounded memory.
`write_iso2709`, `write_marcxml` and `write_json` give the bytes of one record; `original_for` gives back the bytes
that a record came in, where they may stand in the format asked for.
"""

from shelflist.records.catalog.codec.detect import original_for, read
from shelflist.records.catalog.codec.iso2709 import write_iso2709
from shelflist.records.catalog.codec.json import write_json
from shelflist.records.catalog.codec.marcxml import MARCXML_END, MARCXML_START, write_marcxml
from shelflist.records.catalog.codec.reading import CannotWrite, Reading, TooBig

__all__ = [
    "MARCXML_END",
    "MARCXML_START",
    "CannotWrite",
    "Reading",
    "TooBig",
    "original_for",
    "read",
    "write_iso2709",
    "write_json",
    "write_marcxml",
]
