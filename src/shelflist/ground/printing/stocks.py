"""Every label stock that can be printed on: those that are sold, and the library's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.printing.rules.sheets import GEOMETRY, Stock

USUAL = _("the usual stock of its kind")


@cache
def sold() -> Mapping[str, Stock]:
    """The stocks that come with the program, by code, in the order of the list."""
    with (Path(__file__).parent / "stocks.toml").open("rb") as file:
        rows = tomllib.load(file)["stock"]
    return {row["code"]: _stock(row) for row in rows}


def _stock(row: Mapping[str, object]) -> Stock:
    measures = {name: _pair(row[name], 1 if name == "grid" else 1000) for name in GEOMETRY}
    return Stock(code=str(row["code"]), name=str(row["name"]), kind=str(row.get("kind", "label")), **measures)


def _pair(values: object, by: int) -> tuple[int, int]:
    assert isinstance(values, Iterable)
    first, second = (round(value * by) for value in values)
    return first, second
