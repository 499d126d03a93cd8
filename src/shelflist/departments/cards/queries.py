"""Titles as their cards say them, what was laid out, and which cards are to be pulled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from shelflist.departments.cards.models import CardBatch, CardSet
from shelflist.departments.cards.rules.sets import KINDS, Card, CardFacts, card_set
from shelflist.departments.cards.rules.typing import MARGIN
from shelflist.departments.lists.models import ListEntry, ReadingList
from shelflist.ground.printing.rules.contents import spine
from shelflist.ground.printing.rules.labels import Style
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.reading import as_read
from shelflist.records.items.labels import facts_of as copy_facts
from shelflist.records.items.models import Item

MOST = 500
MOST_COPIES = 8
CALL_STYLE = Style(width=MARGIN, lines=10)
PULLED_AT_ONCE = 300


def facts_of(record_ids: Sequence[int]) -> list[CardFacts]:
    """What the cards of these titles say, in the order given; those that are gone are left out. Three statements."""
    rows = Record.objects.filter(pk__in=record_ids, kind="bib", deleted_at=None)
    read = as_read({pk: MarcRecord.from_json(marc) for pk, marc in rows.values_list("pk", "marc")})
    items = Item.objects.filter(record_id__in=list(read), deleted_at=None).select_related("record", "branch")
    copies: dict[int, list[Item]] = {}
    for item in items.order_by("shelf_key", "pk"):
        copies.setdefault(item.record_id, []).append(item)
    return [
        _facts(number, read[number], copies.get(number, [])) for number in dict.fromkeys(record_ids) if number in read
    ]


def _facts(number: int, marc: MarcRecord, copies: Sequence[Item]) -> CardFacts:
    first = copies[0] if copies else None
    lines = tuple(spine(copy_facts(first), CALL_STYLE).lines) if first is not None else ()
    counted = tuple(
        " ".join(part for part in (item.barcode, item.branch.name, item.part) if part) for item in copies[:MOST_COPIES]
    )
    shelf = bytes(first.shelf_key).hex() if first is not None else "~"
    return CardFacts(number, marc, lines, shelf, counted)


def sets_of(record_ids: Sequence[int], kinds: Sequence[str] = KINDS, *, continued: str) -> list[Card]:
    """The cards of these titles."""
    return [card for facts in facts_of(record_ids) for card in card_set(facts, kinds, continued=continued)]


def digest(card: Card) -> str:
    """What a card says, in short: a card that says the same stays where it is."""
    lines = "\n".join(line for one in card.typed for line in one.lines)
    return hashlib.sha256(lines.encode()).hexdigest()[:20]


def new_titles(since: datetime) -> list[int]:
    """The titles that came since then, the oldest first."""
    rows = Record.objects.filter(kind="bib", deleted_at=None, created_at__gte=since)
    return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])


def lists() -> list[tuple[int, str]]:
    """The library's own lists of titles."""
    return list(ReadingList.objects.filter(patron=None).values_list("pk", "name"))


def titles_on(list_id: int) -> list[int]:
    """The titles of one of the library's lists, in its order."""
    rows = ListEntry.objects.filter(list_id=list_id, list__patron=None)
    return list(rows.values_list("record_id", flat=True)[: MOST + 1])


def batches() -> list[CardBatch]:
    """What was laid out lately."""
    return list(CardBatch.objects.defer("cards", "pulled")[:30])


@dataclass(frozen=True, slots=True)
class ToPull:
    """A title whose cards do not stand as they should: which to pull, and which are to be printed anew."""

    record_id: int
    title: str
    is_gone: bool  # deleted, merged into another, or without copies
    pull: tuple[tuple[str, str], ...]  # kind, filed under
    anew: tuple[tuple[str, str], ...]


def to_pull() -> list[ToPull]:
    """Titles that were changed, withdrawn or merged since their cards were printed; some statements for all."""
    records = Record.objects.filter(pk=OuterRef("record_id"), kind="bib", deleted_at=None)
    copies = Item.objects.filter(record_id=OuterRef("record_id"), deleted_at=None)
    fresher = records.filter(changed_at__gt=OuterRef("printed_at"))
    rows = CardSet.objects.annotate(there=Exists(records), copied=Exists(copies), changed=Exists(fresher))
    wanted = rows.filter(Q(there=False) | Q(changed=True) | Q(copied=False, had_copies=True))
    chosen = list(wanted.order_by(F("printed_at"), "pk")[:PULLED_AT_ONCE])
    now: dict[int, list[Card]] = {}
    for card in sets_of([row.pk for row in chosen if _stays(row)], continued=""):
        now.setdefault(card.record_id, []).append(card)
    found = [_compared(row, now.get(row.pk, [])) for row in chosen]
    return [one for one in found if one.pull or one.anew]


def _stays(row: CardSet) -> bool:
    return bool(row.there and (row.copied or not row.had_copies))  # type: ignore[attr-defined]  # annotated above


def _compared(row: CardSet, cards: Sequence[Card]) -> ToPull:
    if not _stays(row):
        return ToPull(row.pk, row.title, True, tuple((kind, filed) for kind, filed, _digest in row.cards), ())
    have = {tuple(one) for one in row.cards}
    kinds = {kind for kind, _filed, _digest in row.cards}
    want = {(card.kind, card.filed_under, digest(card)) for card in cards if card.kind in kinds}
    pull = tuple((kind, filed) for kind, filed, said in row.cards if (kind, filed, said) not in want)
    anew = tuple((kind, filed) for kind, filed, said in sorted(want) if (kind, filed, said) not in have)
    return ToPull(row.pk, row.title, False, pull, anew)
