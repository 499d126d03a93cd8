"""Label stock of the library's own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import rules as journal_rules
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing import stocks
from shelflist.ground.printing.models import LabelStock
from shelflist.ground.printing.queries import as_stock
from shelflist.ground.printing.rules.sheets import Stock, findings

if TYPE_CHECKING:
    from shelflist.ground.journal.models import Entry

COLUMNS = {
    "page": ("page_width", "page_height"),
    "label": ("label_width", "label_height"),
    "grid": ("columns", "rows"),
    "first": ("first_x", "first_y"),
    "pitch": ("pitch_x", "pitch_y"),
}


def save_stock(*, stock: Stock, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Add label stock, or change the library's own with this code. Can be undone.

    Refused: not-permitted, geometry-wrong, stock-code-taken.
    """

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        if refusals := [*findings(stock), *_about_names(stock)]:
            raise Refused(refusals)
        row = LabelStock.objects.select_for_update().filter(code=stock.code).first()
        before = as_stock(row).to_data() if row else None
        row = row or LabelStock(code=stock.code)
        _write(row, stock)
        act.on(about=f"stock:{stock.code}")
        act.say(_("Saved the label stock “{name}”", name=stock.name))
        act.undoable({"code": stock.code, "before": before, "after": stock.to_data()})
        return Saved(row.pk)

    return perform("save-stock", work, by=by, now=now, key=key, request=stock.to_data(), answer=Saved)


def remove_stock(*, code: str, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Forget label stock of the library's own. Can be undone. Refused: not-permitted, stock-unknown."""

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        row = LabelStock.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise Refused(Refusal("stock-unknown", _("The library has no stock “{code}” of its own.", code=code)))
        before = as_stock(row).to_data()
        row.delete()
        act.on(about=f"stock:{code}")
        act.say(_("Removed the label stock “{name}”", name=before["name"]))
        act.undoable({"code": code, "before": before, "after": None})
        return Saved(0)

    return perform("remove-stock", work, by=by, now=now, key=key, request={"code": code}, answer=Saved)


def undo_stock(entry: Entry, act: Act) -> None:
    """The stock as it was, unless it was changed since."""
    data: dict[str, Any] = entry.undo or {}
    row = LabelStock.objects.select_for_update().filter(code=data["code"]).first()
    if (as_stock(row).to_data() if row else None) != data["after"]:
        raise Refused(journal_rules.changed_since())
    if data["before"] is None:
        assert row is not None
        row.delete()
    else:
        _write(row or LabelStock(code=data["code"]), Stock.from_data(data["before"]))


def _write(row: LabelStock, stock: Stock) -> None:
    row.name, row.kind = stock.name, stock.kind
    for name, columns in COLUMNS.items():
        for column, value in zip(columns, getattr(stock, name), strict=True):
            setattr(row, column, value)
    row.save()


def _about_names(stock: Stock) -> list[Refusal]:
    found = []
    if stock.code in stocks.sold():
        found.append(
            Refusal(
                "stock-code-taken",
                _("“{code}” is a stock that comes with the program.", code=stock.code),
                _("Give yours another name."),
                details={"field": "name"},
            )
        )
    if not stock.name.strip() or not stock.code:
        found.append(Refusal("geometry-wrong", _("Give it a name."), details={"field": "name"}))
    return found
