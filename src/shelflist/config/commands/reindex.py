"""Derive sort, match and search columns again from the records, and build the index of titles anew.

Needed after a change of how they are derived, or when shelflist doctor says so. The desk and the catalogue work on
meanwhile: the old index answers until the new one is whole.
"""

from __future__ import annotations

import argparse

from shelflist.config.console import DONE, Console, counted, duration

AGAIN = "Run the same command again; it begins anew."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index-only", action="store_true", help="build the index only, from the columns as they are")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup

    startup.require_library()
    answer: dict[str, object] = {"ok": True}
    said = [] if options.index_only else [_columns(console, answer)]
    said.append(_index(console, answer))
    console.answer(answer, " ".join(said))
    return DONE


def _columns(console: Console, answer: dict[str, object]) -> str:
    from shelflist.records.catalog.bulk import rebuild_derived

    progress = console.progress("Records")
    try:
        seen, changed = rebuild_derived(progress.at)
    except KeyboardInterrupt:
        progress.end()
        raise KeyboardInterrupt(f"Stopped after {counted(progress.done, 'record')}. {AGAIN}") from None
    seconds = progress.end()
    answer |= {"records": seen, "changed": changed, "seconds": round(seconds, 2)}
    return f"{counted(seen, 'record')} derived again, {changed:,} of them changed, in {duration(seconds)}."


def _index(console: Console, answer: dict[str, object]) -> str:
    """Build the index here, or have the indexer that runs do it."""
    from django.utils import timezone

    from shelflist.observers.search.actions.taking_in import ask_for_all
    from shelflist.observers.search.indexer import Indexer

    indexer = Indexer(timezone.now, name="command")
    if not indexer.take():
        ask_for_all()
        answer["index"] = "asked"
        return "The indexer that is running builds the index anew."
    progress = console.progress("Index")
    try:
        indexer.open_if_there()
        indexed = indexer.build(progress.at)
    except KeyboardInterrupt:
        progress.end()
        raise KeyboardInterrupt(f"Stopped; the index is as it was before. {AGAIN}") from None
    finally:
        indexer.let_go()
    seconds = progress.end()
    answer |= {"index": "built", "indexed": indexed, "index_seconds": round(seconds, 2)}
    return f"The index was built of {counted(indexed, 'record')} in {duration(seconds)}."
