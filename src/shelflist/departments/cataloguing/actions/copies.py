"""Copies out of the fields of imported records. What cannot be made is a warning on the line, never a failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shelflist.departments.cataloguing.rules.copies import CopyFacts, ItemMapping, read_copy
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.common.texts import fold
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.items.actions import add_items, change_status
from shelflist.records.items.actions.copies import change_item, details_of, reasons_against_change
from shelflist.records.items.actions.receipts import surroundings
from shelflist.records.items.models import Item, ItemType
from shelflist.records.items.rules.details import LONGEST, ItemDetails
from shelflist.records.items.rules.statuses import IN_PROCESS, ON_ORDER

WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "lost": (("mark-missing", "missing"), ("mark-lost", "lost")),
    "missing": (("mark-missing", "missing"),),
    "damaged": (("mark-damaged", "damaged"),),
}
"""How an available copy gets to a status that is not set by hand: acts and the statuses they lead to."""
AWAITED = (ON_ORDER, IN_PROCESS)
OVERLAID = ("barcode", "scheme", "call_prefix", "call_number", "call_suffix", "part", "price_cents", "public_note")


@dataclass(frozen=True, slots=True)
class _Found:
    """A copy that a record describes."""

    place: int  # of the record among those looked at
    record_id: int
    facts: CopyFacts


class CopyMaker:
    """Makes the copies of one chunk inside the caller's transaction."""

    def __init__(
        self, batch_id: int, options: ImportOptions, mapping: ItemMapping | None, by: Actor, now: datetime
    ) -> None:
        self.batch_id = batch_id
        self.options = options
        self.mapping = mapping
        self.by = by
        self.now = now
        self.made_count = 0
        self.overlaid: dict[int, list[dict[str, Any]]] = {}

    def make(self, records: Sequence[tuple[int, MarcRecord]]) -> list[tuple[Phrase, ...]]:
        """Make the copies described in these records (number, MARC); for each record, what could not be done."""
        doubts: list[list[Phrase]] = [[] for _record in records]
        self.overlaid = {}
        found = [one for one in self._read(records, doubts) if one.facts.barcode]
        ours = self._ours({one.facts.barcode for one in found})
        found = [one for one in found if ours.get(handle(one.facts.barcode)) != one.record_id]
        names = _Names()
        details = [self._details(one, names) for one in found]
        taken = self._overlaid(found, details, doubts) if self.options.overlay else set()
        found = [one for place, one in enumerate(found) if place not in taken]
        made = add_items(
            [one for place, one in enumerate(details) if place not in taken],
            now=self.now,
            by=self.by,
            status=Item.Status.AVAILABLE,
            batch_id=self.batch_id,
        )
        for one, result in zip(found, made, strict=True):
            if isinstance(result, Item):
                self.made_count += 1
                doubts[one.place] += self._set_status(result, one.facts.status)
            else:
                said = (refusal.message for refusal in result)
                doubts[one.place] += [
                    _("Copy “{barcode}” was not made: {why}", barcode=one.facts.barcode, why=why) for why in said
                ]
        return [tuple(said) for said in doubts]

    def _overlaid(
        self, found: Sequence[_Found], details: Sequence[ItemDetails], doubts: list[list[Phrase]]
    ) -> set[int]:
        """Copies that take the place of one on order or in process at the same library (CAT-16): places in `found`."""
        waiting: dict[tuple[int, int], list[Item]] = defaultdict(list)
        awaited = Item.objects.select_for_update().filter(
            record_id__in={one.record_id for one in found}, status__in=AWAITED, deleted_at__isnull=True
        )
        for item in awaited.exclude(batch_id=self.batch_id).order_by("status", "pk"):
            waiting[item.record_id, item.branch_id].append(item)
        taken = set()
        for place, (one, new) in enumerate(zip(found, details, strict=True)):
            queue = waiting.get((one.record_id, new.branch_id))
            if not queue:
                continue
            item = queue[0]
            said = {name: getattr(new, name) for name in OVERLAID if getattr(new, name)}
            wanted = replace(details_of(item), **said)
            if reasons := reasons_against_change(item, wanted, surroundings(), self.by):
                doubts[one.place].append(_("Copy “{barcode}”: {why}", barcode=new.barcode, why=reasons[0].message))
                continue
            was = item.barcode
            before = change_item(item, wanted, now=self.now)
            self.overlaid.setdefault(one.place, []).append({"item": item.pk, "version": item.version, "before": before})
            queue.pop(0)
            taken.add(place)
            doubts[one.place].append(
                _("Copy “{barcode}” took the place of “{was}”, which was awaited.", barcode=new.barcode, was=was)
            )
        return taken

    def _read(self, records: Sequence[tuple[int, MarcRecord]], doubts: list[list[Phrase]]) -> Iterator[_Found]:
        mapping = self.mapping
        assert mapping is not None  # whoever asks for copies says where they are
        for place, (record_id, record) in enumerate(records):
            for field in record.all(mapping.tag):
                facts = read_copy(mapping, field.ind1, field.ind2, field.subfields)
                if not facts.barcode:
                    doubts[place].append(_("A field {tag} describes a copy without a barcode.", tag=mapping.tag))
                yield _Found(place, record_id, facts)

    def _ours(self, barcodes: set[str]) -> dict[str, int]:
        """Which record the copies with these barcodes belong to, as far as we have them."""
        rows = Item.objects.filter(barcode__in={handle(barcode) for barcode in barcodes})
        return dict(rows.values_list("barcode", "record_id"))

    def _details(self, one: _Found, names: _Names) -> ItemDetails:
        facts, options = one.facts, self.options
        branch_id = names.branch(facts.branch) or options.branch_id or names.branch_of(options.location_id) or 0
        location_id = names.location(branch_id, facts.location) or options.location_id or 0
        if not location_id or names.branch_of(location_id) != branch_id:
            location_id = names.first_location(branch_id)
        return ItemDetails(
            record_id=one.record_id,
            barcode=facts.barcode,
            item_type_id=names.item_type(facts.item_type) or options.item_type_id or 0,
            branch_id=branch_id,
            location_id=location_id,
            scheme=facts.scheme or "ddc",
            call_prefix=facts.call_prefix[: LONGEST["call_prefix"]],
            call_number=facts.call_number[: LONGEST["call_number"]],
            call_suffix=facts.call_suffix[: LONGEST["call_suffix"]],
            copy_number=facts.copy_number,
            part=facts.part[: LONGEST["part"]],
            price_cents=facts.price_cents,
            public_note=facts.public_note,
            staff_note=facts.staff_note,
        )

    def _set_status(self, item: Item, wanted: str) -> list[Phrase]:
        """Bring a new copy into the status that its field names; a doubt when no way leads there."""
        if wanted in {"", Item.Status.AVAILABLE}:
            return []
        try:
            for act, status in WAYS.get(wanted, (("set-status", wanted),)):
                change_status(item, to=status, act=act, now=self.now)
        except Refused:
            return [_("Copy “{barcode}” came as “{status}”; it is available now.", barcode=item.barcode, status=wanted)]
        return []


class _Names:
    """Branches, locations and item types by what other systems call them: our code or name, folded."""

    def __init__(self) -> None:
        tree = organisation()
        self.branches = {
            fold(word): branch.id for branch in tree.branches.values() for word in (branch.code, branch.name)
        }
        self.places = {
            (place.branch_id, fold(word)): place.id
            for place in tree.locations.values()
            for word in (place.code, place.name)
        }
        self.home = {place.id: place.branch_id for place in tree.locations.values()}
        self.firsts = {branch_id: tree.locations_at(branch_id) for branch_id in tree.branches}
        types = ItemType.objects.values_list("pk", "code", "name")
        self.types = {fold(word): number for number, code, name in types for word in (code, name)}

    def branch(self, word: str) -> int | None:
        return self.branches.get(fold(word)) if word else None

    def location(self, branch_id: int, word: str) -> int | None:
        return self.places.get((branch_id, fold(word))) if word else None

    def branch_of(self, location_id: int | None) -> int | None:
        return self.home.get(location_id) if location_id else None

    def first_location(self, branch_id: int) -> int:
        """Where a copy is put whose field names no shelf of this branch: the first one on the way."""
        places = self.firsts.get(branch_id)
        return places[0].id if places else 0

    def item_type(self, word: str) -> int | None:
        return self.types.get(fold(word)) if word else None
