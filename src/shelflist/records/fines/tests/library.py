"""A small library with money: people with charges, a register that is open, and somebody at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.actions import enter_charge
from shelflist.records.loans.models import Loan
from shelflist.records.loans.tests.library import NOW, Library
from shelflist.records.patrons.models import Patron

DUE = datetime(2026, 11, 11, 4, 59, tzinfo=UTC)  # Tuesday 10 November, 23:59 in New York
FINE = {"name": "A quarter a day", "cents": 25, "interval": "day"}


def charged(library: Library, patron: Patron, cents: int, kind: str = "other", **more: Any) -> int:
    """Put something on an account; returns the charge's id."""
    found: list[int] = []

    def work(act: Act) -> Saved:
        entered = enter_charge(
            act, kind=kind, amount_cents=cents, reason=_("For something"), patron_id=patron.pk,
            branch_id=library.eastgate.pk, **more,
        )  # fmt: skip
        assert entered is not None
        found.append(entered.charge_id)
        return Saved(entered.charge_id)

    now = more.pop("now", NOW)
    perform("shelve", work, by=library.staff(), now=now, answer=Saved)
    return found[0]


def late_loan(library: Library, card: Any, **more: Any) -> Loan:
    """Overdue since Tuesday, at a quarter a day."""
    price = more.pop("price_cents", 1999)
    return library.lent(library.item(price_cents=price), card, DUE, fine_terms=FINE, **more)


def cashier(library: Library, *more: str, **changes: Any) -> Actor:
    """Somebody who may do everything with money at Eastgate."""
    powers = ("take-money", "charge-patrons", "waive-charges", "refund-money", "work-registers", "settle-loans", "undo")
    return library.staff(*powers, "return", "see-patrons", *more, **changes)


__all__ = ["DUE", "FINE", "NOW", "Library", "cashier", "charged", "late_loan", "timedelta"]
