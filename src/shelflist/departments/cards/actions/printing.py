"""Laying cards out, which says that they stand in the drawers; and noting that some were pulled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.departments.cards.models import CardBatch, CardSet
from shelflist.departments.cards.queries import MOST, digest, sets_of
from shelflist.departments.cards.rules.filing import RULES
from shelflist.departments.cards.rules.sets import KINDS, Card, in_order
from shelflist.departments.cards.rules.stocks import STOCKS
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

PERMISSION = "print-labels"
CONTINUED = "Continued on next card"


@dataclass(frozen=True, slots=True)
class CardsReceipt:
    """Which batch it is, with how many cards of how many titles."""

    batch_id: int
    cards: int
    titles: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"batch": self.batch_id, "cards": self.cards, "titles": self.titles}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CardsReceipt:
        return cls(data["batch"], data["cards"], data["titles"])


def print_cards(
    *,
    record_ids: Sequence[int],
    kinds: Sequence[str] = KINDS,
    rules: str = "ala",
    stock: str = "a4",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> CardsReceipt:
    """Lay the cards of these titles out in filing order. Their old cards are to be pulled where they say otherwise.

    Refused: not-permitted, none-chosen, too-many.
    """

    def work(act: Act) -> CardsReceipt:
        by.must(PERMISSION)
        wanted = list(dict.fromkeys(record_ids))
        if len(wanted) > MOST:
            remedy = _("Lay out at most {count} titles at once.", count=MOST)
            raise Refused(Refusal("too-many", _("These are too many titles for one batch of cards."), remedy))
        chosen = [kind for kind in KINDS if kind in kinds]
        cards = in_order(sets_of(wanted, chosen, continued=CONTINUED), RULES.get(rules, RULES["ala"]))
        if not cards:
            remedy = _("Give the numbers of some titles, and choose kinds of cards.")
            raise Refused(Refusal("none-chosen", _("There are no cards to print."), remedy))
        batch, before = _kept(cards, rules, stock, act)
        act.on(about=f"cards:{batch.pk}")
        act.say(_("Laid out {count} cards of {titles} titles.", count=batch.card_count, titles=batch.title_count))
        act.undoable({"batch": batch.pk, "before": before})
        return CardsReceipt(batch.pk, batch.card_count, batch.title_count)

    request = {"records": list(record_ids), "kinds": list(kinds), "rules": rules, "stock": stock}
    return perform("print-catalog-cards", work, by=by, now=now, key=key, request=request, answer=CardsReceipt)


def _kept(cards: Sequence[Card], rules: str, stock: str, act: Act) -> tuple[CardBatch, list[dict[str, Any]]]:
    """The batch, and the sets of these titles as they were before."""
    numbers = {card.record_id for card in cards}
    old = {row.pk: row for row in CardSet.objects.select_for_update().filter(pk__in=numbers)}
    titles = dict(Record.objects.filter(pk__in=numbers).values_list("pk", "title"))
    copied = set(Item.objects.filter(record_id__in=numbers, deleted_at=None).values_list("record_id", flat=True))
    said = {(card.record_id, card.kind, card.filed_under, digest(card)) for card in cards}
    kinds = {card.kind for card in cards}
    pulled = [
        {"record": pk, "kind": kind, "filed": filed}
        for pk, row in sorted(old.items()) for kind, filed, was in row.cards
        if kind in kinds and (pk, kind, filed, was) not in said
    ]  # fmt: skip
    batch = CardBatch.objects.create(
        rules=rules if rules in RULES else "ala", stock=stock if stock in STOCKS else "a4", title_count=len(numbers),
        cards=[
            {"record": card.record_id, "kind": card.kind, "filed": card.filed_under,
             "lines": [list(one.lines) for one in card.typed]}
            for card in cards
        ],
        card_count=sum(len(card.typed) for card in cards), made_at=act.now, made_by_name=act.by.name[:200],
        pulled=pulled,
    )  # fmt: skip
    before = []
    for number in sorted(numbers):
        row = old.get(number)
        before.append(
            {
                "record": number,
                "cards": row.cards if row else None,
                "printed_at": row.printed_at.isoformat() if row else "",
            }
        )
        kept = [one for one in row.cards if one[0] not in kinds] if row else []
        mine = [[card.kind, card.filed_under, digest(card)] for card in cards if card.record_id == number]
        CardSet.objects.update_or_create(
            record_id=number,
            defaults={"cards": [*kept, *mine], "title": titles.get(number, "")[:300], "had_copies": number in copied,
                      "printed_at": act.now, "batch": batch},
        )  # fmt: skip
    return batch, before


def undo_print(entry: Entry, _act: Act) -> None:
    """The batch goes; what stood in the drawers before stands there again."""
    data = entry.undo or {}
    for one in data["before"]:
        row = CardSet.objects.filter(pk=one["record"], batch_id=data["batch"]).first()
        if row is not None and one["cards"] is None:
            row.delete()
        elif row is not None:
            row.cards, row.printed_at, row.batch = one["cards"], datetime.fromisoformat(one["printed_at"]), None
            row.save()
    CardBatch.objects.filter(pk=data["batch"]).delete()


def note_pulled(*, record_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None) -> CardsReceipt:
    """The cards of these titles stand in the drawers no more. Refused: not-permitted, none-chosen."""

    def work(act: Act) -> CardsReceipt:
        by.must(PERMISSION)
        rows = list(CardSet.objects.select_for_update().filter(pk__in=list(record_ids)))
        if not rows:
            remedy = _("Tick the titles whose cards you pulled.")
            raise Refused(Refusal("none-chosen", _("No cards of these titles stand in the drawers."), remedy))
        count = sum(len(row.cards) for row in rows)
        act.undoable({
            "rows": [
                {"record_id": row.pk, "cards": row.cards, "title": row.title, "had_copies": row.had_copies,
                 "printed_at": row.printed_at.isoformat(), "batch_id": row.batch_id} for row in rows
            ]
        })  # fmt: skip
        CardSet.objects.filter(pk__in=[row.pk for row in rows]).delete()
        act.on(about="cards")
        act.say(_("Pulled {count} cards of {titles} titles.", count=count, titles=len(rows)))
        return CardsReceipt(0, count, len(rows))

    request = {"records": list(record_ids)}
    return perform("pull-catalog-cards", work, by=by, now=now, key=key, request=request, answer=CardsReceipt)


def undo_pull(entry: Entry, _act: Act) -> None:
    """They stand there again, unless new ones were printed since."""
    for one in (entry.undo or {})["rows"]:
        batch = CardBatch.objects.filter(pk=one["batch_id"] or 0).first()
        values = {
            **one,
            "printed_at": datetime.fromisoformat(one["printed_at"]),
            "batch_id": batch.pk if batch else None,
        }
        CardSet.objects.get_or_create(record_id=values.pop("record_id"), defaults=values)
