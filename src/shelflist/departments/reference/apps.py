"""The verbs of reference work."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "shelflist.departments.reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.reference import actions
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.catalog.pointers import Pointer
        from shelflist.records.catalog.pointers import register as point

        once = _("For a question that has both it stands once.")
        point("reference.step.record", Pointer(_("titles kept for questions"), why=once))
        register(Verb("open-question", _("Question put on record"), actions.undo_open_question))
        register(Verb("note-search", _("Search noted for a question"), actions.undo_note))
        register(Verb("note-source", _("Source noted for a question"), actions.undo_note))
        register(Verb("keep-for-question", _("Title kept for a question"), actions.undo_note))
        register(Verb("drop-step", _("Taken off a question"), actions.undo_drop_step))
        register(Verb("answer-question", _("Question answered"), actions.undo_answer_question))
