"""Who hears that titles are found by other words now, though nothing of them was written: whoever keeps an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_hearers: list[Callable[[Sequence[int]], None]] = []


def register(hearer: Callable[[Sequence[int]], None]) -> None:
    """Have this told, in the transaction of the change; entered once, in `AppConfig.ready`."""
    if hearer not in _hearers:
        _hearers.append(hearer)


def found_otherwise(record_ids: Sequence[int]) -> None:
    """These titles are found by other words than before."""
    for hearer in _hearers if record_ids else ():
        hearer(record_ids)
