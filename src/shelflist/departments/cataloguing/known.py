"""What we have that could be the records of a chunk: looked up for all at once, kept up while they are written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from shelflist.departments.cataloguing.facts import Incoming, Key, match_facts
from shelflist.departments.cataloguing.models import ImportLine
from shelflist.departments.cataloguing.rules.matching import Decision, MatchFacts, Origin, Ours, had_before
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordIdentifier, RecordVersion
from shelflist.records.catalog.sources import sources

MOST = 1000  # records looked at for one chunk: a file may give the same number to all of its records


@dataclass(eq=False, slots=True)
class Candidate:
    """A record of ours, or one of this chunk that is about to be (its id is 0 until it is written)."""

    record_id: int
    version: int
    kind: str
    number: str
    describes_id: int | None = None
    latest: Incoming | None = None
    stored: MatchFacts | None = None
    earlier: set[str] = field(default_factory=set)
    preferred_to: set[str] = field(default_factory=set)

    @property
    def facts(self) -> MatchFacts:
        if self.stored is None:
            assert self.latest is not None  # a candidate is stored, or comes from this chunk
            self.stored = self.latest.facts
        return self.stored

    @property
    def ours(self) -> Ours:
        return Ours(self.record_id, self.facts, frozenset(self.earlier), frozenset(self.preferred_to))


class Known:
    """Candidates by digest, control number and what a match set finds records by (`finders`)."""

    def __init__(self, chunk: Sequence[Incoming], finders: Collection[str] = ("isbn",)) -> None:
        self.chunk = chunk
        self._kinds = tuple(sorted({"isbn", *finders} - {"number", "work"}))
        self._finds_works = "work" in finders
        self._filed = frozenset({"digest", "number", *finders, "isbn"})
        self._by_key: dict[Key, list[Candidate]] = defaultdict(list)
        self._settled: dict[str, Decision] = {}
        self._load(chunk)

    def settled(self, one: Incoming) -> Decision | None:
        """The first rule of `matching.decide`, answered without reading our record: its bytes are here, now or once."""
        return self._settled.get(one.digest)

    def like(self, one: Incoming) -> list[Candidate]:
        """Every record that shares its bytes, now or once, its control number or another one; each once."""
        found: dict[Candidate, None] = {}
        for key in one.keys:
            if key in self._by_key:
                found.update(dict.fromkeys(self._by_key[key]))
        return list(found)

    def same_bytes(self, one: Incoming) -> list[Candidate]:
        """Those records alone that have or had its bytes."""
        return list(self._by_key.get(("digest", one.digest), ()))

    def titles(self, number: str) -> list[Candidate]:
        """The bibliographic records with this control number; none when it is empty."""
        return [one for one in self._by_key.get(("number", number), ()) if one.kind == "bib"]

    def add(self, one: Incoming, record_id: int, describes_id: int | None) -> Candidate:
        """A record of this chunk that becomes ours."""
        candidate = Candidate(record_id, 1, one.derived.kind, one.derived.control_number, describes_id, one)
        self._file(candidate, one.keys)
        return candidate

    def replace(self, candidate: Candidate, by: Incoming) -> None:
        """A record of this chunk that takes the place of ours."""
        candidate.earlier.add(candidate.facts.digest)
        candidate.version += 1
        candidate.number, candidate.latest, candidate.stored = by.derived.control_number, by, None
        self._file(candidate, by.keys)

    def prefer(self, candidate: Candidate, to: Incoming) -> None:
        """Ours was kept instead of a record of this chunk."""
        candidate.preferred_to.add(to.digest)
        self._file(candidate, [("digest", to.digest)])

    def _file(self, candidate: Candidate, keys: Iterable[Key]) -> None:
        for key in keys:
            if key[0] not in self._filed:
                continue
            others = self._by_key[key]
            if candidate not in others:
                others.append(candidate)

    def _load(self, chunk: Sequence[Incoming]) -> None:
        same = sharing_bytes([one.digest for one in chunk])
        for digest, record_id in same["earlier"]:
            self._settled[digest] = Decision("unchanged", record_id, had_before())
        for digest, record_id in same["current"]:
            self._settled[digest] = Decision("unchanged", record_id)
        open_ones = [one for one in chunk if one.digest not in self._settled]
        if not open_ones:
            return
        kept = dict(same["kept"])
        wanted = sharing_numbers(
            {number for one in open_ones for number in (one.number, one.number_of_title) if number},
            {value for one in open_ones for kind, value in one.keys if kind in self._kinds},
            self._kinds,
            {value for one in open_ones for kind, value in one.keys if kind == "work"} if self._finds_works else (),
        )
        if wanted or kept:
            self._read(wanted.union(kept.values()), kept)

    def _read(self, wanted: set[int], kept: dict[str, int]) -> None:
        versions: dict[int, set[str]] = defaultdict(set)
        for record_id, digest in RecordVersion.objects.filter(record_id__in=wanted).values_list("record_id", "digest"):
            versions[record_id].add(digest)
        preferred: dict[int, set[str]] = defaultdict(set)
        for digest, record_id in kept.items():
            preferred[record_id].add(digest)
        rows = Record.objects.filter(pk__in=wanted, deleted_at__isnull=True).order_by("pk")
        origins = {one.id: Origin(one.id, one.name, one.rank) for one in sources().values()}
        for row in rows.only("marc", "digest", "version", "kind", "control_number", "describes_id", "source_id"):
            record = MarcRecord.from_json(row.marc)
            facts = match_facts(record, derive(record), row.digest, origins.get(row.source_id or 0))
            candidate = Candidate(
                row.pk,
                row.version,
                row.kind,
                row.control_number,
                row.describes_id,
                stored=facts,
                earlier=versions[row.pk],
                preferred_to=preferred[row.pk],
            )
            keys = [("digest", digest) for digest in {row.digest, *versions[row.pk], *preferred[row.pk]}]
            keys += [("number", row.control_number)] if row.control_number else []
            keys += [("isbn", isbn) for isbn in facts.isbns]
            keys += [*facts.identifiers, *([("work", facts.work)] if facts.work else [])]
            self._file(candidate, keys)


_RECORDS, _VERSIONS = Record._meta.db_table, RecordVersion._meta.db_table
_LINES, _IDENTIFIERS = ImportLine._meta.db_table, RecordIdentifier._meta.db_table
SAME_BYTES = f"""
SELECT 'current', digest, id FROM {_RECORDS}
  WHERE digest {{among}} AND NOT (original_format = '') AND deleted_at IS NULL
UNION ALL SELECT 'earlier', v.digest, v.record_id FROM {_VERSIONS} v JOIN {_RECORDS} r ON r.id = v.record_id
  WHERE v.digest {{among}} AND NOT (v.original_format = '') AND r.deleted_at IS NULL
UNION ALL SELECT 'earlier', digest, merged_into_id FROM {_RECORDS}
  WHERE digest {{among}} AND NOT (original_format = '') AND merged_into_id IS NOT NULL
UNION ALL SELECT 'kept', digest, record_id FROM {_LINES}
  WHERE digest {{among}} AND NOT (digest = '') AND record_id IS NOT NULL
"""  # noqa: S608 - names of tables only
SAME_NUMBERS = f"""
SELECT * FROM (SELECT id FROM {_RECORDS} WHERE control_number {{among}} AND NOT (control_number = '')
  ORDER BY id LIMIT {MOST}) AS same_number
UNION SELECT * FROM (SELECT record_id FROM {_IDENTIFIERS} WHERE kind {{among}} AND value {{among}}
  ORDER BY record_id LIMIT {MOST}) AS same_identifier
"""  # noqa: S608 - names of tables only
SAME_WORKS = f"""
UNION SELECT * FROM (SELECT id FROM {_RECORDS} WHERE work_key {{among}} AND NOT (work_key = '')
  ORDER BY id LIMIT {MOST}) AS same_work
"""  # noqa: S608 - names of tables only


def sharing_bytes(digests: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """(digest, record id) of the records that have these bytes: `current`, in an `earlier` version, or that were `kept`
    when these bytes came. One statement."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for how, digest, record_id in _select(SAME_BYTES, [digests] * 4):
        found[how].append((digest, record_id))
    return found


def sharing_numbers(
    numbers: Collection[str], values: Collection[str], kinds: Sequence[str], works: Collection[str] = ()
) -> set[int]:
    """The records with one of these control numbers, with one of these values as an identifier of these kinds, or of
    one of these works, deleted ones among them. One statement."""
    lists = [list(numbers), list(kinds), list(values), *([list(works)] if works else [])]
    return {record_id for (record_id,) in _select(SAME_NUMBERS + (SAME_WORKS if works else ""), lists)}


def _select(statement: str, lists: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """Run a statement whose `{among}` are lists: one parameter each, so that the text never changes."""
    on_postgresql = connection.vendor == "postgresql"
    among = "= ANY(%s)" if on_postgresql else "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(among=among), [list(one) if on_postgresql else json.dumps(one) for one in lists]
        )
        return list(cursor.fetchall())
