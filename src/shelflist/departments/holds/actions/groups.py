"""Book clubs and lists of people who wait for new releases (HLD-17): one act places a hold for each of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes
from shelflist.departments.holds.actions.placing import Asked, place
from shelflist.departments.holds.actions.receipts import HoldsReceipt
from shelflist.departments.holds.models import Hold, HoldGroup, HoldGroupMember
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since

ROLLBACK_MINUTES = 30 * 24 * 60  # a batch can be taken back for 30 days


def save_group(
    *,
    name: str,
    patron_ids: Sequence[int],
    group_id: int | None = None,
    note: str = "",
    pickup_branch_id: int | None = None,
    random_order: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Add a group, or change one: its name, its members in their order, where they pick up."""

    def work(act: Act) -> Saved:
        desk.must(act.by, "place-holds", desk.around_of(act))
        group = _group(group_id) if group_id is not None else HoldGroup(made_at=act.now, made_by_name=act.by.name)
        before = _as_data(group) if group_id is not None else None
        group.name, group.note, group.random_order = name.strip(), note.strip(), random_order
        group.pickup_branch_id = pickup_branch_id
        if not group.name:
            raise Refused(Refusal(code="name-missing", message=_("A group needs a name.")))
        try:
            with transaction.atomic():
                group.save()
        except IntegrityError as problem:
            raise Refused(
                Refusal(
                    code="name-taken",
                    message=_("There is a group “{name}” already.", name=group.name),
                    remedy=_("Choose another name."),
                )
            ) from problem
        _set_members(group, patron_ids)
        act.on(about=f"hold-group:{group.pk}")
        act.say(_("Saved the group “{name}”", name=group.name))
        act.undoable({"group": group.pk, "before": before, "after": _as_data(group)})
        return Saved(group.pk)

    request = {"name": name, "patrons": list(patron_ids), "group": group_id, "note": note,
               "pickup": pickup_branch_id, "random": random_order}  # fmt: skip
    return perform("save-hold-group", work, by=by, now=now, key=key, request=request, answer=Saved)


def _set_members(group: HoldGroup, patron_ids: Sequence[int]) -> None:
    group.members.all().delete()
    HoldGroupMember.objects.bulk_create(
        HoldGroupMember(group=group, patron_id=patron_id, position=position)
        for position, patron_id in enumerate(dict.fromkeys(patron_ids))
    )


def _as_data(group: HoldGroup) -> dict[str, object]:
    """The group as the journal keeps it."""
    kept = {name: getattr(group, name) for name in ("name", "note", "random_order", "pickup_branch_id")}
    return {**kept, "patrons": list(group.members.values_list("patron_id", flat=True))}


def undo_group(entry: Entry, act: Act) -> None:
    """The group as it was; one that was new ends."""
    data = entry.undo or {}
    group = _group(data["group"])
    if _as_data(group) != data["after"]:
        raise Refused(changed_since(_("This group has changed since.")))
    before = data["before"]
    if before is None:
        group.ended_at = act.now
        group.name = f"{group.name} ({group.pk})"[:120]
        group.save()
        return
    for name, value in before.items():
        if name != "patrons":
            setattr(group, name, value)
    group.save()
    _set_members(group, before["patrons"])


def place_group_holds(
    *,
    group_id: int,
    asked: Asked,
    by: Actor,
    now: datetime,
    seed: int | None = None,
    key: str | None = None,
    override: Override | None = None,
) -> HoldsReceipt:
    """Place a hold for every member, in the group's order or by lot (with the same `seed`, the same lot).

    Members for whom the hold is refused are skipped and named with the reason; when all are, the act is refused. It can
    be taken back for 30 days, as long as nobody has their copy.
    """

    def work(act: Act) -> HoldsReceipt:
        around = desk.around_of(act)
        group = _group(group_id)
        patrons = list(group.members.values_list("patron_id", flat=True))
        if group.random_order:
            random.Random(f"{seed if seed is not None else act.now.timestamp()}").shuffle(patrons)  # noqa: S311 - a fair lot
        changes = Changes(act)
        placed, skipped = _for_each(changes, around, group, patrons, asked, override)
        planning.replan(act.cursor, around, changes.titles)
        record_id = placed[0].record_id
        act.on(record_id=record_id, about=f"hold-group:{group.pk}")
        title = answering.title_of(record_id)
        one = "Placed {count} hold on “{title}” for “{group}”"
        many = "Placed {count} holds on “{title}” for “{group}”"
        act.say(nphrase(one, many, len(placed), title=title, group=group.name))
        act.undoable(changes.to_data(), minutes=ROLLBACK_MINUTES)
        return HoldsReceipt(hold_ids=tuple(hold.pk for hold in placed), skipped=tuple(skipped), group_id=group.pk)

    request = {"group": group_id, "asked": asked.to_data(), "seed": seed, **desk.asked(override)}
    return perform("place-group-holds", work, by=by, now=now, key=key, request=request, answer=HoldsReceipt)


def _for_each(
    changes: Changes,
    around: Surroundings,
    group: HoldGroup,
    patrons: Sequence[int],
    asked: Asked,
    override: Override | None,
) -> tuple[list[Hold], list[tuple[int, Phrase]]]:
    wish = replace(asked, pickup_branch_id=asked.pickup_branch_id or group.pickup_branch_id)
    placed: list[Hold] = []
    skipped: list[tuple[int, Phrase]] = []
    last: Refused | None = None
    for number, patron_id in enumerate(patrons):
        in_turn = {"group": group, "queued_at": changes.act.now + timedelta(microseconds=number)}
        try:
            placed.append(place(changes, around, patron_id, wish, override, in_turn))
        except Refused as refused:
            last = refused
            skipped.append((patron_id, refused.sentence))
    if last is not None and not placed:
        raise last
    if not placed:
        raise Refused(Refusal(code="group-empty", message=_("There is nobody in this group."),
                              remedy=_("Add its members first.")))  # fmt: skip
    return placed, skipped


def _group(group_id: int) -> HoldGroup:
    group = HoldGroup.objects.select_for_update(of=("self",)).filter(pk=group_id, ended_at__isnull=True).first()
    if group is None:
        raise Refused(Refusal(code="group-unknown", message=_("There is no such group any more.")))
    return group
