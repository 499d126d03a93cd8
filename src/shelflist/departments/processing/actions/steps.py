"""Doing a step: for the copy on the bench, for a whole truck, or leaving it out. The last one sends the copy on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shelflist.departments.processing.actions.drawing import count_and_draw, undraw
from shelflist.departments.processing.actions.places import must_here
from shelflist.departments.processing.actions.receipts import BenchReceipt, TruckReceipt
from shelflist.departments.processing.actions.shelf import call_back, send
from shelflist.departments.processing.models import Check, WorkOrder, WorkStep
from shelflist.departments.processing.queries.bench import Bench, on_bench
from shelflist.departments.processing.rules import steps as rules
from shelflist.departments.processing.rules.kinds import CHECK, KINDS
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since

MOST_ON_A_TRUCK = 300


def do_step(
    *,
    item_barcode: str,
    kind: str = "",
    leave_out: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> BenchReceipt:
    """The copy's next step is done, or with `leave_out` this copy does not need it. `kind` is what a command named.

    After the last one the copy is checked in: for whoever waits, to its branch, or to its shelf. Refused:
    not-permitted, branch-unknown, item-unknown, not-in-process, no-recipe, check-first, another-step-first, and
    whatever a check-in refuses.
    """

    def work(act: Act) -> BenchReceipt:
        must_here(act.by)
        bench = on_bench(item_barcode, lock=True)
        if reasons := list(rules.reasons_against(bench.facts(kind))):
            raise Refused(reasons)
        receipt, undo = step_done(act, bench, leave_out=leave_out)
        item = bench.item
        assert item is not None  # or it was refused
        act.on(item_id=item.pk, record_id=item.record_id)
        words = _("Left out: {name}", name=receipt.done) if leave_out else _("Done: {name}", name=receipt.done)
        act.say(words)
        act.undoable({"steps": [undo]})
        return receipt

    request = {"item": handle(item_barcode), "kind": kind, "leave_out": leave_out}
    return perform("do-step", work, by=by, now=now, key=key, request=request, answer=BenchReceipt)


def step_done(act: Act, bench: Bench, *, leave_out: bool = False) -> tuple[BenchReceipt, dict[str, Any]]:
    """Building block: write that the next step is done, draw for a check, hand on, and send on what is ready."""
    item, order, step = bench.item, bench.order, bench.next
    assert item is not None  # the rules have seen to all three
    assert order is not None
    assert step is not None
    step.done_at, step.done_by_id, step.done_by_name = max(act.now, step.ready_at or act.now), act.by.id, act.by.name
    step.ready_at, step.left_out = step.ready_at or act.now, leave_out
    step.save(update_fields=["ready_at", "done_at", "done_by_id", "done_by_name", "left_out"])
    undo: dict[str, Any] = {"step": step.pk, "item": item.pk}
    drawn = None
    if step.kind == CHECK and not leave_out:
        undo["checked"] = _right(act, order, bench, step)
    elif not leave_out:
        drawn, undo["drawing"] = count_and_draw(act, order, step)
    following = bench.next
    if following is not None:
        following.ready_at = step.done_at
        following.save(update_fields=["ready_at"])
        undo["next"] = following.pk
    ended, goes = following is None and drawn is None, ("", "", "")
    sentence = rules.where_to(rules.next_step(bench.facts().steps))
    if drawn is not None:
        sentence = _("Drawn for a check of {name}’s work: lay it there first.", name=drawn.operator_name)
    if ended:
        sent, undo["sent"] = send(act, item, order)
        goes, sentence = (sent.verb, sent.place, sent.bin), sent.sentence
    receipt = BenchReceipt(
        item_id=item.pk,
        barcode=item.barcode,
        title=item.record.title,
        done=step.name,
        sentence=sentence,
        step=following.name if following else "",
        kind=following.kind if following else "",
        prints=following.prints if following else "",
        by_others=following.by_others if following else False,
        checked_for=drawn.operator_name if drawn else "",
        ended=ended,
        goes=goes,
    )
    return receipt, undo


def _right(act: Act, order: WorkOrder, bench: Bench, step: WorkStep) -> int:
    """A recipe's own check that found nothing: whose work it was is who did the step before."""
    before = [one for one in bench.steps if one.position < step.position and one.done_by_id is not None]
    made = Check.objects.create(
        order=order,
        step=before[-1] if before else None,
        operator_id=before[-1].done_by_id if before else None,
        operator_name=before[-1].done_by_name if before else "",
        drawn_at=step.ready_at or act.now,
        checked_at=act.now,
        checked_by_name=act.by.name,
        right=True,
    )
    return made.pk


def undo_steps(entry: Entry, act: Act) -> None:
    """Each step is to be done again, the check is not drawn, and what was sent on lies on the bench again."""
    for one in reversed((entry.undo or {})["steps"]):
        if "sent" in one:
            call_back(act, one["sent"])
        if "next" in one:
            later = WorkStep.objects.filter(pk=one["next"], done_at__isnull=True)
            if not later.update(ready_at=None):
                raise Refused(changed_since(_("The step after it was done since.")))
        elif "sent" not in one and not WorkOrder.objects.filter(steps=one["step"], ended_at__isnull=True).exists():
            raise Refused(changed_since())
        if one.get("drawing"):
            undraw(one["drawing"])
        if one.get("checked"):
            Check.objects.filter(pk=one["checked"]).delete()
        done = WorkStep.objects.filter(pk=one["step"], done_at__isnull=False)
        if not done.update(done_at=None, done_by_id=None, done_by_name="", left_out=False):
            raise Refused(changed_since())


def do_truck(*, barcodes: Sequence[str], kind: str, by: Actor, now: datetime, key: str | None = None) -> TruckReceipt:
    """The same step for every copy on the truck that has come to it; for each other one it is said why not.

    Refused: not-permitted, branch-unknown, step-unknown, truck-empty, truck-too-full.
    """
    wanted = list(dict.fromkeys(handle(one) for one in barcodes))

    def work(act: Act) -> TruckReceipt:
        must_here(act.by)
        if reasons := _against_truck(wanted, kind):
            raise Refused(reasons)
        done, refused, undo = [], [], []
        for barcode in wanted:
            bench = on_bench(barcode, lock=True)
            if no := list(rules.reasons_against(bench.facts(kind))):
                refused.append((barcode, Refused(no).sentence))
                continue
            receipt, taken = step_done(act, bench)
            done.append(receipt)
            undo.append(taken)
        act.say(nphrase("“{step}” for {count} copy", "“{step}” for {count} copies", len(done), step=KINDS[kind].name))
        act.undoable({"steps": undo})
        return TruckReceipt(
            done=tuple(one.barcode for one in done),
            ended=tuple(one.barcode for one in done if one.ended),
            drawn=tuple(one.barcode for one in done if one.checked_for),
            refused=tuple(refused),
        )

    request = {"items": wanted, "kind": kind}
    return perform("do-truck", work, by=by, now=now, key=key, request=request, answer=TruckReceipt)


def _against_truck(wanted: Sequence[str], kind: str) -> list[Refusal]:
    reasons = []
    if kind not in KINDS:
        reasons.append(Refusal("step-unknown", _("Choose which step was done."), details={"field": "kind"}))
    if not wanted:
        reasons.append(Refusal("truck-empty", _("Nothing is on the truck."), _("Scan the copies first.")))
    if len(wanted) > MOST_ON_A_TRUCK:
        message = _("At most {most} copies go on one truck.", most=MOST_ON_A_TRUCK)
        reasons.append(Refusal("truck-too-full", message, _("Do it in several parts.")))
    return reasons
