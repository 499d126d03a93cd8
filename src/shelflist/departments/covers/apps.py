"""The verbs of covers, the job that brings many in, and the nightly look at what nobody shows any more."""

from django.apps import AppConfig

DAY = 24 * 3600


class CoversConfig(AppConfig):
    name = "shelflist.departments.covers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.covers import actions
        from shelflist.departments.covers.actions import many
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, schedule
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.catalog import pointers

        only_where = _("Only where the title that stays has none.")
        pointers.register("covers.cover.record", pointers.Pointer(_("covers"), why=only_where))
        pointers.register("covers.addedwords.record", pointers.Pointer(_("words beside titles"), why=only_where))
        for name, label, undo in (
            ("set-cover", _("Put a cover on a title"), actions.undo_covers),
            ("remove-cover", _("Take a cover away"), actions.undo_covers),
            ("set-added-words", _("Change the words beside a title"), actions.undo_words),
            ("bring-covers", _("Bring covers in"), actions.undo_covers),
        ):
            register(Verb(name, label, undo, permission=actions.PERMISSION))
        jobs.register(many.COVERS_JOB, many.run_covers)
        schedule.register("unused covers", DAY, many.forget_unused)
