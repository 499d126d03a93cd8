"""The verbs of suggestions and reports."""

from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "shelflist.departments.suggestions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.suggestions import actions
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.catalog.pointers import Pointer
        from shelflist.records.catalog.pointers import register as point

        point("suggestions.suggestion.record", Pointer(_("readers’ suggestions")))
        point("suggestions.report.record", Pointer(_("reported problems")))
        register(Verb("suggest-title", _("Suggest a title"), actions.undo_suggest))
        register(Verb("answer-suggestion", _("Answer a suggestion"), actions.undo_answer))
        register(Verb("report-problem", _("Report a problem"), actions.undo_report))
        register(Verb("settle-report", _("Settle a report"), actions.undo_settle))
