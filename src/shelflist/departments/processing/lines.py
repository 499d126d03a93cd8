"""What happened on the bench, as one line."""

from __future__ import annotations

from datetime import datetime

from django.urls import NoReverseMatch, reverse

from shelflist.departments.processing.actions.receipts import BenchReceipt
from shelflist.departments.processing.queries.bench import Bench
from shelflist.departments.processing.rules.kinds import CHECK
from shelflist.departments.processing.rules.steps import next_step, where_to
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.panels import Act, Line, LineKind, reason_count
from shelflist.records.items.queries import copy_with

GOES: dict[str, LineKind] = {"hold": "hold", "send": "transit"}


def opened_line(bench: Bench, now: datetime) -> Line:
    """A copy was scanned: what comes next for it, and the keys to do that."""
    item, step = bench.item, bench.next
    assert item is not None  # what is not there is refused
    return Line(
        kind="warn" if bench.check else "wait",
        out=_("{step}", step=step.name) if step and not bench.check else _("Check"),
        under=_under(bench),
        title=item.record.title,
        href=link(item.barcode),
        by=item.record.author,
        barcode=item.barcode,
        call_number=item.full_call_number,
        at=now,
        acts=_acts(bench),
        id=f"bench-{item.pk}-{now:%H%M%S%f}",
    )


def _under(bench: Bench) -> Phrase:
    step = bench.next
    if bench.check is not None:
        return _("Drawn for a check of {name}’s work", name=bench.check.operator_name)
    assert step is not None  # an open work order has a step or a check
    if step.by_others:
        return where_to(next_step(bench.facts().steps))
    return _("Step {number} of {count}", number=step.position + 1, count=len(bench.steps))


def _acts(bench: Bench) -> tuple[Act, ...]:
    item, step = bench.item, bench.next
    assert item is not None
    check = bench.check is not None or (step is not None and step.kind == CHECK)
    return _steps(item.barcode, check=check, prints=step.prints if step else "")


def _steps(barcode: str, *, check: bool, prints: str) -> tuple[Act, ...]:
    fields = (("item", barcode),)
    if check:
        wrong = f"{reverse('processing:check')}?item={barcode}"
        return (
            Act(_("Right"), reverse("processing:right"), "post", fields, "d"),
            Act(_("Wrong"), wrong, "link", key="x"),
        )
    done = Act(_("Done"), reverse("processing:do"), "post", fields, "d")
    out = Act(_("Leave out"), reverse("processing:do"), "post", (*fields, ("leave_out", "on")), "l")
    if prints:
        paper = Act(_("Print"), reverse("processing:print"), "post", fields, "p")
        return (done, paper, out)
    return (done, out)


def done_line(receipt: BenchReceipt, now: datetime, *, may_undo: bool) -> Line:
    """A step was done: what comes next, or where the copy goes now."""
    copy = copy_with(receipt.barcode)
    acts = _acts_after(receipt)
    undo = Act(_("Undo"), reverse("processing:undo"), "post", (("entry", str(receipt.entry_id)),), "u")
    if receipt.ended:
        verb, place, label = receipt.goes
        out, kind = _GOES_TO.get(verb, _("Ready")), GOES.get(verb, "shelf")
        under: Phrase = _("{label}", label=label or place)
    else:
        kind = "warn" if receipt.checked_for else "ok"
        out, under = (_("{step}", step=receipt.done) if receipt.done else _("Checked")), receipt.sentence
    return Line(
        kind=kind,
        out=out,
        under=under,
        title=receipt.title,
        href=link(receipt.barcode),
        by=copy.record.author if copy else "",
        barcode=receipt.barcode,
        call_number=copy.full_call_number if copy else "",
        at=now,
        acts=(*acts, undo) if may_undo and receipt.entry_id else acts,
        id=f"entry-{receipt.entry_id}",
        said=receipt.sentence,
    )


def _acts_after(receipt: BenchReceipt) -> tuple[Act, ...]:
    """The next step of the copy that still lies on the bench; none for what goes to somebody else now."""
    if receipt.ended or (receipt.by_others and not receipt.checked_for):
        return ()
    return _steps(receipt.barcode, check=bool(receipt.checked_for) or receipt.kind == CHECK, prints=receipt.prints)


_GOES_TO = {
    "reshelve": _("Ready: to its shelf"),
    "hold": _("Ready: to the hold shelf"),
    "send": _("Ready: send it"),
    "float": _("Ready: stays here"),
    "catalogue": _("To the cataloguers"),
    "alert": _("Mind the alert"),
    "work": _("To the workroom"),
}


def said_line(bench: Bench, out: Phrase, under: Phrase | None, now: datetime) -> Line:
    """Something was done with the copy that leaves it at its step: printed."""
    item = bench.item
    return Line(
        kind="info",
        out=out,
        under=under,
        title=item.record.title if item else "",
        barcode=item.barcode if item else bench.barcode,
        call_number=item.full_call_number if item else "",
        at=now,
        acts=_acts(bench) if bench.item is not None and bench.next is not None else (),
    )


def refused_line(barcode: str, refused: Refused, now: datetime) -> Line:
    """Every reason why nothing was done with this copy."""
    copy = copy_with(barcode) if barcode else None
    offers = _steps(barcode, check=True, prints="") if copy and "check-first" in refused.codes else ()
    return Line(
        kind="stop",
        out=_("Nothing to do here"),
        under=reason_count(len(refused.refusals)),
        title=copy.record.title if copy else "",
        href=link(barcode) if copy else "",
        words=None if copy or not barcode else _("The scan was {scan}", scan=barcode),
        by=copy.record.author if copy else "",
        barcode=copy.barcode if copy else "",
        call_number=copy.full_call_number if copy else "",
        at=now,
        refusals=refused.refusals,
        acts=offers,
    )


def link(barcode: str) -> str:
    try:
        return reverse("desk:item", args=[barcode])
    except NoReverseMatch:  # a sign that no address can hold
        return ""
