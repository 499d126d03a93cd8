"""Makes the import known to the journal: its verb and its two kinds of job."""

from django.apps import AppConfig


class CataloguingConfig(AppConfig):
    name = "shelflist.departments.cataloguing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.cataloguing import actions
        from shelflist.departments.cataloguing.actions.beginning import IMPORT_JOB
        from shelflist.departments.cataloguing.actions.undoing import UNDO_JOB
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, verbs

        verbs.register(
            verbs.Verb("import-records", _("Import records"), undo=actions.begin_undo, permission="import-records")
        )
        jobs.register(IMPORT_JOB, actions.run_import)
        jobs.register(UNDO_JOB, actions.run_undo)
