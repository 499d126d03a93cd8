"""What an engine must be able to do: the one small interface behind which tantivy stands, and a cluster may one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from shelflist.observers.search.rules.shape import Document
from shelflist.observers.search.rules.tree import FacetValue, Search, Term, Tree


class IndexGone(Exception):
    """There is no index that can be read: missing, damaged, or of another shape."""


class WriterBusy(Exception):
    """Another process writes this index."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What an engine found: numbers of records in order, how many in all, and the facets asked for.

    For a search that is `grouped`, the work of each record; and which facets count works and not records: those over
    few enough hits (`limits.WORKS_COUNTED`).
    """

    ids: tuple[int, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    works: tuple[int, ...] = ()
    in_works: frozenset[str] = frozenset()


class Written(NamedTuple):
    """A document as the engine's writer takes it, for which another process can have made it."""

    id: int
    text: str


class Reader(Protocol):
    """An index as it stood at its last commit. Cheap to get anew; never blocks a writer."""

    def search(self, asked: Search) -> Hits:
        """A page of hits for a search, with its facets counted over all of them."""

    def all_of(self, asked: Search, *, most: int) -> Sequence[int]:
        """Every title that a search finds, in no order worth naming: for taking all of them over."""

    def count(self, tree: Tree, *, hidden_too: bool = False) -> int:
        """How many titles a tree finds."""

    def frequency(self, word: str) -> int:
        """In how many titles a folded word stands."""

    def terms(self, field: str, beginning: str, *, limit: int) -> Sequence[Term]:
        """Terms of an index field that begin so, in order, with a quick count that hidden titles are part of."""

    def counts(self, field: str, terms: Sequence[str]) -> list[int]:
        """In how many titles that the public sees each of these terms stands."""

    def like(self, fields: Mapping[str, Sequence[str]], *, limit: int) -> tuple[int, ...]:
        """Titles that share most with such a document."""

    def marks(self, ids: Sequence[int]) -> Mapping[int, int]:
        """The mark that each of these titles was written with; those that are not there are left out."""

    def size(self) -> int:
        """How many documents it holds."""


class Writer(Protocol):
    """The one that writes. Nothing is seen by readers, nor kept, before `commit`."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, in place of those with the same numbers."""

    def put_new(self, documents: Iterable[Written]) -> None:
        """Add documents of which there are none with the same numbers."""

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out."""

    def commit(self) -> None:
        """Keep what was put and removed, all or nothing."""

    def close(self) -> None:
        """Finish what goes on behind and let go of the index. What was not committed is lost."""
