"""What new copies of the demonstration begin with: two rolls of labels and three templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shelflist.config.demo.library import Library
from shelflist.ground.common.actors import Actor
from shelflist.records.items.actions import save_barcode_range, save_item_template
from shelflist.records.items.rules.numbering import Numbering


def put_in(library: Library, item_prefix: str, by: Actor, now: datetime) -> None:
    """A roll for the workroom, one for the children's desk; templates for books, films and what stays in the house."""
    digits = 13 - len(item_prefix)  # 14 with the check digit
    for name, first, last in (("Workroom", 60_000, 79_999), ("Children’s desk", 80_000, 89_999)):
        numbering = Numbering(item_prefix, digits, first, last, "luhn")
        save_barcode_range(name=name, numbering=numbering, by=by, now=now)
    types = library.item_types
    usual = {"lends": True, "holdable": True, "public": True, "mint": True, "loan_level": 2, "fine_level": 2}
    templates: dict[str, tuple[str, dict[str, Any], str]] = {
        "Books": ("book", {"scheme": "ddc", "price": "25.00"}, "book"),
        "Films": ("dvd", {"call_prefix": "DVD", "scheme": "local", "price": "20.00"}, "video"),
        "Stays in the house": (
            "book",
            {"lends": False, "holdable": False, "reference": True, "call_prefix": "REF"},
            "",
        ),
    }
    for name, (kind, values, material) in templates.items():
        kept = {**usual, "item_type_id": types.get(kind, next(iter(types.values()))), **values}
        save_item_template(name=name, values=kept, material=material, is_default=bool(material), by=by, now=now)
