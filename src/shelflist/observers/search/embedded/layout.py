"""The schema of the index, from the shape of its documents."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tantivy import Filter, Index, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from shelflist.observers.search.rules import shape

if TYPE_CHECKING:
    from pathlib import Path

    from tantivy import Schema

BLANKS = "blanks"
NOTHING = "whitespace"  # columns part text at blanks by this name, and keys have none; the dictionary gets nothing


@cache
def schema() -> Schema:
    """Text is folded and cut into words before it comes here: the engine only parts it at blanks.

    Numbers are signed: tantivy deletes nothing, and says nothing, when told to delete by an unsigned one.
    """
    made = SchemaBuilder()
    for name in (*shape.WORDS, *shape.LED):
        made.add_text_field(name, tokenizer_name=BLANKS, index_option="position")
    for name in shape.SETS:
        made.add_text_field(name, tokenizer_name=BLANKS, index_option="basic")
    for name in shape.EXACT:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in shape.COUNTED:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in shape.SORTED:
        made.add_text_field(name, tokenizer_name=NOTHING, index_option="basic", fast=True)
    for name in shape.OPENINGS:
        made.add_integer_field(name, indexed=True)
    for name in shape.NUMBERS:
        made.add_integer_field(name, indexed=name not in ("mark", "work"), fast=True)
    return made.build()


def opened(folder: Path, *, new: bool = False) -> Index:
    """The index in a folder, made where it is `new`, with what cuts its texts.

    An eighth of the engine's work was the dictionary of sort keys, each its own, which nobody looks up: an analyser
    of that name that drops every word keeps them out of it, and in their column.
    """
    index = Index(schema(), str(folder)) if new else Index.open(str(folder))
    index.register_tokenizer(BLANKS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    index.register_tokenizer(NOTHING, TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.remove_long(1)).build())
    return index
