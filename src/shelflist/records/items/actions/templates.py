"""Templates of new copies and ranges of barcodes: saved, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import BarcodeRange, ItemTemplate
from shelflist.records.items.queries import numbering_of
from shelflist.records.items.rules.numbering import Numbering, overlap, reasons_against_numbering
from shelflist.records.items.rules.templates import TEMPLATE_FIELDS


def save_item_template(
    *,
    name: str,
    values: Mapping[str, Any],
    by: Actor,
    now: datetime,
    branch_id: int | None = None,
    material: str = "",
    is_default: bool = False,
    key: str | None = None,
) -> Saved:
    """Keep what new copies begin with under a name; one of that name is replaced. Refused(template-unnamed)."""
    kept = {field: value for field, value in values.items() if field in TEMPLATE_FIELDS}
    called = name.strip()[:80]

    def work(act: Act) -> Saved:
        act.by.must("edit-items")
        if not called:
            message, remedy = _("A template needs a name."), _("Say what it is for.")
            raise Refused(Refusal("template-unnamed", message, remedy, details={"field": "template_called"}))
        before = ItemTemplate.objects.select_for_update().filter(name=called).first()
        old = _columns(before) if before else None
        columns = {"values": kept, "branch_id": branch_id, "material": material, "is_default": is_default}
        row, _made = ItemTemplate.objects.update_or_create(name=called, defaults=columns)
        act.on(about=f"item-template:{row.pk}")
        act.say(_("Template of copies “{name}” saved", name=called))
        act.undoable({"template": row.pk, "before": old})
        return Saved(row.pk)

    request = {"name": called, "values": kept, "branch": branch_id, "material": material, "default": is_default}
    return perform("save-item-template", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_item_template(*, template_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take a template off the list. Refused(template-unknown)."""

    def work(act: Act) -> Saved:
        act.by.must("edit-items")
        row = ItemTemplate.objects.select_for_update().filter(pk=template_id).first()
        if row is None:
            raise Refused(Refusal("template-unknown", _("This template was removed already.")))
        act.on(about=f"item-template:{row.pk}")
        act.say(_("Template of copies “{name}” removed", name=row.name))
        act.undoable({"template": row.pk, "before": _columns(row)})
        row.delete()
        return Saved(template_id)

    request = {"template": template_id}
    return perform("remove-item-template", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_item_template(entry: Entry, act: Act) -> None:
    """The template is what it was before: gone, or as it was."""
    data = entry.undo or {}
    if data["before"] is None:
        ItemTemplate.objects.filter(pk=data["template"]).delete()
    elif ItemTemplate.objects.filter(name=data["before"]["name"]).exclude(pk=data["template"]).exists():
        raise Refused(changed_since())
    else:
        ItemTemplate.objects.update_or_create(pk=data["template"], defaults=data["before"])


def _columns(row: ItemTemplate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "values", "branch_id", "material", "is_default")}


def save_barcode_range(
    *,
    name: str,
    numbering: Numbering,
    by: Actor,
    now: datetime,
    branch_id: int | None = None,
    range_id: int | None = None,
    key: str | None = None,
) -> Saved:
    """Add a range of barcodes, or change one. Refused(barcode-range-wrong, barcode-range-overlaps, not-permitted)."""
    called = name.strip()[:80]

    def work(act: Act) -> Saved:
        act.by.must("edit-items", organisation().path_of(branch_id) if branch_id else "")
        reasons = list(reasons_against_numbering(numbering))
        others = BarcodeRange.objects.exclude(pk=range_id or 0)
        if not called or others.filter(name=called).exists():
            message = _("Give the range a name that no other has.")
            reasons.append(Refusal("barcode-range-wrong", message, details={"field": "name"}))
        for other in others.filter(prefix=numbering.prefix):
            if overlap(numbering, numbering_of(other)):
                message = _("Some of these numbers are in the range “{name}”.", name=other.name)
                remedy = _("Begin after its last number, {last}.", last=other.last)
                reasons.append(Refusal("barcode-range-overlaps", message, remedy, details={"field": "first"}))
        if reasons:
            raise Refused(reasons)
        row = BarcodeRange.objects.select_for_update().filter(pk=range_id or 0).first() or BarcodeRange()
        start = max(row.next_number, numbering.first) if row.pk else numbering.first
        for field, value in {**asdict(numbering), "name": called, "branch_id": branch_id, "next_number": start}.items():
            setattr(row, field, value)
        row.save()
        act.on(about=f"barcode-range:{row.pk}")
        act.say(_("Range of barcodes “{name}” saved", name=called))
        return Saved(row.pk)

    request = {"name": called, "branch": branch_id, "range": range_id, **asdict(numbering)}
    return perform("save-barcode-range", work, by=by, now=now, key=key, request=request, answer=Saved)
