"""What circulation prints on a receipt printer: what a reader takes home, and the slips inside copies (PRN-06)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from shelflist.departments.circulation.queries.slips import Slip
from shelflist.departments.circulation.queries.visits import Done
from shelflist.departments.circulation.receipts import CheckoutReceipt, RenewalReceipt
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.printing.pictures import Picture
from shelflist.ground.printing.rules.symbols import symbol

LAST_DIGITS = 4  # of the card: enough to know one's own, too little to borrow with


def visit_receipt(
    done: Iterable[Done],
    *,
    card: str,
    language: str,
    branch_name: str,
    branch_address: str,
    now: datetime,
    out_count: int,
    logo: Picture | None = None,
) -> Mapping[str, Any]:
    """What was lent and renewed in this visit and not taken back, in the reader's language, oldest first."""
    lines = [_line(one) for one in reversed(list(done)) if one.undone_at is None]
    values: dict[str, Any] = {
        "library": branch_name,
        "head": [*_lines_of(branch_address), now],
        "title": _("On loan to you"),
        "facts": [[_("Card"), f"… {card[-LAST_DIGITS:]}"]],
        "lines": [line for line in lines if line],
        "totals": [{"name": _("You have on loan"), "amount": str(out_count), "loud": True}],
        "foot": [_("Bring them back or renew them by the day beside each.")],
    }
    if language:
        values["language"] = language
    return values | {"logo": logo} if logo else values


def _line(one: Done) -> dict[str, Any] | None:
    receipt = one.receipt
    if not isinstance(receipt, CheckoutReceipt | RenewalReceipt):
        return None
    small: list[Any] = [receipt.author, receipt.barcode] if receipt.author else [receipt.barcode]
    if isinstance(receipt, RenewalReceipt):
        small.append(_("renewed"))
    due = receipt.due_at if receipt.by_the_hour else _day_of(receipt.due_at)
    return {"name": receipt.title, "small": small, "end": due}


def _day_of(moment: datetime) -> date:
    """The day where the desk stands."""
    return timezone.localtime(moment).date()


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def slip_values(slips: Iterable[Slip]) -> list[Mapping[str, Any]]:
    """What the slips say, one after the other."""
    return [_slip(slip) for slip in slips]


def _slip(slip: Slip) -> Mapping[str, Any]:
    values: dict[str, Any] = {
        "kind": slip.under,
        "big": slip.big,
        "code": slip.code,
        "title": slip.title,
        "author": slip.author,
        "call_number": slip.call_number,
        "note": slip.note,
        "symbol": symbol(slip.barcode),
    }
    if slip.until:
        values["until"] = _("Keep until {day}", day=_day_of(slip.until))
    if slip.kind == "transit" and slip.at:
        values["facts"] = [_("From {branch}, {moment}", branch=slip.from_name, moment=slip.at)]
    return values
