"""The named mappings of copies in records, kept as a readable table in item_mappings.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from shelflist.departments.cataloguing.rules.copies import TEXTS, ItemMapping


@cache
def item_mappings() -> Mapping[str, ItemMapping]:
    """Every mapping by its name. A table that names something unknown is a bug and raises ValueError."""
    table = tomllib.loads((files(__package__) / "item_mappings.toml").read_text(encoding="utf-8"))
    return {name: _mapping(name, row) for name, row in table.items()}


def _mapping(name: str, row: dict[str, object]) -> ItemMapping:
    row = dict(row)
    label, tag = row.pop("label"), row.pop("tag")
    statuses, schemes = row.pop("statuses", {}), row.pop("schemes", {})
    if unknown := row.keys() - set(TEXTS):
        raise ValueError(f"the mapping {name} names {', '.join(sorted(unknown))}, which a copy does not have")
    assert isinstance(statuses, dict)
    assert isinstance(schemes, dict)
    subfields = {
        text: tuple(str(place) for place in places) for text, places in row.items() if isinstance(places, list)
    }
    return ItemMapping(name, str(label), str(tag), subfields, statuses, schemes)
