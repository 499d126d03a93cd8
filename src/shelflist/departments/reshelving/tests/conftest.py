"""A small library with two carts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.departments.picking.models import Cart
    from shelflist.records.loans.tests.library import Library


@pytest.fixture
def library(db: None) -> Library:
    from shelflist.ground.journal.revisions import forget_everything
    from shelflist.records.loans.tests.library import small_library

    forget_everything()
    return small_library()


@pytest.fixture
def cart(library: Library) -> Cart:
    from shelflist.departments.picking.models import Cart
    from shelflist.records.loans.tests.library import NOW

    return Cart.objects.create(name="Cart 4", barcode="CART0004", branch=library.eastgate, made_at=NOW)
