"""Makes batch changes known to the journal: their verbs, jobs and turns."""

from django.apps import AppConfig

DAY = 24 * 3600


class BatchChangeConfig(AppConfig):
    name = "shelflist.departments.batch_change"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.batch_change.actions import lists, running
        from shelflist.departments.batch_change.actions.beginning import CHANGE_JOB, PERMISSION
        from shelflist.departments.batch_change.treating import TREATMENTS
        from shelflist.departments.cataloguing import treatments
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, schedule, verbs
        from shelflist.records.catalog import pointers

        pointers.register("batch_change.changepart.record_ids", pointers.stays(_("batch changes")))
        treatments.register(TREATMENTS)
        for name, label, undo in (
            ("change-records", _("Changed many records"), running.begin_undo),
            ("save-task-list", _("Saved a task list"), lists.undo_save),
            ("remove-task-list", _("Removed a task list"), lists.undo_remove),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo, permission=PERMISSION))
        jobs.register(CHANGE_JOB, running.run_change)
        jobs.register(running.UNDO_JOB, running.run_undo)
        schedule.register("nightly task lists", DAY, lists.run_nightly)
