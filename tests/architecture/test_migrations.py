"""First migrations make each table in one go; Django alone would make it again on SQLite for every constraint."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from docs.migrations import fold

pytestmark = pytest.mark.one_database
FIRST = [one.name for one in apps.get_app_configs() if one.name.startswith("shelflist.") and list(one.get_models())]


@pytest.mark.parametrize("package", FIRST)
def test_a_first_migration_has_its_constraints_inside_its_tables(package: str) -> None:
    migration = import_module(f"{package}.migrations.0001_initial").Migration
    assert len(fold(migration.operations)) == len(migration.operations), "run make migrations"
