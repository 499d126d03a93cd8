"""A record in the formats that other programs read: MARCXML, MODS, Dublin Core, schema.org, COinS, RIS and BibTeX.

Each is a function from MARC to text (schema.org: to plain data) and never fails: what a record does not say is left
out. What they have in common is worked out once, in `description`.
"""

from shelflist.records.catalog.formats.citing import bibtex, coins, ris
from shelflist.records.catalog.formats.description import Description, describe
from shelflist.records.catalog.formats.dublin_core import oai_dc, srw_dc
from shelflist.records.catalog.formats.mads import mads
from shelflist.records.catalog.formats.marcxml import marcxml, without_control_characters
from shelflist.records.catalog.formats.mods import mods
from shelflist.records.catalog.formats.plain import plain_text
from shelflist.records.catalog.formats.schema_org import linked_data, schema_org

__all__ = [
    "Description",
    "bibtex",
    "coins",
    "describe",
    "linked_data",
    "mads",
    "marcxml",
    "mods",
    "oai_dc",
    "plain_text",
    "ris",
    "schema_org",
    "srw_dc",
    "without_control_characters",
]
