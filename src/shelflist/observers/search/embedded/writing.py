"""Writing the index: one writer at a time, nothing kept before its commit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

import orjson
from tantivy import Index

from shelflist.observers.search.embedded.layout import schema
from shelflist.observers.search.embedded.reading import faults
from shelflist.observers.search.engine import WriterBusy
from shelflist.observers.search.rules.shape import Document, popularity

MEMORY = 60_000_000  # bytes before a segment is written
MEMORY_BUILDING = 300_000_000


class TantivyWriter:
    """The writer of the index in a folder, which is made when absent."""

    def __init__(self, folder: Path, *, building: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with faults():
            index = Index(schema(), str(folder))
            try:
                self.writer = index.writer(MEMORY_BUILDING if building else MEMORY, 2 if building else 1)
            except ValueError as problem:
                if "LockBusy" in str(problem):
                    raise WriterBusy(folder.name) from problem
                raise

    def put(self, documents: Iterable[Document], *, are_new: bool = False) -> None:
        with faults():
            for one in documents:
                if not are_new:
                    self.writer.delete_documents_by_term("id", one.id)
                self.writer.add_json(as_json(one))

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


def mark_of(one: Document) -> int:
    """A number that differs when the document does (but for its loans): what the verifier compares."""
    return zlib.crc32(orjson.dumps(one.fields))


def as_json(one: Document) -> str:
    fields = dict(one.fields)
    fields["mark"] = mark_of(one)
    fields["id"], fields["loans"] = one.id, one.loans
    if badge := popularity(one.loans):
        fields["popular"] = badge
    return orjson.dumps(fields).decode()
