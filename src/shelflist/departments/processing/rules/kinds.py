"""The kinds of steps: what each is called, its sign, what it usually prints, and whether it is somebody else's."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

COMMAND = "/"  # a step's own barcode is its kind with this in front, as every command of the scan box


@dataclass(frozen=True, slots=True)
class Kind:
    """`prints` is the kind of label that the step usually prints (“tag” for RFID); `by_others`: usually elsewhere."""

    code: str
    name: Phrase
    prints: str = ""
    by_others: bool = False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("barcode", _("Barcode"), prints="barcode"),
        Kind("stamp", _("Stamp")),
        Kind("label", _("Label"), prints="spine"),
        Kind("pocket", _("Pocket"), prints="pocket"),
        Kind("rfid", _("RFID"), prints="tag"),
        Kind("cover", _("Cover or jacket")),
        Kind("case", _("Case")),
        Kind("lock", _("Lock")),
        Kind("mend", _("Mending"), by_others=True),
        Kind("catalogue", _("Cataloguing"), by_others=True),
        Kind("check", _("Check")),
        Kind("other", _("Something else")),
    )
}
CHECK = "check"
PRINTS = ("spine", "pocket", "barcode", "tag")
DONE_COMMAND = "done"


def kind_of_command(text: str) -> str | None:
    """The kind of step that a command's barcode names: `/stamp` is a stamp, `/done` whatever comes next (“”)."""
    if not text.startswith(COMMAND):
        return None
    word = text.removeprefix(COMMAND).strip().lower()
    if word == DONE_COMMAND:
        return ""
    return word if word in KINDS else None
