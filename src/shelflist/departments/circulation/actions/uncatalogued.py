"""What has no barcode is lent and counted by kind (CIR-23)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries import locked
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.phrases import value_from_data, value_to_data
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.loans.models import UncataloguedType, UncataloguedUse


@dataclass(frozen=True, slots=True)
class CountReceipt:
    """So many of a kind were lent or used; `due_on` None: in the house."""

    use_id: int
    kind: str
    count: int
    patron_id: int | None = None
    due_on: date | None = None
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {
            "use": self.use_id,
            "kind": self.kind,
            "count": self.count,
            "patron": self.patron_id,
            "due_on": value_to_data(self.due_on),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CountReceipt:
        return cls(data["use"], data["kind"], data["count"], data["patron"], value_from_data(data["due_on"]))


def use_uncatalogued(*, kind_id: int, count: int, by: Actor, now: datetime, key: str | None = None) -> CountReceipt:
    """Count uses in the house of a kind of thing.

    Refused: branch-unknown, not-permitted, count-out-of-range, kind-unknown.
    """

    def work(act: Act) -> CountReceipt:
        here = desk.Here.of(act.by, act.cursor)
        today = here.calendar.day_of(act.now)
        kind = _kind(kind_id)
        reasons = [*rules.place_reasons(here.place("use-in-house", today), "use-in-house"), *_against(kind, count)]
        if reasons or kind is None:
            raise Refused(reasons)
        return _written(act, here, kind, count, None, None)

    request = {"kind": kind_id, "count": count}
    return perform("use-uncatalogued", work, by=by, now=now, key=key, request=request, answer=CountReceipt)


def lend_uncatalogued(
    *,
    kind_id: int,
    count: int,
    patron_barcode: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> CountReceipt:
    """Lend so many of a kind to the owner of this card: a statistic with a date to bring them back, and no reminder.

    Whatever stops a loan of an item stops this one: the card, the reader's standing and blocks; no limit counts it.
    """
    card = handle(patron_barcode)

    def work(act: Act) -> CountReceipt:
        here = desk.Here.of(act.by, act.cursor)
        today = here.calendar.day_of(act.now)
        borrower = locked.borrower(act.cursor, card)
        situation = desk.NOBODY
        if borrower is not None:
            situation = locked.situation(
                act.cursor, item_id=None, patron_id=borrower.patron_id, today=today, now=act.now
            )
        kind = _kind(kind_id)
        facts = rules.UncataloguedFacts(
            today=today,
            place=here.place("lend", today),
            card=desk.card_facts(card, borrower, here),
            patron=desk.patron_facts(borrower, situation, here),
            kind_lends=kind is None or kind.loan_days is not None,
        )
        reasons = [*rules.reasons_not_to_lend_uncatalogued(facts), *_against(kind, count)]
        desk.settle(reasons, override, here, act)
        assert borrower is not None and kind is not None and kind.loan_days is not None  # noqa: PT018 - or refused
        due_on = here.calendar.next_open_day(today + timedelta(days=kind.loan_days))
        return _written(act, here, kind, count, borrower.patron_id, due_on or today + timedelta(days=kind.loan_days))

    request = {"kind": kind_id, "count": count, "card": card, **desk.asked(override)}
    return perform("lend-uncatalogued", work, by=by, now=now, key=key, request=request, answer=CountReceipt)


def _kind(kind_id: int) -> UncataloguedType | None:
    return UncataloguedType.objects.filter(pk=kind_id, active=True).first()


def _against(kind: UncataloguedType | None, count: int) -> list[Refusal]:
    found = []
    if kind is None:
        message, remedy = _("There is no such kind of thing."), _("Choose one of the list.")
        found.append(Refusal(code="kind-unknown", message=message, remedy=remedy))
    if not 1 <= count <= rules.MOST_AT_ONCE:
        found.append(rules.count_out_of_range(count))
    return found


def _written(
    act: Act, here: desk.Here, kind: UncataloguedType, count: int, patron_id: int | None, due_on: date | None
) -> CountReceipt:
    use = UncataloguedUse.objects.create(
        kind=kind, patron_id=patron_id, branch_id=here.branch_id(), used_at=act.now, use_count=count, due_on=due_on
    )
    act.on(patron_id=patron_id, about=f"uncatalogued:{kind.pk}")
    if due_on is None:
        said = _("{count} × {kind} used in the house", count=count, kind=kind.name)
    else:
        said = _("Lent {count} × {kind}, due {day}", count=count, kind=kind.name, day=due_on)
    act.say(said)
    act.undoable({"use": use.pk})
    return CountReceipt(use.pk, kind.name, count, patron_id, due_on)


def undo_uncatalogued(entry: Entry, act: Act) -> None:
    """The uses no longer count."""
    UncataloguedUse.objects.filter(pk=(entry.undo or {})["use"]).update(undone_at=act.now)
