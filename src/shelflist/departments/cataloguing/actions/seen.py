"""What came earlier in a file that is only tried, so that a trial matches across the whole file as an import does.

Only numbers and places are held in memory; a record that one of the next chunk may be is read again from the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from shelflist.departments.cataloguing.facts import Incoming, Key
from shelflist.departments.cataloguing.recipes import Plan
from shelflist.records.catalog.codec import Reading, read


class Seen:
    """The records of a file by what they can be found by."""

    MOST = 2_000_000  # numbers; some hundred megabytes
    MOST_AGAIN = 400  # records that are read again for one chunk: a file may give one number to all of its records

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[int, list[int]] = {}
        self._where: dict[int, tuple[int, int]] = {}

    def remember(self, ready: Sequence[Incoming | Reading], plan: Plan) -> None:
        """Note where these stand."""
        for one in ready:
            if not isinstance(one, Incoming) or len(self._places) >= self.MOST:
                continue
            self._where[one.reading.position] = (one.reading.offset, len(one.reading.raw))
            for key in _keys(one, plan):
                self._places.setdefault(hash(key), []).append(one.reading.position)

    def earlier(self, ready: Sequence[Incoming | Reading], plan: Plan) -> list[Reading]:
        """The earlier records of the file that share something with one of these, as they stood there, in order."""
        wanted = {
            place
            for one in ready
            if isinstance(one, Incoming)
            for key in _keys(one, plan)
            for place in self._places.get(hash(key), ())
        }
        return [one for place in sorted(wanted)[: self.MOST_AGAIN] for one in self._again(place)]

    def _again(self, place: int) -> Iterator[Reading]:
        offset, size = self._where[place]
        here = self._file.tell()
        self._file.seek(offset)
        raw = self._file.read(size)
        self._file.seek(here)
        for reading in read(io.BytesIO(raw)):
            yield reading._replace(position=place, offset=offset)


def _keys(one: Incoming, plan: Plan) -> list[Key]:
    wanted = {"digest", "number", "isbn", *plan.matching.finders}
    keys = [key for key in one.keys if key[0] in wanted]
    return [*keys, ("number", one.number_of_title)] if one.number_of_title else keys
