"""The verbs of notices as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.observers.notices.actions.handling import undo_cancel
from shelflist.observers.notices.actions.ruling import undo_rule, undo_sender, undo_text
from shelflist.observers.notices.actions.wishing import undo_choose_titles

EDIT, SEND = "edit-notices", "send-notices"

VERBS = (
    Verb("save-notice-rule", _("Rule for notices saved"), undo_rule, EDIT),
    Verb("switch-notice-rule", _("Rule for notices switched"), undo_rule, EDIT),
    Verb("save-notice-text", _("Text of notices saved"), undo_text, EDIT),
    Verb("drop-notice-text", _("Text of notices dropped"), undo_text, EDIT),
    Verb("save-sender-rule", _("Sender of notices saved"), undo_sender, EDIT),
    Verb("cancel-message", _("Message stopped"), undo_cancel, SEND),
    Verb("charge-reminder", _("Reminder charged")),
    Verb("send-again", _("Message sent again")),
    Verb("called-by-staff", _("Called by telephone")),
    Verb("settle-bounce", _("Returned message settled")),
    Verb("hear-bounces", _("Returned messages read")),
    Verb("print-letters", _("Letters printed")),
    Verb("begin-mailing", _("Message to a list begun")),
    Verb("stop-mailing", _("Message to a list stopped")),
    Verb("choose-titles", _("Titles in messages"), undo_choose_titles, "edit-patrons"),
    Verb("unsubscribe", _("No more messages of a kind")),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
