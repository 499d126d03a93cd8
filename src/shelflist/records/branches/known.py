"""Lists that packages above keep and that branches speak of by code: the kinds of things that copies are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

ItemTypes = Callable[[Mapping[str, int]], Mapping[str, str]]
_item_types: list[ItemTypes] = []


def register_item_types(names: ItemTypes) -> None:
    """Say how item types are looked up: revision numbers → name by code. Called in `AppConfig.ready`."""
    _item_types[:] = [names]


def item_types(numbers: Mapping[str, int]) -> Mapping[str, str]:
    """The names of the item types by their code."""
    return _item_types[0](numbers) if _item_types else {}
