"""The words that built-in templates bring themselves; everything else comes with what is printed."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _

WORDS = {
    "return_to": _("If found, please return to"),
    "valid_until": _("Valid until"),
    "signature": _("Signature"),
    "volume": _("Volume"),
    "color": _("Colour"),
    "pass_on": _("Read it, tick your name, pass it on."),
    "name": _("Name"),
    "done": _("Date and initials"),
    "return_after": _("Return at the end to"),
}
