"""The MARC 21 format as data: what each tag, indicator, subfield and coded position may be, and what it is called.

The files in `data/` are ours to read and to mend: a line for each field, `*` for what may be repeated, `-` for what is
no longer used. `table(kind)` has the fields of a format, `fixed` the coded positions.
"""

from collections.abc import Iterator

from shelflist.records.catalog.format.fixed import (
    Block,
    Position,
    block_of_006,
    block_of_007,
    block_of_008,
    blocks,
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
    named,
    spec_of,
    table,
)

KINDS = ("bib", "authority", "holdings")


def names() -> Iterator[str]:
    """Whatever the format calls by a name that people read, for the translators: what is no longer used is left out."""
    for block in blocks():
        yield block.name
        for place in block.positions:
            yield place.name
            yield from (code.label for code in place.codes.values() if not place.form and not code.obsolete)
    for spec in (spec for kind in KINDS for spec in table(kind).values() if not spec.obsolete):
        yield spec.name
        yield from (part.label for part in spec.shown_subfields())
        yield from (code.label for _place, codes in spec.shown_indicators() for code in codes)


__all__ = [
    "Block",
    "Code",
    "FieldSpec",
    "Position",
    "SubfieldSpec",
    "block_of_006",
    "block_of_007",
    "block_of_008",
    "blocks",
    "blocks_of_007",
    "countries",
    "is_local",
    "languages",
    "leader_block",
    "material_of",
    "named",
    "names",
    "spec_of",
    "table",
]
