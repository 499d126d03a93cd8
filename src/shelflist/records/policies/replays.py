"""Where the loans come from that a “what if” is replayed on: the package that keeps loans registers itself here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.records.policies.rules.whatif import PastLoan


@dataclass(frozen=True, slots=True)
class LoanSource:
    """`count(since)` and `loans(since)`: every loan made, renewed, or still open since then, in the order of lending.

    `titles(ids)` says for each loan what was lent, for the list of cases; `wins(since)` how many loans made since then
    each loan rule decided.
    """

    count: Callable[[datetime], int]
    loans: Callable[[datetime], Iterator[PastLoan]]
    titles: Callable[[list[int]], dict[int, str]]
    wins: Callable[[datetime], dict[int, int]]


_source: list[LoanSource] = []


def register(source: LoanSource) -> None:
    """Called once in the `AppConfig.ready` of the package that keeps loans."""
    if _source:
        raise ValueError("a source of loans is registered already")
    _source.append(source)


def source() -> LoanSource | None:
    return _source[0] if _source else None


WINS_SINCE = timedelta(days=30)
_wins: dict[str, dict[int, int]] = {}


def wins(now: datetime) -> dict[int, int]:
    """How many loans of the last 30 days each rule decided. Counted once an hour: it reads all of them."""
    hour = f"{now:%Y-%m-%d %H}"
    if hour not in _wins and (found := source()):
        _wins.clear()
        _wins[hour] = found.wins(now - WINS_SINCE)
    return _wins.get(hour, {})
