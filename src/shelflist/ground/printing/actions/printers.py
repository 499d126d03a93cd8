"""Printers: adding and changing them, and which one a workstation uses for what (PRN-07)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import rules as journal_rules
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing.models import Printer, PrinterOfTerminal
from shelflist.ground.printing.rules.sheets import FURTHEST_OFFSET

if TYPE_CHECKING:
    from shelflist.ground.journal.models import Entry

PURPOSES: Mapping[str, Phrase] = {
    "receipt": _("receipts and slips"),
    "label": _("labels"),
    "letter": _("letters and lists"),
    "card": _("cards"),
}

ISIL = re.compile(r"[A-Z]{2}-[A-Za-z0-9/:-]{1,11}")  # what a tag has room for


@dataclass(frozen=True, slots=True)
class PrinterDetails:
    """What is known of a printer; offsets in micrometres."""

    name: str
    kind: str = "sheets"
    language: str = "pdf"
    dots_per_inch: int = 300
    offset_x: int = 0
    offset_y: int = 0
    isil: str = ""
    queue: str = ""
    active: bool = True

    @classmethod
    def of(cls, row: Printer) -> PrinterDetails:
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})


def save_printer(
    *, details: PrinterDetails, printer_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Add a printer, or change one. Can be undone. Refused: not-permitted, printer-unknown, printer-wrong."""

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        row = _locked(printer_id) if printer_id else Printer()
        if refusals := _against(details, row.pk):
            raise Refused(refusals)
        before = asdict(PrinterDetails.of(row)) if row.pk else None
        _write(row, asdict(details))
        act.on(about=f"printer:{row.pk}")
        act.say(_("Saved the printer {name}", name=row.name))
        act.undoable({"printer": row.pk, "before": before, "after": asdict(details)})
        return Saved(row.pk)

    request = {"printer": printer_id, **asdict(details)}
    return perform("save-printer", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_save_printer(entry: Entry, act: Act) -> None:
    """The printer as it was; a new one goes, unless it was changed since."""
    data: dict[str, Any] = entry.undo or {}
    row = Printer.objects.select_for_update().filter(pk=data["printer"]).first()
    if row is None or asdict(PrinterDetails.of(row)) != data["after"]:
        raise Refused(journal_rules.changed_since())
    if data["before"] is None:
        row.delete()
    else:
        _write(row, data["before"])


def choose_printer(*, purpose: str, printer_id: int | None, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Say which printer this workstation uses for a purpose; None: print from the browser. Can be undone.

    Refused: not-permitted, no-workstation, purpose-unknown, printer-unknown.
    """

    def work(act: Act) -> Saved:
        by.must("print-labels")
        if by.terminal_id is None:
            raise Refused(_no_workstation())
        if purpose not in PURPOSES:
            raise Refused(Refusal("purpose-unknown", _("Choose what is to be printed there.")))
        printer = _locked(printer_id) if printer_id else None
        data = {"terminal": by.terminal_id, "purpose": purpose, "before": _chosen(by.terminal_id, purpose)}
        _choose(by.terminal_id, purpose, printer_id)
        act.on(about=f"terminal:{by.terminal_id}")
        if printer:
            act.say(_("{purpose} are printed on {printer} here", purpose=PURPOSES[purpose], printer=printer.name))
        else:
            act.say(_("{purpose} are printed by the browser here", purpose=PURPOSES[purpose]))
        act.undoable({**data, "after": printer_id})
        return Saved(printer_id or 0)

    request = {"purpose": purpose, "printer": printer_id}
    return perform("choose-printer", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_choose_printer(entry: Entry, act: Act) -> None:
    """The choice as it was, unless another was made since."""
    data = entry.undo or {}
    if _chosen(data["terminal"], data["purpose"]) != data["after"]:
        raise Refused(journal_rules.changed_since())
    _choose(data["terminal"], data["purpose"], data["before"])


def _chosen(terminal_id: int, purpose: str) -> int | None:
    rows = PrinterOfTerminal.objects.filter(terminal_id=terminal_id, purpose=purpose)
    return rows.values_list("printer_id", flat=True).first()


def _choose(terminal_id: int, purpose: str, printer_id: int | None) -> None:
    if printer_id is None:
        PrinterOfTerminal.objects.filter(terminal_id=terminal_id, purpose=purpose).delete()
    else:
        PrinterOfTerminal.objects.update_or_create(
            terminal_id=terminal_id, purpose=purpose, defaults={"printer_id": printer_id}
        )


def _write(row: Printer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _locked(printer_id: int) -> Printer:
    row = Printer.objects.select_for_update().filter(pk=printer_id).first()
    if row is None:
        raise Refused(Refusal("printer-unknown", _("There is no printer {number}.", number=printer_id)))
    return row


def _against(details: PrinterDetails, printer_id: int | None) -> list[Refusal]:
    found = []
    if not details.name.strip():
        found.append(_wrong("name", _("Give the printer a name.")))
    elif Printer.objects.filter(name__iexact=details.name).exclude(pk=printer_id or 0).exists():
        found.append(_wrong("name", _("There is a printer of this name already.")))
    if details.kind not in Printer.Kind.values:
        found.append(_wrong("kind", _("Choose what it prints.")))
    if details.language not in Printer.Language.values:
        found.append(_wrong("language", _("Choose what it understands.")))
    if not 100 <= details.dots_per_inch <= 1200:
        found.append(_wrong("dots_per_inch", _("Give from 100 to 1200 dots to the inch.")))
    if details.isil and not ISIL.fullmatch(details.isil):
        found.append(_wrong("isil", _("Write it as US-NjP or DE-705: country, hyphen, library.")))
    found += [
        _wrong(name, _("A printer’s offset is at most 20 mm."))
        for name in ("offset_x", "offset_y")
        if abs(getattr(details, name)) > FURTHEST_OFFSET
    ]
    return found


def _wrong(name: str, message: Phrase) -> Refusal:
    return Refusal("printer-wrong", message, details={"field": name})


def _no_workstation() -> Refusal:
    return Refusal(
        code="no-workstation",
        message=_("This browser is not set up as a workstation."),
        remedy=_("Set it up under Branches, Workstations; then it can have printers of its own."),
    )
