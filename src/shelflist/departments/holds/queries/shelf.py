"""The pick-up shelf: what stands there for whom, and what must be cleared."""

from __future__ import annotations


def shelf_label(hold_id: int, alias: str) -> str:
    """What the copy is shelved by, without saying whose it is: the reader’s alias, or the number of the hold."""
    return alias or f"H {hold_id}"
