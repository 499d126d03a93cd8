"""Learning in turns: what was written since the last time."""

from django.apps import AppConfig

MINUTE = 60


class ClassificationConfig(AppConfig):
    name = "shelflist.departments.classification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.classification.actions import learn_in_turns, undo_table
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule, verbs
        from shelflist.records.catalog import pointers

        learned = pointers.anew(_("what was learned from it"))
        pointers.register("classification.learned.record_id", learned)
        pointers.register("classification.progress.record_id", learned)
        verbs.register(
            verbs.Verb("load-author-table", _("Loaded a table of author numbers"), undo_table, "import-records")
        )
        verbs.register(
            verbs.Verb("drop-author-table", _("Removed a table of author numbers"), undo_table, "import-records")
        )
        schedule.register_long("classes and headings", MINUTE, learn_in_turns)
