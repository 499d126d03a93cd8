"""Printing labels, and how each kind is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import rules as journal_rules
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing import queries
from shelflist.ground.printing.models import LabelBatch, LabelLayout
from shelflist.ground.printing.rules import contents, labels, sheets

if TYPE_CHECKING:
    from shelflist.ground.journal.models import Entry

MOST_LABELS = 5_000
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class LabelsMade:
    """Labels are ready to be printed, as batch `batch_id`."""

    batch_id: int
    count: int
    warnings: tuple[Phrase, ...] = ()
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"batch": self.batch_id, "count": self.count, "warnings": [one.to_data() for one in self.warnings]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> LabelsMade:
        return cls(data["batch"], data["count"], tuple(Phrase.from_data(one) for one in data["warnings"]))


def print_labels(
    *,
    kind: str,
    stock: str,
    labels_of: Sequence[Mapping[str, Any]],
    start: int = 1,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> LabelsMade:
    """Keep labels as one batch, ready to be printed from position `start` and to be printed again later (PRN-05).

    `labels_of` are copies' facts or {"lines": […]}. Refused: not-permitted, label-kind-unknown, stock-unknown,
    no-such-position, no-labels, too-many-labels.
    """

    def work(act: Act) -> LabelsMade:
        by.must("print-labels")
        known, chosen = labels.KINDS.get(kind), queries.all_stocks().get(stock)
        refusals = list(_against(known, chosen, labels_of))
        if chosen:
            refusals += sheets.start_findings(chosen, start, (0, 0))
        if refusals or known is None or chosen is None:
            raise Refused(refusals)
        style = queries.style_of(kind)
        batch = LabelBatch.objects.create(
            kind=kind,
            stock=chosen.to_data(),
            style=style.to_data(),
            start=start,
            labels=[dict(label) for label in labels_of],
            count=len(labels_of),
            made_at=act.now,
            made_by_id=by.id,
            made_by_name=by.name,
            terminal_id=by.terminal_id,
        )
        act.on(about=f"labels:{batch.pk}")
        act.say(nphrase("Made one label: {kind}", "Made {count} labels: {kind}", batch.count, kind=known.name))
        return LabelsMade(batch.pk, batch.count, _warnings(known, chosen, style, labels_of))

    request = {"kind": kind, "stock": stock, "start": start, "labels": [dict(one) for one in labels_of]}
    return perform("print-labels", work, by=by, now=now, key=key, request=request, answer=LabelsMade)


def _against(
    kind: labels.Kind | None, stock: sheets.Stock | None, labels_of: Sequence[Mapping[str, Any]]
) -> list[Refusal]:
    found = []
    if kind is None:
        found.append(Refusal("label-kind-unknown", _("Choose what kind of label it is."), details={"field": "kind"}))
    if stock is None:
        found.append(Refusal("stock-unknown", _("Choose the labels to print on."), details={"field": "stock"}))
    if not labels_of:
        found.append(
            Refusal(
                "no-labels",
                _("There is nothing to print yet."),
                _("Scan a copy, or choose some by when they were added."),
            )
        )
    if len(labels_of) > MOST_LABELS:
        found.append(Refusal("too-many-labels", _("At most {most} labels are printed at once.", most=MOST_LABELS)))
    return found


def _warnings(
    kind: labels.Kind, stock: sheets.Stock, style: labels.Style, labels_of: Sequence[Mapping[str, Any]]
) -> tuple[Phrase, ...]:
    if kind.made_from != labels.COPIES:
        return ()
    return tuple(contents.warnings(kind, stock, style, [contents.from_data(one) for one in labels_of]))


def set_layout(*, kind: str, settings: Mapping[str, Any], by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Set how one kind of label is set; nothing in `settings` means the usual way. Can be undone.

    Refused: not-permitted, label-kind-unknown, layout-wrong.
    """

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        known = labels.KINDS.get(kind)
        if known is None:
            raise Refused(_against(None, None, [{}])[0])
        style = labels.Style.from_data(settings, known.style)
        if refusals := labels.findings(style):
            raise Refused(refusals)
        row = LabelLayout.objects.select_for_update().filter(kind=kind).first() or LabelLayout(kind=kind)
        before, after = dict(row.settings), style.to_data() if settings else {}
        row.settings = after
        row.save()
        act.on(about=f"label-kind:{kind}")
        act.say(_("Changed how they are set: {kind}", kind=known.name))
        act.undoable({"kind": kind, "before": before, "after": after})
        return Saved(row.pk)

    request = {"kind": kind, "settings": dict(settings)}
    return perform("set-label-layout", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_layout(entry: Entry, act: Act) -> None:
    """The layout as it was, unless it was changed since."""
    data = entry.undo or {}
    row = LabelLayout.objects.select_for_update().filter(kind=data["kind"]).first()
    if row is None or row.settings != data["after"]:
        raise Refused(journal_rules.changed_since())
    row.settings = data["before"]
    row.save(update_fields=["settings"])
