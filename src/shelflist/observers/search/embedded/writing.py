"""Writing the index: one writer at a time, nothing kept before its commit."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import orjson

from shelflist.observers.search.embedded.layout import opened
from shelflist.observers.search.embedded.reading import faults
from shelflist.observers.search.engine import WriterBusy, Written
from shelflist.observers.search.rules.shape import Document, popularity

MEMORY = 60_000_000  # bytes before a segment is written
LEAST_BUILDING, MOST_BUILDING = 100_000_000, 1_000_000_000
SHARE_BUILDING = 16  # of this machine's memory, one in so many; less means more segments, which are merged again
THREADS_BUILDING = 2


class TantivyWriter:
    """The writer of the index in a folder, which is made when absent."""

    def __init__(self, folder: Path, *, building: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with faults():
            index = opened(folder, new=True)
            try:
                self.writer = index.writer(memory() if building else MEMORY, THREADS_BUILDING if building else 1)
            except ValueError as problem:
                if "LockBusy" in str(problem):
                    raise WriterBusy(folder.name) from problem
                raise

    def put(self, documents: Iterable[Document]) -> None:
        with faults():
            for one in documents:
                self.writer.delete_documents_by_term("id", one.id)
                self.writer.add_json(as_json(one))

    def put_new(self, documents: Iterable[Written]) -> None:
        with faults():
            for _number, text in documents:
                self.writer.add_json(text)

    def remove(self, ids: Iterable[int]) -> None:
        with faults():
            for number in ids:
                self.writer.delete_documents_by_term("id", number)

    def commit(self) -> None:
        with faults():
            self.writer.commit()

    def close(self) -> None:
        with faults():
            self.writer.rollback()
            self.writer.wait_merging_threads()


def memory() -> int:
    """What building may fill before it writes a segment of it."""
    here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(max(here // SHARE_BUILDING, LEAST_BUILDING), MOST_BUILDING)


def mark_of(one: Document) -> int:
    """A number that differs when the document does (but for its loans): what the verifier compares."""
    return zlib.crc32(orjson.dumps(one.fields))


def written(one: Document) -> Written:
    return Written(one.id, as_json(one))


def as_json(one: Document) -> str:
    """A document as the engine takes it, with its mark."""
    text = orjson.dumps(one.fields)
    badge = popularity(one.loans)
    popular = f',"popular":"{badge}"' if badge else ""
    comma = "," if one.fields else ""
    return f'{{"id":{one.id},"loans":{one.loans},"mark":{zlib.crc32(text)}{popular}{comma}{text[1:].decode()}'
