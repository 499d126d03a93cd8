"""What a workstation remembers between two scans: the copy on the bench, where the box came from, the truck."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

OPEN, ARRIVED, TRUCK = "processing-open", "processing-arrived", "processing-truck"
MOST = 300


def on_the_bench(request: HttpRequest) -> str:
    """The barcode that was scanned last; a command is about it."""
    return str(request.session.get(OPEN, ""))


def put_on_the_bench(request: HttpRequest, barcode: str) -> None:
    request.session[OPEN] = barcode


def arrived(request: HttpRequest) -> dict[str, Any]:
    """Which supplier the copies that are being scanned came from, and whether they came ready for the shelf."""
    kept = request.session.get(ARRIVED) or {}
    return {"source": str(kept.get("source", "")), "shelf_ready": bool(kept.get("shelf_ready"))}


def say_where_from(request: HttpRequest, source: str, *, shelf_ready: bool) -> None:
    request.session[ARRIVED] = {"source": source.strip()[:80], "shelf_ready": shelf_ready}


def truck(request: HttpRequest) -> list[str]:
    """The barcodes on the truck, in the order in which they were scanned."""
    return [str(one) for one in request.session.get(TRUCK, [])]


def load_truck(request: HttpRequest, barcodes: list[str]) -> None:
    request.session[TRUCK] = list(dict.fromkeys(barcodes))[:MOST]
