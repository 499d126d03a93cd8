"""Things without barcodes and types of alerts among the other rules: their versions, their pages, their words."""

from __future__ import annotations

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.items.models import AlertType
from shelflist.records.loans.models import UncataloguedType
from shelflist.records.policies import screens, tables
from shelflist.records.policies.screens import Screen, Section

TYPE_WORDS: dict[str, Phrase] = {"loan_days": _("lent for days (none: in the house only)")}
ALERT_WORDS: dict[str, Phrase] = {
    "event": _("speaks at"),
    "state": _("for a copy that is"),
    "place": _("where"),
    "automatic": _("by itself, for every such copy"),
}
SCREENS = (
    Screen(
        table="uncatalogued-type",
        tab=_("Without barcodes"),
        title=_("Things without barcodes"),
        what=_("Lent and counted by kind: paperbacks from the rack, headphones, chess sets."),
        new=_("New kind"),
        sections=(Section(_("Kind"), ("name", "loan_days", "active")),),
    ),
    Screen(
        table="alert-type",
        tab=_("Alerts"),
        title=_("Types of alerts"),
        what=_("When alerts on copies speak, and which speak by themselves."),
        new=_("New type of alert"),
        sections=(Section(_("Alert"), ("name", "event", "state", "place", "automatic", "active")),),
    ),
)


def register() -> None:
    """Called once, when the program starts."""
    tables.register(
        tables.RuleTableKind("uncatalogued-type", UncataloguedType, _("Kind without barcodes"), words=TYPE_WORDS)
    )
    tables.register(
        tables.RuleTableKind("alert-type", AlertType, _("Type of alert"), words=ALERT_WORDS, revision="alert-types")
    )
    for screen in SCREENS:
        screens.register(screen)
