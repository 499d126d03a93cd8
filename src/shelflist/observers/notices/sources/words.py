"""A copy as texts name it: its title for who wants to read that, else only what the reader has in their hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def barcode_only(barcode: str) -> dict[str, Any]:
    """Nothing that tells what somebody reads: mail passes many hands (P17)."""
    return {"title": "", "author": "", "barcode": f"…{barcode[-4:]}" if barcode else "", "call_number": ""}


def copy_values(row: Mapping[str, Any], *, titles: bool) -> dict[str, Any]:
    """The same of a row of columns that was read through a foreign key “item”."""
    if not titles:
        return barcode_only(row["item__barcode"])
    parts = (row["item__call_prefix"], row["item__call_number"], row["item__call_suffix"])
    return {
        "title": row["item__record__title"],
        "author": row["item__record__author"],
        "barcode": row["item__barcode"],
        "call_number": " ".join(part for part in parts if part),
    }


TITLED = (
    "item__record__title", "item__record__author", "item__call_prefix", "item__call_number", "item__call_suffix",
)  # fmt: skip
