"""A copy as texts name it: its title for who wants to read that, else only what the reader has in their hand."""

from __future__ import annotations

from typing import Any


def item_values(item: Any) -> dict[str, Any]:
    return {
        "title": item.record.title,
        "author": item.record.author,
        "barcode": item.barcode,
        "call_number": " ".join(part for part in (item.call_prefix, item.call_number, item.call_suffix) if part),
    }


def barcode_only(barcode: str) -> dict[str, Any]:
    """Nothing that tells what somebody reads: mail passes many hands (P17)."""
    return {"title": "", "author": "", "barcode": f"…{barcode[-4:]}" if barcode else "", "call_number": ""}
