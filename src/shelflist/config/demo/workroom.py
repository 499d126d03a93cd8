"""The workroom of the demonstration: recipes, two trucks' worth of copies on their way, what checks found lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shelflist.config.demo.library import Library
from shelflist.departments.picking.actions import add_cart
from shelflist.departments.picking.models import Cart
from shelflist.departments.processing.actions.checks import record_check, save_fault_kind
from shelflist.departments.processing.actions.orders import begin
from shelflist.departments.processing.actions.recipes import RecipeDetails, StepDetails, save_recipe
from shelflist.departments.processing.actions.steps import do_step
from shelflist.departments.processing.models import CheckRate
from shelflist.departments.processing.queries.bench import on_bench
from shelflist.departments.reshelving.actions.audits import begin_audit, settle_line
from shelflist.departments.reshelving.actions.carts import load_cart
from shelflist.departments.reshelving.actions.places import add_bin
from shelflist.departments.reshelving.models import AuditLine
from shelflist.ground.accounts.models import User
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.barcodes import new_barcode
from shelflist.records.items.actions import add_items
from shelflist.records.items.models import Item
from shelflist.records.items.queries import item_types
from shelflist.records.items.rules.details import ItemDetails

WORKROOM, BINDERY = "Workroom", "Bindery"
BARCODE = StepDetails("barcode", "Barcode", WORKROOM, 2, "barcode")
STAMP = StepDetails("stamp", "Stamp", WORKROOM, 2)
SPINE = StepDetails("label", "Spine label", WORKROOM, 3, "spine")
TAG = StepDetails("rfid", "RFID tag", WORKROOM, 3, "tag")
COVER = StepDetails("cover", "Plastic jacket", WORKROOM, 4)
RECIPES = (
    ("Book", "book", (BARCODE, STAMP, SPINE, TAG, COVER)),
    ("Paperback", "paperback", (BARCODE, STAMP, SPINE, StepDetails("cover", "Laminate", BINDERY, 10, by_others=True))),
    ("DVD", "dvd", (BARCODE, StepDetails("case", "Library case", WORKROOM, 4), StepDetails("lock", "Lock", WORKROOM, 4),
                    SPINE, TAG)),
    ("Kit", "kit", (BARCODE, StepDetails("catalogue", "Contents listed", "Cataloguers", 7, by_others=True),
                    StepDetails("pocket", "Pocket with the list", WORKROOM, 3, "pocket"),
                    StepDetails("check", "All pieces there?", WORKROOM, 3))),
)  # fmt: skip
READY = ("Shelf-ready book", (StepDetails("check", "Check what the supplier did", WORKROOM, 2),))
FAULTS = (
    "Label is crooked", "Wrong call number", "Stamp is missing", "Jacket is loose", "Tag does not answer",
    "Wrong record",
)  # fmt: skip
FOUND = (0, 0, 1, 0, 4, 0, 1, 2)  # which of them, one a check that found something
BY = system_actor("The demonstration library")
READY_COPIES, COPIES = 14, 26
SUPPLIERS = ("Bookwell", "Harbour Books")


def put_in(library: Library, record_ids: Sequence[int], prefix: str, by: Actor, now: datetime) -> None:
    """Half of the copies have reached the shelf, the others lie at every step."""
    types = {one.code: one.id for one in item_types.value().values()}
    for name, code, steps in RECIPES:
        shelf = library.shelves.get("CEN/FIC") if code not in types else None
        details = RecipeDetails(name, steps, types.get(code), location_id=shelf)
        save_recipe(recipe_id=None, details=details, by=by, now=now)
    save_recipe(recipe_id=None, details=RecipeDetails(*READY, shelf_ready=True), by=by, now=now)
    for name in FAULTS:
        save_fault_kind(name=name, by=by, now=now)
    hands = [
        Actor("staff", user.pk, user.name, "desk", library.branches["CEN"], all_powerful=True)
        for user in User.objects.filter(username__in=["ifeoma", "jo", "dolores"]).order_by("username")
    ]
    CheckRate.objects.create(operator_id=0, every=12)
    _ready_for_the_shelf(library, record_ids, prefix, hands, now)
    for number in range(COPIES):
        received = now - timedelta(days=2 + 2 * number, hours=number)
        kind = types["dvd"] if number % 5 == 3 else types["book"]
        [item] = _received(library, record_ids, prefix, number, received, kind)
        begin([item])
        _work(item, hands[number % 2], received, steps=5 if number >= COPIES // 2 else number % 5, number=number)
    load_carts(library, by, now)
    Item.objects.filter(status="reshelving", status_changed_at__lt=now - timedelta(days=2)).update(status="available")


def _received(
    library: Library, record_ids: Sequence[int], prefix: str, number: int, at: datetime, item_type_id: int
) -> list[Item]:
    shelf = next(place for place in library.shelves if place.startswith("CEN/"))
    details = ItemDetails(
        record_id=record_ids[(number * 37) % len(record_ids)],
        barcode=new_barcode(prefix, 95_000 + number),
        item_type_id=item_type_id,
        branch_id=library.branches["CEN"],
        location_id=library.shelves[shelf],
        call_number=f"{100 + number * 23}.{number}",
    )
    return [one for one in add_items([details], now=at, by=BY) if isinstance(one, Item)]


def _work(item: Item, by: Actor, received: datetime, *, steps: int, number: int) -> None:
    """So many steps, each some hours or days after the one before; what was drawn is checked at once."""
    moment = received
    for step in range(steps):
        moment += timedelta(hours=7 + (number * 5 + step * 11) % 40)
        receipt = do_step(item_barcode=item.barcode, by=by, now=moment)
        if receipt.checked_for and number < 5:
            return  # it waits for somebody to look at it
        if receipt.checked_for:
            _check(item, by, moment + timedelta(hours=1))
        if receipt.ended or on_bench(item.barcode).order is None:
            return


def _check(item: Item, by: Actor, at: datetime) -> None:
    record_check(item_barcode=item.barcode, right=True, by=by, now=at)


def _ready_for_the_shelf(
    library: Library, record_ids: Sequence[int], prefix: str, hands: Sequence[Actor], now: datetime
) -> None:
    """Two suppliers; what the second sends is wrong more often."""
    types = {one.code: one.id for one in item_types.value().values()}
    kinds = ["-".join(name.lower().split()) for name in FAULTS]
    found = iter(FOUND)
    for number in range(READY_COPIES):
        received = now - timedelta(days=4 + 3 * number)
        [item] = _received(library, record_ids, prefix, 500 + number, received, types["book"])
        begin([item], source=SUPPLIERS[number % 2], shelf_ready=True)
        checked = received + timedelta(hours=20)
        if number % 2 or number % 6 == 0:
            fault = kinds[next(found, 0)]
            record_check(item_barcode=item.barcode, right=False, faults=[fault], by=hands[0], now=checked)
        do_step(item_barcode=item.barcode, by=hands[0], now=checked + timedelta(hours=3))


def load_carts(library: Library, by: Actor, now: datetime) -> None:
    """Two carts at the central library, one with what came back this morning; bins; audits of half a year."""
    here = next(
        Actor("staff", user.pk, user.name, "desk", library.branches["CEN"], all_powerful=True)
        for user in User.objects.filter(username="sigurdur")
    )
    for number in (1, 2):
        add_cart(name=f"Cart {number}", barcode=f"CART{number:04d}", by=here, now=now)
    cart = Cart.objects.get(barcode="CART0001")
    shelf = library.shelves["CEN/FIC"]
    standing = Item.objects.filter(location_id=shelf, status="available", deleted_at__isnull=True).order_by("shelf_key")
    for number, item in enumerate(list(standing[5:60:6])):
        load_cart(item_barcode=item.barcode, cart_id=cart.pk, by=here, now=now - timedelta(minutes=90 - number))
    bins = (
        ("1 Fiction", "reshelve", shelf),
        ("2 Other shelves", "reshelve", None),
        ("3 Away", "send", None),
        ("4 Holds", "hold", None),
        ("5 Look", "work", None),
    )
    for label, verb, place in bins:
        add_bin(branch_id=library.branches["CEN"], label=label, verb=verb, location_id=place, by=by, now=now)
    for number, wrong in enumerate((5, 4, 4, 2, 3, 1)):
        at = now - timedelta(days=180 - 34 * number)
        audit = begin_audit(location_id=shelf, size=20, seed=number, by=here, now=at).id
        for place, line in enumerate(AuditLine.objects.filter(audit_id=audit)):
            settle_line(line_id=line.pk, found="wrong" if place < wrong else "right", by=here, now=at)
