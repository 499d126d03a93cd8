"""Constant statements for the rows that every scan writes: compiling them anew took longer than the database needs.

They are run on the cursor that an act has for all of its statements (`act.cursor`): a cursor for each would cost more
than most of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

import orjson
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

AS_THEY_ARE = frozenset({str, int, bool, type(None)})


class Insert:
    """Inserts one row of a model's table, with all columns but the id named, and returns the id.

    Columns that are not given are null. IntegrityError when a constraint fires, as with the model's own `save`.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    @cached_property
    def columns(self) -> tuple[str, ...]:
        fields = self.model._meta.concrete_fields
        return tuple(field.column for field in fields if field.column and not field.primary_key)

    @cached_property
    def statement(self) -> str:
        table = self.model._meta.db_table
        names = ", ".join(f'"{column}"' for column in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        return f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING id'  # noqa: S608 - the model's own names

    def __call__(self, cursor: CursorWrapper, values: Mapping[str, Any]) -> int:
        given = values.get
        cursor.execute(self.statement, stored(cursor, [given(column) for column in self.columns]))
        return int(cursor.fetchone()[0])


class Update:
    """Sets columns of the row with this id. Which ones may differ from call to call; they must be among `columns`."""

    def __init__(self, model: type[models.Model], columns: Iterable[str]) -> None:
        self.model = model
        self.columns = frozenset(columns)
        self._statements: dict[tuple[str, ...], str] = {}

    def __call__(self, cursor: CursorWrapper, row_id: int, changes: Mapping[str, Any]) -> None:
        names = tuple(changes)
        statement = self._statements.get(names)
        if statement is None:
            statement = self._statements[names] = self._statement(names)
        cursor.execute(statement, [*stored(cursor, changes.values()), row_id])

    def _statement(self, names: tuple[str, ...]) -> str:
        assert self.columns.issuperset(names)  # the names go into the statement
        columns = ", ".join(f'"{name}" = %s' for name in names)
        return f'UPDATE "{self.model._meta.db_table}" SET {columns} WHERE id = %s'  # noqa: S608 - names from columns


def stored(cursor: CursorWrapper, values: Iterable[Any]) -> list[Any]:
    """The values as the database adapter takes them: moments in UTC, JSON as text."""
    return [value if type(value) in AS_THEY_ARE else _adapted(value, cursor.db.alias) for value in values]


def _adapted(value: Any, alias: str) -> Any:
    if isinstance(value, datetime):
        return _moment(value, alias)
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return value


@lru_cache(maxsize=64)  # one act writes its moment into half a dozen columns
def _moment(value: datetime, alias: str) -> Any:
    return connections[alias].ops.adapt_datetimefield_value(value.astimezone(UTC))
