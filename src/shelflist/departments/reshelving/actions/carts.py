"""On to a cart, and “done at the shelf”: one act makes everything on the cart available (T06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shelflist.departments.picking.actions import cart_for
from shelflist.departments.picking.models import Cart
from shelflist.departments.reshelving.models import Load
from shelflist.departments.reshelving.queries.carts import standing
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.items.queries import item_by_barcode
from shelflist.records.items.rules.statuses import AVAILABLE, RESHELVING, status_name

PERMISSION = "return"


@dataclass(frozen=True, slots=True)
class CartReceipt:
    """A copy was put on a cart, or so many were shelved from it."""

    cart_id: int
    cart: str
    count: int = 0
    barcode: str = ""
    title: str = ""
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("cart_id", "cart", "count", "barcode", "title")}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)


def put(act: Act, *, item_id: int, cart_id: int) -> dict[str, Any]:
    """Building block of a check-in or a scan: the copy stands on this cart now; what undo needs."""
    before = list(Load.objects.filter(item_id=item_id, over_at__isnull=True).values_list("pk", flat=True))
    if before:
        Load.objects.filter(pk__in=before).update(over_at=act.heard_at)
    load = Load.objects.create(
        item_id=item_id, cart_id=cart_id, put_at=act.heard_at, put_by_id=act.by.id, put_by_name=act.by.name
    )
    return {"load": load.pk, "before": before}


def take_off(kept: Mapping[str, Any]) -> None:
    """Building block of an undo: it was never put on the cart. Refused(changed-since) when it was shelved since."""
    if not Load.objects.filter(pk=kept["load"], over_at__isnull=True).delete()[0]:
        raise Refused(changed_since(_("It was shelved from its cart since.")))
    Load.objects.filter(pk__in=kept["before"]).update(over_at=None)


def load_cart(*, item_barcode: str, cart_id: int, by: Actor, now: datetime, key: str | None = None) -> CartReceipt:
    """Put a copy that is to be shelved on a cart.

    Refused: not-permitted, cart-unknown, item-unknown, not-to-be-shelved.
    """

    def work(act: Act) -> CartReceipt:
        _must(act.by)
        cart = _cart(cart_id)
        item = item_by_barcode(item_barcode, lock=True)
        if item is None or item.deleted_at is not None:
            message = _("No item has the barcode {barcode}.", barcode=item_barcode)
            raise Refused(Refusal("item-unknown", message, _("Scan it again, or look the title up.")))
        if item.status not in {RESHELVING, AVAILABLE}:
            message = _("This copy is “{status}”: it does not go to a shelf now.", status=status_name(item.status))
            raise Refused(Refusal("not-to-be-shelved", message, _("Check it in to see where it goes.")))
        kept = put(act, item_id=item.pk, cart_id=cart.pk) | {"item": item.pk, "status": item.status}
        # On a cart it is on its way to the shelf, whatever it was before.
        Item.objects.filter(pk=item.pk).update(status=RESHELVING, last_seen_at=act.heard_at, **_since(item, act))
        act.on(item_id=item.pk, record_id=item.record_id, about=f"cart:{cart.pk}")
        act.say(_("Put on {cart}", cart=cart.name))
        act.undoable(kept)
        return CartReceipt(cart.pk, cart.name, 1, item.barcode, item.record.title)

    request = {"item": handle(item_barcode), "cart": cart_id}
    return perform("load-cart", work, by=by, now=now, key=key, request=request, answer=CartReceipt)


def _since(item: Item, act: Act) -> dict[str, Any]:
    return {} if item.status == RESHELVING else {"status_changed_at": act.heard_at}


def undo_load_cart(entry: Entry, act: Act) -> None:
    """The copy stands on no cart, with the status that it had."""
    data = entry.undo or {}
    take_off(data)
    Item.objects.filter(pk=data["item"], status=RESHELVING).update(status=data["status"])


def shelve_cart(*, cart_barcode: str, by: Actor, now: datetime, key: str | None = None) -> CartReceipt:
    """Everything on this cart stands on its shelf now: it is available, in one statement for all of it.

    Refused: not-permitted, cart-unknown, cart-empty.
    """

    def work(act: Act) -> CartReceipt:
        _must(act.by)
        cart = cart_for(cart_barcode)
        loads = dict(standing().filter(cart=cart).values_list("pk", "item_id"))
        if not loads:
            message = _("Nothing on {cart} is to be shelved.", cart=cart.name)
            raise Refused(Refusal("cart-empty", message, _("Scan copies on to it first.")))
        shelved = Item.objects.filter(pk__in=list(loads.values()), status=RESHELVING).update(
            status=AVAILABLE, status_changed_at=act.now
        )
        Load.objects.filter(pk__in=list(loads)).update(
            over_at=act.now, shelved_by_id=act.by.id, shelved_by_name=act.by.name
        )
        act.on(about=f"cart:{cart.pk}")
        said = nphrase(
            "{count} copy from {cart} stands on its shelf", "{count} copies from {cart} stand on their shelves",
            shelved, cart=cart.name,
        )  # fmt: skip
        act.say(said)
        act.undoable({"loads": list(loads), "items": list(loads.values()), "at": act.now.isoformat()})
        return CartReceipt(cart.pk, cart.name, shelved)

    request = {"cart": handle(cart_barcode)}
    return perform("shelve-cart", work, by=by, now=now, key=key, request=request, answer=CartReceipt)


def undo_shelve_cart(entry: Entry, act: Act) -> None:
    """What has not been touched since stands on the cart again; what was lent meanwhile stays lent."""
    data = entry.undo or {}
    at = datetime.fromisoformat(data["at"])
    untouched = Item.objects.filter(pk__in=data["items"], status=AVAILABLE, status_changed_at=at)
    back = list(untouched.values_list("pk", flat=True))
    if not back:
        raise Refused(changed_since())
    Item.objects.filter(pk__in=back).update(status=RESHELVING)
    Load.objects.filter(pk__in=data["loads"], item_id__in=back).update(
        over_at=None, shelved_by_id=None, shelved_by_name=""
    )


def _must(by: Actor) -> None:
    by.must(PERMISSION, organisation().path_of(by.branch_id) if by.branch_id is not None else "")


def _cart(cart_id: int) -> Cart:
    cart = Cart.objects.filter(pk=cart_id, retired_at__isnull=True).first()
    if cart is None:
        raise Refused(Refusal("cart-unknown", _("There is no such cart any more."), _("Scan the cart first.")))
    return cart
