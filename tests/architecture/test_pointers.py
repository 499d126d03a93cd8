"""Whatever points at a title has said what becomes of it when titles are merged (CAT-12)."""

from __future__ import annotations

from django.apps import apps

from shelflist.records.catalog import pointers


def test_every_column_that_points_at_a_title_says_what_becomes_of_it_on_a_merge() -> None:
    silent = sorted(set(pointers.columns()) - set(pointers.registered()))
    assert silent == [], "call shelflist.records.catalog.pointers.register in the package's AppConfig.ready"


def test_nothing_is_said_of_columns_that_are_not_there() -> None:
    """Every one is a column; that it is no foreign key, as the number in a bucket, does not matter."""
    columns = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    assert sorted(set(pointers.registered()) - columns) == []


def test_what_moves_in_its_own_way_has_a_way_back() -> None:
    assert [key for key, one in pointers.registered().items() if (one.move is None) != (one.move_back is None)] == []
