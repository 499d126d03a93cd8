"""Each test has the small library; some a department that wants copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.picking.tests.samples import Department
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.records.loans.tests.library import small_library

    return small_library()


@pytest.fixture
def repair() -> Iterator[Department]:
    from shelflist.departments.picking.tests.samples import departments

    with departments("repair") as made:
        yield made["repair"]
