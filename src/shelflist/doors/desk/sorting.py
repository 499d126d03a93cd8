"""Tables that sort: the state is in the address, `?sort=title` or `?sort=-due`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


def sorted_by(
    found: QuerySet[M], request: HttpRequest, columns: Mapping[str, tuple[str, ...]], *, default: str
) -> QuerySet[M]:
    """The rows in the order asked for: a name of `columns`, with a minus for the other way round."""
    asked = request.GET.get("sort", "")
    down, name = asked.startswith("-"), asked.removeprefix("-")
    if name not in columns:
        down, name = default.startswith("-"), default.removeprefix("-")
    mark = "-" if down else ""
    return found.order_by(*(f"{mark}{column}" for column in columns[name]), f"{mark}pk")
