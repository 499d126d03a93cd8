"""A record as it is read: what others know better than its MARC, such as the heading that an authority has now.

Whoever puts something in the place of stored fields enters here once, in `AppConfig.ready`. Whoever shows, writes out
or derives from records reads them through this; whoever changes them changes what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from shelflist.records.catalog.marc import MarcRecord


class Reader(NamedTuple):
    """Who knows better: `touched` says which records are read with other words than are stored, `read` reads them."""

    touched: Callable[[Collection[int]], Collection[int]]
    read: Callable[[Mapping[int, MarcRecord]], Mapping[int, MarcRecord]]


_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Have every record read through this; it answers with those that it changed."""
    if reader not in _readers:
        _readers.append(reader)


def as_read(records: Mapping[int, MarcRecord]) -> dict[int, MarcRecord]:
    """These records by number, each as it is read. One statement for each reader."""
    found = dict(records)
    for reader in _readers:
        found.update(reader.read(found))
    return found


def one_as_read(record_id: int, record: MarcRecord) -> MarcRecord:
    """One record as it is read."""
    return as_read({record_id: record})[record_id]


def touched(record_ids: Collection[int]) -> set[int]:
    """Those of these records whose stored bytes are not what they say now."""
    return {number for reader in _readers for number in reader.touched(record_ids)} if record_ids else set()
