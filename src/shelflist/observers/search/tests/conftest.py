"""A folder of its own for the index of every test here, and an indexer that is run by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from shelflist.observers.search.indexer import Indexer


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    from shelflist.observers.search import places

    settings.SEARCH_FOLDER = tmp_path / "search"
    places.close()
    yield tmp_path / "search"
    places.close()


@pytest.fixture
def indexer(db: None) -> Iterator[Indexer]:
    from shelflist.observers.search.indexer import Indexer

    one = Indexer(timezone.now)
    yield one
    one.let_go()
