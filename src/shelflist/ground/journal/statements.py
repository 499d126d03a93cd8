"""Constant statements for the rows that every scan writes: compiling them anew took longer than the database needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from django.db import connection, models


class Insert:
    """Inserts one row of a model's table, with all columns but the id named, and returns the id.

    Columns that are not given are null. IntegrityError when a constraint fires, as with the model's own `save`.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(str(field.column) for field in self.model._meta.concrete_fields if not field.primary_key)

    @cached_property
    def statement(self) -> str:
        table = self.model._meta.db_table
        names = ", ".join(f'"{column}"' for column in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        return f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING id'  # noqa: S608 - the model's own names

    def __call__(self, values: Mapping[str, Any]) -> int:
        row = stored(values)
        with connection.cursor() as cursor:
            cursor.execute(self.statement, [row.get(column) for column in self.columns])
            return int(cursor.fetchone()[0])


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the database adapter takes them: moments in UTC, JSON as text."""
    moment = connection.ops.adapt_datetimefield_value
    row = dict(values)
    for name, value in values.items():
        if isinstance(value, datetime):
            row[name] = moment(value.astimezone(UTC))
        elif isinstance(value, dict):
            row[name] = orjson.dumps(value).decode()
    return row
