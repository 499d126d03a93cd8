"""What stands on the carts, since when, and who shelved a copy last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from shelflist.departments.picking.models import Cart
from shelflist.departments.reshelving.models import Load
from shelflist.records.items.rules.statuses import RESHELVING

# As long as no scanner has seen the copy since, it stands on the cart.
STANDS = Q(over_at__isnull=True, item__status=RESHELVING) & (
    Q(item__last_seen_at__isnull=True) | Q(item__last_seen_at__lte=F("put_at"))
)
HEAVY = ("item__record__marc", "item__record__original", "item__record__search_text")


@dataclass(frozen=True, slots=True)
class OnCart:
    cart: Cart
    loads: list[Load]


def standing() -> QuerySet[Load]:
    return Load.objects.filter(STANDS)


def carts_with_loads(branch_ids: Iterable[int]) -> list[OnCart]:
    """The carts of these branches and what is on its way to the shelf on them, in the order of the shelves."""
    carts = list(Cart.objects.filter(branch_id__in=list(branch_ids), retired_at__isnull=True))
    rows = standing().filter(cart__in=carts).select_related("item__record", "item__location").defer(*HEAVY)
    found: dict[int, list[Load]] = {}
    for load in rows.order_by("item__location__walking_order", "item__shelf_key", "pk"):
        found.setdefault(load.cart_id, []).append(load)
    return [OnCart(cart, found.get(cart.pk, [])) for cart in carts]


def last_load(item_id: int) -> Load | None:
    """The cart that a copy stands on or stood on last, and who shelved it."""
    return Load.objects.filter(item_id=item_id).select_related("cart", "item").order_by("-put_at", "-pk").first()


def cart_name(cart_id: int) -> str:
    """What a cart in use is called; blank when it is there no more."""
    return str(Cart.objects.filter(pk=cart_id, retired_at__isnull=True).values_list("name", flat=True).first() or "")


def stands(load: Load) -> bool:
    seen = load.item.last_seen_at
    return load.over_at is None and load.item.status == RESHELVING and (seen is None or seen <= load.put_at)


def shelvers(item_ids: Iterable[int]) -> dict[int, str]:
    """Who put each of these copies on its shelf last, as far as carts know."""
    rows = Load.objects.filter(item_id__in=list(item_ids)).exclude(shelved_by_name="").order_by("over_at", "pk")
    return dict(rows.values_list("item_id", "shelved_by_name"))
