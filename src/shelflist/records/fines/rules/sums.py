"""What the postings of one charge add up to, and what taking something off it means. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shelflist.records.fines.rules.accounts import CREDIT, DUE, INCOME, OWED, WAIVERS, is_tender

Moved = Mapping[tuple[str, str], int]
"""Cents by (debit, credit)."""


def net(moved: Moved, account: str, other: str | None = None) -> int:
    """What an account has grown by, towards one other account or all of them."""
    gained = sum(cents for (debit, credit), cents in moved.items() if debit == account and other in (None, credit))
    lost = sum(cents for (debit, credit), cents in moved.items() if credit == account and other in (None, debit))
    return gained - lost


@dataclass(frozen=True, slots=True)
class Sums:
    """One charge: what it came to, what is open, what was paid in which way, what was waived."""

    moved: Moved

    @property
    def total(self) -> int:
        """What is charged, less what was taken off."""
        return net(self.moved, OWED, INCOME)

    @property
    def open(self) -> int:
        return net(self.moved, OWED)

    @property
    def waived(self) -> dict[str, int]:
        """What was let go, by account."""
        return self._given(lambda account: account in WAIVERS)

    @property
    def paid(self) -> dict[str, int]:
        """What was paid, by the way in which; what was paid from credit is under `credit-balance`."""
        return self._given(is_tender)

    @property
    def given_up(self) -> int:
        """What has become of payments: credit, or money to hand back, less what was paid from credit."""
        return sum(net(self.moved, OWED, other) for other in self._others() if other == CREDIT or other.startswith(DUE))

    @property
    def settled(self) -> int:
        """What of it was paid and still is."""
        return sum(self.paid.values()) - self.given_up

    def _others(self) -> set[str]:
        return {one for pair in self.moved if OWED in pair for one in pair} - {OWED}

    def _given(self, wanted: object) -> dict[str, int]:
        assert callable(wanted)
        found = {one: net(self.moved, one, OWED) for one in sorted(self._others()) if wanted(one)}
        return {one: cents for one, cents in found.items() if cents > 0}


@dataclass(frozen=True, slots=True)
class TakenOff:
    """How so much is taken off a charge: what was waived of it is waived no longer, what was paid becomes credit."""

    cents: int
    unwaived: tuple[tuple[str, int], ...] = ()
    credited: int = 0


def take_off(sums: Sums, cents: int, *, refundable: int | None = None) -> TakenOff:
    """Take `cents` off, at most what it came to. `refundable` bounds what was paid that may become credit: what may not
    stays charged."""
    cents = max(0, min(cents, sums.total))
    over = cents - sums.open
    unwaived: list[tuple[str, int]] = []
    for account, let_go in sums.waived.items():
        part = min(over, let_go)
        if part > 0:
            unwaived.append((account, part))
            over -= part
    if over <= 0:
        return TakenOff(cents, tuple(unwaived))
    credited = over if refundable is None else min(over, refundable)
    return TakenOff(cents - (over - credited), tuple(unwaived), credited)


def spread(cents: int, open_amounts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lay so much over charges in their order: (charge, open) to (charge, part)."""
    parts = []
    for charge_id, open_cents in open_amounts:
        part = min(cents, open_cents)
        if part > 0:
            parts.append((charge_id, part))
            cents -= part
    return parts
