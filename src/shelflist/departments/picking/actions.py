"""Taking lines of the walk, settling them, letting go of them; carts. Each act can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import IntegrityError, transaction

from shelflist.departments.picking import rules
from shelflist.departments.picking.models import Cart, PickLine
from shelflist.departments.picking.queries import Reason, cart_with, wanted_at
from shelflist.departments.picking.rules import FOUND, LET_GO, MISSES, TO_FIND
from shelflist.departments.picking.sources import source
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.actions import change_status
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import DAMAGED, MISSING

PERMISSION = "fetch-items"
MARKS = {"missing": (MISSING, "mark-missing"), "damaged": (DAMAGED, "mark-damaged")}
RELEASE_EVERY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class PickReceipt:
    """What was done to how many lines; for one line its number, copy and state."""

    count: int
    line_id: int | None = None
    item_id: int | None = None
    barcode: str = ""
    title: str = ""
    state: str = ""
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "entry_id"}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)


# -- taking and letting go --------------------------------------------------------------------------------------------


def claim(
    *, item_ids: Iterable[int], branch_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None
) -> PickReceipt:
    """Take these copies upon oneself, as many as are still wanted at these branches and free.

    Refused: not-permitted, pick-nothing-left.
    """
    asked = sorted(set(item_ids))

    def work(act: Act) -> PickReceipt:
        branch_id = _branch(act)
        wanted = wanted_at(branch_ids, act.now)
        mine = _take(act, branch_id, {item_id: wanted[item_id] for item_id in asked if item_id in wanted})
        if not mine:
            raise Refused(rules.nothing_to_claim())
        act.say(rules.claimed_words(len(mine)))
        act.undoable({"claimed": mine})
        return PickReceipt(len(mine), state=TO_FIND)

    request = {"items": asked}
    return perform("claim-picks", work, by=by, now=now, key=key, request=request, answer=PickReceipt)


def _take(act: Act, branch_id: int, wanted: Mapping[int, Sequence[Reason]]) -> list[int]:
    """Claim what nobody else has; the constraint decides between two hands. The numbers of the lines that are mine."""
    PickLine.objects.bulk_create(
        (
            PickLine(
                item_id=item_id,
                branch_id=branch_id,
                source=reasons[0].source.name,
                subject=reasons[0].wanted.subject,
                words=reasons[0].wanted.words.to_data(),
                claimed_by_id=act.by.id,
                claimed_by_name=act.by.name,
                claimed_at=act.now,
            )
            for item_id, reasons in wanted.items()
        ),
        ignore_conflicts=True,
    )
    mine = PickLine.objects.filter(item_id__in=list(wanted), state=TO_FIND, claimed_by_id=act.by.id)
    return list(mine.filter(claimed_at=act.now).values_list("pk", flat=True))


def let_go(*, by: Actor, now: datetime, line_id: int | None = None, key: str | None = None) -> PickReceipt:
    """Leave one line, or all that one has, to others. Refused: not-permitted, pick-nothing-left."""

    def work(act: Act) -> PickReceipt:
        _branch(act)
        lines = PickLine.objects.select_for_update().filter(state=TO_FIND, claimed_by_id=act.by.id)
        if line_id is not None:
            lines = lines.filter(pk=line_id)
        numbers = sorted(line.pk for line in lines)
        if not numbers:
            raise Refused(rules.nothing_to_claim())
        PickLine.objects.filter(pk__in=numbers).update(state=LET_GO, settled_at=act.now)
        act.say(rules.let_go_words(len(numbers)))
        act.undoable({"let_go": numbers})
        return PickReceipt(len(numbers), state=LET_GO)

    return perform("let-go-of-picks", work, by=by, now=now, key=key, request={"line": line_id}, answer=PickReceipt)


def release_abandoned(now: datetime) -> int:
    """For the worker's schedule: what was claimed hours ago and not fetched is free again."""
    stale = PickLine.objects.filter(state=TO_FIND, claimed_at__lt=now - rules.CLAIM_LASTS)
    if not stale.exists():
        return 0

    def work(act: Act) -> PickReceipt:
        count = stale.update(state=LET_GO, settled_at=act.now)
        act.say(rules.let_go_words(count))
        return PickReceipt(count, state=LET_GO)

    return perform("let-go-of-picks", work, by=system_actor("Shelflist", "worker"), now=now, answer=PickReceipt).count


# -- settling ---------------------------------------------------------------------------------------------------------


def find(
    *,
    item_barcode: str,
    branch_ids: Sequence[int],
    by: Actor,
    now: datetime,
    cart_id: int | None = None,
    key: str | None = None,
) -> PickReceipt:
    """The copy with this barcode is in my hand: my line of it is found; a free one is taken and found in one act.

    Refused: not-permitted, item-unknown, pick-not-wanted, pick-claimed.
    """
    barcode = handle(item_barcode)

    def work(act: Act) -> PickReceipt:
        branch_id = _branch(act)
        item = Item.objects.select_for_update(of=("self",)).select_related("record").filter(barcode=barcode).first()
        if item is None:
            raise Refused(_item_unknown(barcode))
        line = PickLine.objects.select_for_update().filter(item_id=item.pk, state=TO_FIND).first()
        if line is None:
            wanted = wanted_at(branch_ids, act.now)
            if item.pk not in wanted:
                raise Refused(rules.nobody_wants_it(barcode))
            taken = _take(act, branch_id, {item.pk: wanted[item.pk]})
            if not taken:
                raise Refused(rules.somebody_elses(""))
            line = PickLine.objects.get(pk=taken[0])
        return _settle(act, line, item, FOUND, cart_id=cart_id)

    request = {"item": barcode, "cart": cart_id}
    return perform("find-pick", work, by=by, now=now, key=key, request=request, answer=PickReceipt)


def settle(
    *,
    line_id: int,
    state: str,
    by: Actor,
    now: datetime,
    mark: str = "",
    cart_id: int | None = None,
    key: str | None = None,
) -> PickReceipt:
    """Say what became of my line: found, not-on-shelf or not-for-pull; `mark` the copy missing or damaged as well.

    The department that wanted it hears of it at once, and looks for another copy. Refused: not-permitted,
    pick-settled, pick-claimed, and what the copy's status does not allow.
    """

    def work(act: Act) -> PickReceipt:
        _branch(act)
        line = PickLine.objects.select_for_update().filter(pk=line_id).first()
        if line is None or not rules.may_become(line.state, state):
            raise Refused(rules.line_settled())
        item = Item.objects.select_for_update(of=("self",)).select_related("record").get(pk=line.item_id)
        return _settle(act, line, item, state, cart_id=cart_id, mark=mark)

    request = {"line": line_id, "state": state, "mark": mark, "cart": cart_id}
    return perform("settle-pick", work, by=by, now=now, key=key, request=request, answer=PickReceipt)


def _settle(
    act: Act, line: PickLine, item: Item, state: str, *, cart_id: int | None = None, mark: str = ""
) -> PickReceipt:
    if line.claimed_by_id != act.by.id:
        raise Refused(rules.somebody_elses(line.claimed_by_name))
    status: dict[str, str] = {}
    if mark in MARKS:
        to, way = MARKS[mark]
        status = {"from": change_status(item, to=to, act=way, now=act.now), "to": to}
    line.state, line.settled_at = state, act.now
    line.cart_id = cart_id if state == FOUND else None
    line.save(update_fields=["state", "settled_at", "cart"])
    told = _tell(act, line, state)
    act.on(item_id=item.pk, record_id=item.record_id, about=f"pick:{line.pk}")
    act.say(rules.said(state, item.record.title or item.barcode))
    act.undoable({"settled": line.pk, "told": told, "item": item.pk, "status": status})
    return PickReceipt(1, line.pk, item.pk, item.barcode, item.record.title, state)


def _tell(act: Act, line: PickLine, state: str) -> dict[str, Any]:
    """Let the source hear of it; what it gives back is for undo."""
    wants = source(line.source)
    if wants is None:
        return {}
    if state in MISSES:
        return wants.missed(act, line.subject, line.item_id, state)  # type: ignore[arg-type]  # one of MISSES
    return wants.found(act, line.subject, line.item_id)


# -- taking back ------------------------------------------------------------------------------------------------------


def undo_claim(entry: Entry, act: Act) -> None:
    """What was claimed and not yet settled is free again."""
    numbers = (entry.undo or {})["claimed"]
    PickLine.objects.filter(pk__in=numbers, state=TO_FIND).update(state=LET_GO, settled_at=act.now)


def undo_let_go(entry: Entry, act: Act) -> None:
    """The lines are mine again. Refused(changed-since) when somebody else has taken one."""
    numbers = (entry.undo or {})["let_go"]
    _back_to_find(numbers)


def undo_settling(entry: Entry, act: Act) -> None:
    """The line is to be found again, the copy has its status, and the source forgets what it heard."""
    data = entry.undo or {}
    line = PickLine.objects.select_for_update().get(pk=data["settled"])
    if data["status"]:
        item = Item.objects.select_for_update().get(pk=data["item"])
        if item.status != data["status"]["to"]:
            raise Refused(changed_since())
        change_status(item, to=data["status"]["from"], act="undo", now=act.now)
    _back_to_find([line.pk])
    wants = source(line.source)
    if wants is not None:
        wants.undo(act, data["told"])


def _back_to_find(numbers: Sequence[int]) -> None:
    try:
        with transaction.atomic():
            PickLine.objects.filter(pk__in=numbers).update(state=TO_FIND, settled_at=None, cart=None)
    except IntegrityError:
        raise Refused(changed_since(_("Somebody else is fetching one of them now."))) from None


# -- carts ------------------------------------------------------------------------------------------------------------


def add_cart(*, name: str, barcode: str, by: Actor, now: datetime, key: str | None = None) -> PickReceipt:
    """Give a cart its name and barcode.

    Refused: not-permitted, cart-name-missing, cart-barcode-missing, barcode-taken.
    """
    label = handle(barcode)

    def work(act: Act) -> PickReceipt:
        branch_id = _branch(act)
        if missing := rules.cart_details_missing(name, label):
            raise Refused(missing)
        try:
            with transaction.atomic():
                cart = Cart.objects.create(name=name.strip(), barcode=label, branch_id=branch_id, made_at=act.now)
        except IntegrityError:
            raise Refused(rules.barcode_taken(label)) from None
        act.on(about=f"cart:{cart.pk}")
        act.say(_("Added the cart {name}", name=cart.name))
        act.undoable({"cart": cart.pk})
        return PickReceipt(1, barcode=label, title=cart.name)

    request = {"name": name, "barcode": label}
    return perform("add-cart", work, by=by, now=now, key=key, request=request, answer=PickReceipt)


def undo_add_cart(entry: Entry, act: Act) -> None:
    """The cart is not there, and its barcode is free."""
    Cart.objects.filter(pk=(entry.undo or {})["cart"]).delete()


def cart_for(barcode: str) -> Cart:
    """The cart with this barcode. Refused(cart-unknown)."""
    cart = cart_with(handle(barcode))
    if cart is None:
        raise Refused(rules.cart_unknown(barcode))
    return cart


def _branch(act: Act) -> int:
    """Where the walk is, which must be somewhere and permitted there."""
    tree = organisation()
    branch = tree.branches.get(act.by.branch_id) if act.by.branch_id is not None else None
    act.by.must(PERMISSION, branch.path if branch else "")
    if branch is None:
        raise Refused(
            Refusal(
                code="branch-unknown",
                message=_("It is not known at which branch this is done."),
                remedy=_("Choose the branch where you are working."),
            )
        )
    return branch.id


def _item_unknown(barcode: str) -> Refusal:
    return Refusal(
        code="item-unknown",
        message=_("No item has the barcode {barcode}.", barcode=barcode),
        remedy=_("Scan it again, or look the title up and compare the label."),
        details={"barcode": barcode},
    )
