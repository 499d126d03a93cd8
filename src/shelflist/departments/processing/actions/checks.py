"""A check was made: right, or wrong with what was found. How often copies are drawn, and what faults are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shelflist.departments.processing.actions.places import PERMISSION, RULES, must_here
from shelflist.departments.processing.actions.receipts import BenchReceipt
from shelflist.departments.processing.actions.shelf import call_back, send
from shelflist.departments.processing.models import Check, CheckRate, FaultKind, WorkStep
from shelflist.departments.processing.queries.bench import Bench, on_bench
from shelflist.departments.processing.rules import steps as rules
from shelflist.departments.processing.rules.kinds import CHECK
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.texts import fold
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since

LONGEST_NOTE = 300
HIGHEST_RATE = 1_000


def record_check(
    *,
    item_barcode: str,
    right: bool,
    faults: Sequence[str] = (),
    note: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> BenchReceipt:
    """Say what the check found. When it is right the copy goes on; when it is wrong, the step it was drawn for is to be
    done again, or, where the recipe has the check, the check itself, once it was mended.

    Refused: not-permitted, branch-unknown, item-unknown, not-in-process, no-recipe, no-check-here, fault-missing,
    fault-unknown.
    """

    def work(act: Act) -> BenchReceipt:
        must_here(act.by)
        bench = on_bench(item_barcode, lock=True)
        kinds = list(FaultKind.objects.filter(code__in=set(faults)))
        if reasons := _against(bench, kinds, faults, right=right):
            raise Refused(reasons)
        item = bench.item
        assert item is not None  # or it was refused
        receipt, undo = _checked(act, bench, kinds, note, right=right)
        act.on(item_id=item.pk, record_id=item.record_id)
        names = ", ".join(kind.name for kind in kinds)
        act.say(_("Checked: right") if right else _("Checked, and wrong: {faults}", faults=names))
        act.undoable(undo)
        return receipt

    request = {"item": handle(item_barcode), "right": right, "faults": sorted(faults), "note": note}
    return perform("record-check", work, by=by, now=now, key=key, request=request, answer=BenchReceipt)


def _against(bench: Bench, kinds: Sequence[FaultKind], faults: Sequence[str], *, right: bool) -> list[Refusal]:
    if reasons := list(rules.reasons_against(bench.facts(CHECK if bench.check else ""))):
        return reasons
    if bench.check is None and (bench.next is None or bench.next.kind != CHECK):
        message = _("Nothing is to be checked on this copy now.")
        return [Refusal("no-check-here", message, _("It is checked when it was drawn, or at a step for it."))]
    found = []
    if not right and not faults:
        found.append(Refusal("fault-missing", _("Say what is wrong."), details={"field": "faults"}))
    if len(kinds) != len(set(faults)):
        found.append(Refusal("fault-unknown", _("There is no such kind of fault."), details={"field": "faults"}))
    return found


def _checked(
    act: Act, bench: Bench, kinds: Sequence[FaultKind], note: str, *, right: bool
) -> tuple[BenchReceipt, dict[str, Any]]:
    check, undo = _row(act, bench)
    check.checked_at, check.checked_by_name, check.right = act.now, act.by.name, right
    check.note = note.strip()[:LONGEST_NOTE]
    check.save()
    check.faults.set(kinds if not right else [])
    undo["check"] = check.pk
    own = bench.check is None  # the recipe's own check is a step, a drawn one is none
    if own and right:
        undo |= _step_done(act, bench)
    elif not own and not right and check.step_id is not None:
        undo |= _again(bench, check.step_id)
    item, order, following = bench.item, bench.order, bench.next
    assert item is not None
    assert order is not None
    goes, sentence = ("", "", ""), rules.where_to(rules.next_step(bench.facts().steps))
    if not right:
        sentence = _("Back to be mended: {name}.", name=following.name if following else "")
    ended = following is None
    if ended:
        sent, undo["sent"] = send(act, item, order)
        goes, sentence = (sent.verb, sent.place, sent.bin), sent.sentence
    receipt = BenchReceipt(
        item.pk,
        item.barcode,
        item.record.title,
        done="",
        sentence=sentence,
        step=following.name if following else "",
        kind=following.kind if following else "",
        prints=following.prints if following else "",
        by_others=following.by_others if following else False,
        ended=ended,
        goes=goes,
    )
    return receipt, undo


def _row(act: Act, bench: Bench) -> tuple[Check, dict[str, Any]]:
    """The check that waits, or, at a step of the recipe, a new one: of whoever worked on the copy last."""
    if bench.check is not None:
        return bench.check, {"made": False}
    worked = [one for one in bench.steps if one.done_at is not None and one.done_by_id is not None]
    last, here = worked[-1] if worked else None, bench.next
    row = Check(
        order=bench.order,
        step=last,
        operator_id=last.done_by_id if last else None,
        operator_name=last.done_by_name if last else "",
        drawn_at=(here.ready_at if here else None) or act.now,
    )
    return row, {"made": True}


def _step_done(act: Act, bench: Bench) -> dict[str, Any]:
    """The step at which it was checked is done; the next one begins."""
    step = bench.next
    assert step is not None  # the rules have seen to it
    step.ready_at = step.ready_at or act.now
    step.done_at, step.done_by_id, step.done_by_name = max(act.now, step.ready_at), act.by.id, act.by.name
    step.save(update_fields=["ready_at", "done_at", "done_by_id", "done_by_name"])
    following = bench.next
    if following is not None:
        following.ready_at = step.done_at
        following.save(update_fields=["ready_at"])
    return {"step": step.pk, "next": following.pk if following else None}


def _again(bench: Bench, step_id: int) -> dict[str, Any]:
    """The step that the fault is about, and what was begun since, is to be done again."""
    step = next(one for one in bench.steps if one.pk == step_id)
    later = [one for one in bench.steps if one.position > step.position and one.ready_at and not one.done_at]
    undo = {
        "again": {"step": step.pk, "done_at": step.done_at and step.done_at.isoformat(), "by": step.done_by_id,
                  "name": step.done_by_name, "later": [one.pk for one in later]}
    }  # fmt: skip
    step.done_at, step.done_by_id, step.done_by_name = None, None, ""
    step.save(update_fields=["done_at", "done_by_id", "done_by_name"])
    for one in later:
        one.ready_at = None
        one.save(update_fields=["ready_at"])
    return undo


def undo_check(entry: Entry, act: Act) -> None:
    """The check waits again, or was never made; what was sent on lies on the bench again."""
    data: dict[str, Any] = entry.undo or {}
    if "sent" in data:
        call_back(act, data["sent"])
    if data.get("step"):
        _step_undone(data)
    if again := data.get("again"):
        if WorkStep.objects.filter(pk=again["step"], done_at__isnull=False).exists():
            raise Refused(changed_since(_("The step was done again since.")))
        done_at = datetime.fromisoformat(again["done_at"])
        WorkStep.objects.filter(pk=again["step"]).update(
            done_at=done_at, done_by_id=again["by"], done_by_name=again["name"]
        )
        WorkStep.objects.filter(pk__in=again["later"]).update(ready_at=done_at)
    check = Check.objects.select_for_update().get(pk=data["check"])
    if data["made"]:
        check.delete()
        return
    check.checked_at, check.checked_by_name, check.right, check.note = None, "", None, ""
    check.save()
    check.faults.clear()


def _step_undone(data: dict[str, Any]) -> None:
    if data["next"] and not WorkStep.objects.filter(pk=data["next"], done_at__isnull=True).update(ready_at=None):
        raise Refused(changed_since(_("The step after it was done since.")))
    WorkStep.objects.filter(pk=data["step"]).update(done_at=None, done_by_id=None, done_by_name="")


# -- how often, and what faults are called -----------------------------------------------------------------------------


def set_check_rate(
    *, operator_id: int, operator_name: str = "", every: int | None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Every how many copies of this operator are drawn (0: never; None: as everybody). Operator 0 is everybody.

    Refused: not-permitted, rate-wrong.
    """

    def work(act: Act) -> Saved:
        act.by.must(RULES)
        if every is not None and not 0 <= every <= HIGHEST_RATE:
            message = _("Give a number from 0 to {most}.", most=HIGHEST_RATE)
            raise Refused(Refusal("rate-wrong", message, details={"field": "every"}))
        row = CheckRate.objects.select_for_update().filter(operator_id=operator_id).first()
        row = row or CheckRate(operator_id=operator_id, operator_name=operator_name)
        before, row.every = row.every, every
        row.save()
        act.say(_("Changed how often work is checked"))
        act.undoable({"rate": row.pk, "before": before, "after": every})
        return Saved(row.pk)

    request = {"operator": operator_id, "every": every}
    return perform("set-check-rate", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_check_rate(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    if not CheckRate.objects.filter(pk=data["rate"], every=data["after"]).update(every=data["before"]):
        raise Refused(changed_since())


def save_fault_kind(
    *, name: str, code: str = "", active: bool = True, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """A kind of fault: a new one (without a code), or another name for one, or one that is not used any more.

    Refused: not-permitted, name-missing.
    """
    name = " ".join(name.split())[:80]

    def work(act: Act) -> Saved:
        act.by.must(RULES)
        if not name:
            raise Refused(Refusal("name-missing", _("Give it a name."), details={"field": "name"}))
        own = code or "-".join(fold(name).split())[:40]
        row = FaultKind.objects.filter(code=own).first() or FaultKind(code=own)
        before = {"name": row.name, "active": row.active} if row.pk else None
        row.name, row.active = name, active
        row.save()
        act.say(_("Saved the kind of fault “{name}”", name=name))
        act.undoable({"kind": row.pk, "before": before})
        return Saved(row.pk)

    request = {"name": name, "code": code, "active": active}
    return perform("save-fault-kind", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_save_fault_kind(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    rows = FaultKind.objects.filter(pk=data["kind"])
    if data["before"]:
        rows.update(**data["before"])
    elif Check.objects.filter(faults=data["kind"]).exists():
        raise Refused(changed_since(_("It was used since.")))
    else:
        rows.delete()


__all__ = [
    "PERMISSION",
    "record_check",
    "save_fault_kind",
    "set_check_rate",
    "undo_check",
    "undo_save_fault_kind",
    "undo_set_check_rate",
]
