"""Whatever points at a title has said what becomes of it when titles are merged (CAT-12)."""

from __future__ import annotations

from shelflist.records.catalog import pointers


def test_every_column_that_points_at_a_title_says_what_becomes_of_it_on_a_merge() -> None:
    silent = sorted(set(pointers.columns()) - set(pointers.registered()))
    assert silent == [], "call shelflist.records.catalog.pointers.register in the package's AppConfig.ready"


def test_nothing_is_said_of_columns_that_are_not_there() -> None:
    assert sorted(set(pointers.registered()) - set(pointers.columns())) == []


def test_what_moves_in_its_own_way_has_a_way_back() -> None:
    assert [key for key, one in pointers.registered().items() if (one.move is None) != (one.move_back is None)] == []
