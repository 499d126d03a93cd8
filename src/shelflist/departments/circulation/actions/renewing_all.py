"""Renew everything that a patron has: each loan in a transaction of its own, so that one refusal stops no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.circulation.actions.renewing import renew
from shelflist.departments.circulation.receipts import RenewalReceipt
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.loans.queries import open_loans_of


@dataclass(frozen=True, slots=True)
class RenewalOutcome:
    """What became of one loan: a receipt, or every reason why not."""

    barcode: str
    title: str
    author: str
    call_number: str
    receipt: RenewalReceipt | None
    refusals: tuple[Refusal, ...] = ()


def renew_all(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> list[RenewalOutcome]:
    """Renew every open loan of a patron, what is due first at the top. Nothing is raised: each refusal is told.

    With a `key`, sending it again renews nothing twice.
    """
    return [
        _outcome(
            loan.item.barcode,
            title=" ".join(part for part in (loan.item.record.title, loan.item.record.title_rest) if part),
            author=loan.item.record.author,
            call_number=loan.item.full_call_number,
            by=by,
            now=now,
            key=f"{key}-{loan.pk}" if key else None,
        )
        for loan in open_loans_of(patron_id)
    ]


def _outcome(
    barcode: str, *, title: str, author: str, call_number: str, by: Actor, now: datetime, key: str | None
) -> RenewalOutcome:
    try:
        receipt = renew(item_barcode=barcode, by=by, now=now, key=key)
    except Refused as refused:
        return RenewalOutcome(barcode, title, author, call_number, None, refused.refusals)
    return RenewalOutcome(barcode, title, author, call_number, receipt)
