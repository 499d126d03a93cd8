"""Makes copy cataloguing known to the journal: its verbs, jobs and turns."""

from django.apps import AppConfig

DAY = 24 * 3600


class CopyCataloguingConfig(AppConfig):
    name = "shelflist.departments.copy_cataloguing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.copy_cataloguing.actions import searching, taking, targets
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule, verbs

        for name, label, undo in (
            ("save-target", _("Saved a target"), targets.undo_target),
            ("remove-target", _("Removed a target"), targets.undo_target),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo, permission="edit-targets"))
        took = _("Took a record from another library")
        verbs.register(verbs.Verb("take-record", took, undo=taking.undo_take, permission="edit-records"))
        schedule.register("old searches", DAY, searching.forget_searches)
