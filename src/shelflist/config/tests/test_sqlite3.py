"""The SQLite backend says to SQLite what Django says, in SQLite's placeholders."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has this backend")


@pytest.mark.parametrize("rows", [1, 900])
def test_values_stand_for_their_places_in_short_and_in_long_statements(rows: int) -> None:
    statement = f"SELECT 'a %%', {', '.join(['%s'] * rows)}, '%%s'"
    for values in (list(range(rows)), ["50 %s"] * rows):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.fetchone() == ("a %", *values, "%s")


def test_values_may_have_names() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %(b)s, %(a)s", {"a": 1, "b": 2})
        assert cursor.fetchone() == (2, 1)


def test_a_statement_without_values_is_left_as_it_is() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '%s %%'")
        assert cursor.fetchone() == ("%s %%",)
