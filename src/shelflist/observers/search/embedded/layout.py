"""The schema of the index, from the shape of its documents."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tantivy import SchemaBuilder

from shelflist.observers.search.rules import shape

if TYPE_CHECKING:
    from tantivy import Schema


@cache
def schema() -> Schema:
    """Text is folded and cut into words before it comes here: the engine only parts it at blanks.

    Numbers are signed: tantivy deletes nothing, and says nothing, when told to delete by an unsigned one.
    """
    made = SchemaBuilder()
    for name in (*shape.WORDS, *shape.LED):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in shape.SETS:
        made.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in shape.EXACT:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*shape.COUNTED, *shape.SORTED):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in shape.NUMBERS:
        made.add_integer_field(name, indexed=name not in ("mark", "work"), fast=True)
    return made.build()
