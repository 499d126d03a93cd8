"""The MARC 21 format as data: what each tag, indicator, subfield and coded position may be, and what it is called.

The files in `data/` are ours to read and to mend: a line for each field, `*` for what may be repeated, `-` for what is
no longer used. `table(kind)` has the fields of a format, `fixed` the coded positions.
"""

from shelflist.records.catalog.format.fixed import (
    Block,
    Position,
    block_of_006,
    block_of_007,
    block_of_008,
    blocks_of_007,
    leader_block,
    material_of,
)
from shelflist.records.catalog.format.table import (
    Code,
    FieldSpec,
    SubfieldSpec,
    countries,
    is_local,
    languages,
    spec_of,
    table,
)

__all__ = [
    "Block",
    "Code",
    "FieldSpec",
    "Position",
    "SubfieldSpec",
    "block_of_006",
    "block_of_007",
    "block_of_008",
    "blocks_of_007",
    "countries",
    "is_local",
    "languages",
    "leader_block",
    "material_of",
    "spec_of",
    "table",
]
