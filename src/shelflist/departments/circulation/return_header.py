"""The header of the check-in page: the book drop and the modifiers, in sight as long as they are on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from shelflist.departments.circulation import sessions
from shelflist.departments.circulation.rules import MODIFIERS
from shelflist.departments.circulation.rules.bookdrop import BookDrop, ends_at, last_closed
from shelflist.departments.circulation.rules.options import Modifier
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation


@dataclass(frozen=True, slots=True)
class Header:
    """`effective_at` is None while things count as returned when they are scanned; `proposed_at` is when the doors last
    closed. `ended_at`: a drop was over by itself, and nobody has said yet that they know."""

    effective_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    proposed_at: datetime | None
    now: datetime
    modifiers: tuple[tuple[Modifier, bool], ...]
    cart: str = ""  # what goes to a shelf is put on it

    @property
    def on(self) -> list[Modifier]:
        return [modifier for modifier, is_on in self.modifiers if is_on]

    @property
    def is_quiet(self) -> bool:
        """True when there is nothing out of the ordinary."""
        return self.effective_at is None and self.ended_at is None and not self.on and not self.cart

    @property
    def counts_from(self) -> datetime:
        """What the box for another date begins with."""
        return self.effective_at or self.proposed_at or self.now


def calendar_here(request: HttpRequest) -> OpeningCalendar:
    """The calendar of the branch where the reader stands."""
    here = placed(request)
    return organisation(here.numbers).calendar(here.branch.id) if here.branch else OpeningCalendar()


def drop_here(request: HttpRequest) -> BookDrop | None:
    """The book drop that is being emptied here, or None."""
    here = placed(request)
    return sessions.book_drop(request, here.branch.id if here.branch else None, calendar_here(request), here.now)


def header(request: HttpRequest) -> Header:
    """What stands above the lines."""
    calendar, drop, options = calendar_here(request), drop_here(request), sessions.modifiers(request)
    cart = sessions.cart(request)
    return Header(
        effective_at=drop.effective_at if drop else None,
        ends_at=ends_at(drop, calendar) if drop else None,
        ended_at=sessions.drop_ended_at(request),
        proposed_at=last_closed(calendar, placed(request).now),
        now=placed(request).now,
        modifiers=tuple((modifier, getattr(options, modifier.name)) for modifier in MODIFIERS),
        cart=cart.name if cart else "",
    )
