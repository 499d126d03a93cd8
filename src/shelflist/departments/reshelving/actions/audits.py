"""Looking at a run of shelf: copies drawn by chance, each with the neighbours that it should have (T06)."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.reshelving.actions.carts import PERMISSION
from shelflist.departments.reshelving.models import Audit, AuditLine
from shelflist.departments.reshelving.queries.carts import shelvers
from shelflist.departments.reshelving.rules.audits import LARGEST, sample
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.items.rules.callnumbers import shelf_key
from shelflist.records.items.rules.statuses import AVAILABLE

LONGEST_RUN = 20_000


def begin_audit(
    *,
    location_id: int,
    size: int,
    begins: str = "",
    ends: str = "",
    scheme: str = "ddc",
    seed: int,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Draw so many of the copies that should stand on this shelf, between two call numbers if they are given.

    Refused: not-permitted, location-unknown, sample-wrong, run-empty.
    """

    def work(act: Act) -> Saved:
        shelf = organisation().locations.get(location_id)
        if shelf is None:
            raise Refused(Refusal("location-unknown", _("There is no such shelf."), details={"field": "location"}))
        act.by.must(PERMISSION, organisation().path_of(shelf.branch_id))
        if not 1 <= size <= LARGEST:
            message = _("Draw from 1 to {most} copies.", most=LARGEST)
            raise Refused(Refusal("sample-wrong", message, details={"field": "size"}))
        run = _run(location_id, begins, ends, scheme)
        if not run:
            message = _("No copy should stand there now.")
            raise Refused(Refusal("run-empty", message, _("Choose another shelf, or a longer run.")))
        words = f"{begins.strip()} – {ends.strip()}" if begins.strip() or ends.strip() else ""
        row = Audit.objects.create(
            branch_id=shelf.branch_id, location_id=location_id, run=words[:120], made_at=act.now,
            made_by_name=act.by.name,
        )  # fmt: skip
        count = _lines(row, run, size, seed)
        act.on(about=f"audit:{row.pk}")
        act.say(nphrase("{count} copy of {shelf} drawn", "{count} copies of {shelf} drawn", count, shelf=shelf.name))
        act.undoable({"audit": row.pk})
        return Saved(row.pk)

    request = {"location": location_id, "size": size, "begins": begins, "ends": ends, "seed": seed}
    return perform("begin-audit", work, by=by, now=now, key=key, request=request, answer=Saved)


def _run(location_id: int, begins: str, ends: str, scheme: str) -> list[int]:
    """The copies that should stand there, in their order."""
    rows = Item.objects.filter(location_id=location_id, status=AVAILABLE, deleted_at__isnull=True)
    if begins.strip():
        rows = rows.filter(shelf_key__gte=shelf_key(scheme, begins.strip()))
    if ends.strip():
        rows = rows.filter(shelf_key__lte=shelf_key(scheme, ends.strip()))
    return list(rows.order_by("shelf_key", "pk").values_list("pk", flat=True)[:LONGEST_RUN])


def _lines(row: Audit, run: list[int], size: int, seed: int) -> int:
    drawn = sample(len(run), size, seed)
    wanted = {run[place] for one in drawn for place in (one.place, one.left, one.right) if place is not None}
    light = ("call_prefix", "call_number", "call_suffix", "barcode", "record__title")
    items = Item.objects.filter(pk__in=wanted).select_related("record").only(*light).in_bulk()
    by_whom = shelvers(run[one.place] for one in drawn)

    def neighbour(place: int | None) -> tuple[str, str]:
        if place is None:
            return "", ""
        item = items[run[place]]
        return item.full_call_number[:220], item.record.title[:300]

    lines = []
    for number, one in enumerate(drawn):
        item_id, (left, left_title), (right, right_title) = run[one.place], neighbour(one.left), neighbour(one.right)
        lines.append(
            AuditLine(
                audit=row, item_id=item_id, position=number, left_call=left, left_title=left_title, right_call=right,
                right_title=right_title, shelved_by_name=by_whom.get(item_id, ""),
            )
        )  # fmt: skip
    AuditLine.objects.bulk_create(lines)
    return len(lines)


def undo_begin_audit(entry: Entry, act: Act) -> None:
    number = (entry.undo or {})["audit"]
    if AuditLine.objects.filter(audit_id=number).exclude(found="").exists():
        raise Refused(changed_since())
    Audit.objects.filter(pk=number).delete()


def settle_line(*, line_id: int, found: str, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Say where a copy of the sample was found. Refused: not-permitted, line-unknown, finding-unknown."""

    def work(act: Act) -> Saved:
        row = AuditLine.objects.select_for_update().filter(pk=line_id).first()
        if row is None:
            raise Refused(Refusal("line-unknown", _("There is no such line any more.")))
        branch_id = Audit.objects.values_list("branch_id", flat=True).get(pk=row.audit_id)
        act.by.must(PERMISSION, organisation().path_of(branch_id))
        if found not in AuditLine.Found.values:
            raise Refused(Refusal("finding-unknown", _("Say whether it stood right, wrong, or not there.")))
        before = row.found
        row.found, row.found_at = found, act.now
        row.save(update_fields=["found", "found_at"])
        act.on(item_id=row.item_id, about=f"audit:{row.audit_id}")
        act.say(_FOUND[found])
        act.undoable({"line": row.pk, "before": before, "after": found})
        return Saved(row.audit_id)

    request = {"line": line_id, "found": found}
    return perform("settle-audit-line", work, by=by, now=now, key=key, request=request, answer=Saved)


_FOUND = {
    "right": _("Stood where it belongs"),
    "wrong": _("Stood in the wrong place"),
    "gone": _("Was not found on its shelf"),
}


def undo_settle_line(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    at = act.now if data["before"] else None
    rows = AuditLine.objects.filter(pk=data["line"], found=data["after"])
    if not rows.update(found=data["before"], found_at=at):
        raise Refused(changed_since())
