"""The verbs of suggestions and reports."""

from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "shelflist.departments.suggestions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.suggestions.actions import reporting, suggesting
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.catalog.pointers import Pointer
        from shelflist.records.catalog.pointers import register as point

        point("suggestions.suggestion.record", Pointer(_("readers’ suggestions")))
        point("suggestions.report.record", Pointer(_("reported problems")))
        for name, label, undo in (
            ("suggest-title", _("Suggest a title"), suggesting.undo_suggest),
            ("answer-suggestion", _("Answer a suggestion"), suggesting.undo_answer),
            ("report-problem", _("Report a problem"), reporting.undo_report),
            ("assign-report", _("Give a concern to somebody"), reporting.undo_change),
            ("answer-report", _("Answer a concern"), reporting.undo_change),
            ("settle-report", _("Settle a report"), reporting.undo_change),
        ):
            register(Verb(name, label, undo))
