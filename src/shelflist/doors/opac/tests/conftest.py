"""Each test has a small library and a browser at home. Models are imported late: pytest reads this before Django."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.ground.journal.revisions import forget_everything
    from shelflist.records.loans.tests.library import small_library

    forget_everything()
    return small_library()


@pytest.fixture
def german(settings: Any, tmp_path: Path) -> None:
    """Pages are translated into German: as far as the test needs it."""
    catalogue = Catalog(locale="de")
    catalogue.add("My account", "Mein Konto")
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path]
