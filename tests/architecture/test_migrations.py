"""First migrations make each table in one go; Django alone would make it again on SQLite for every constraint."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from docs.migrations import fold

FIRST = [one.name for one in apps.get_app_configs() if one.name.startswith("shelflist.") and list(one.get_models())]


@pytest.mark.parametrize("package", FIRST)
def test_a_first_migration_has_its_constraints_inside_its_tables(package: str) -> None:
    migration = import_module(f"{package}.migrations.0001_initial").Migration
    assert len(fold(migration.operations)) == len(migration.operations), "run make migrations"


@pytest.mark.django_db
def test_every_constraint_and_index_of_the_models_is_in_the_database() -> None:
    """Tables are made together (config/migrating.py), from the models as they are then."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master")
        else:
            cursor.execute("SELECT conname FROM pg_constraint UNION ALL SELECT indexname FROM pg_indexes")
        made = " ".join(str(said) for (said,) in cursor.fetchall())
    names = {one.name for model in apps.get_models() for one in (*model._meta.constraints, *model._meta.indexes)}
    assert {name for name in names if name not in made} == set()


def test_only_what_makes_its_own_tables_is_made_together() -> None:
    from django.db import migrations, models

    from shelflist.config.migrating import only_makes_tables

    made = migrations.CreateModel("Book", [("id", models.BigAutoField(primary_key=True))])
    own = migrations.AddField("book", "title", models.TextField())
    others = migrations.AddField("reader", "name", models.TextField())
    filled = migrations.RunPython(migrations.RunPython.noop)
    expected = {(made, own): True, (own,): False, (made, others): False, (made, filled): False, (): True}
    for operations, answer in expected.items():
        migration = migrations.Migration("0001_initial", "books")
        migration.operations = list(operations)
        assert only_makes_tables(migration) is answer, operations
