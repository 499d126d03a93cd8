"""Where the loans come from that a “what if” is replayed on: the package that keeps loans registers itself here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from shelflist.records.policies.rules.whatif import PastLoan


@dataclass(frozen=True, slots=True)
class LoanSource:
    """`count(since)` and `loans(since)`: every loan made, renewed, or still open since then, in the order of lending.

    `titles(ids)` says for each loan what was lent, for the list of cases.
    """

    count: Callable[[datetime], int]
    loans: Callable[[datetime], Iterator[PastLoan]]
    titles: Callable[[list[int]], dict[int, str]]


_source: list[LoanSource] = []


def register(source: LoanSource) -> None:
    """Called once in the `AppConfig.ready` of the package that keeps loans."""
    if _source:
        raise ValueError("a source of loans is registered already")
    _source.append(source)


def source() -> LoanSource | None:
    return _source[0] if _source else None
