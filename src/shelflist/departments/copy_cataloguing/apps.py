"""Makes copy cataloguing known to the journal: its verbs, jobs and turns."""

from django.apps import AppConfig

TEN_MINUTES, DAY = 600, 24 * 3600


class CopyCataloguingConfig(AppConfig):
    name = "shelflist.departments.copy_cataloguing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.copy_cataloguing.actions import (
            batches,
            practising,
            running,
            searching,
            taking,
            targets,
            telling,
        )
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, schedule, verbs
        from shelflist.records.catalog import pointers

        pointers.register("copy_cataloguing.taken.record", pointers.stays(_("where records were taken from")))
        pointers.register("copy_cataloguing.batchline.record_id", pointers.stays(_("lines of lists to fetch")))
        unions = pointers.Pointer(_("holdings told to union catalogues"))
        pointers.register("copy_cataloguing.toldholding.record_id", unions)
        for name, label, undo in (
            ("save-target", _("Saved a target"), targets.undo_target),
            ("remove-target", _("Removed a target"), targets.undo_target),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo, permission="edit-targets"))
        judged = _("Changed how records of other libraries are judged")
        verbs.register(verbs.Verb("save-practice", judged, undo=practising.undo_practice, permission="edit-targets"))
        told = _("Told a union catalogue of our holdings")
        verbs.register(verbs.Verb("tell-holdings", told, undo=telling.undo_telling, permission="export-records"))
        took = _("Took a record from another library")
        verbs.register(verbs.Verb("take-record", took, undo=taking.undo_take, permission="edit-records"))
        fetched, left = _("Had the records of a list fetched"), _("Set a line of a list aside")
        verbs.register(verbs.Verb("fetch-list", fetched, undo=batches.begin_undo, permission="fetch-records"))
        verbs.register(verbs.Verb("leave-line", left, undo=batches.undo_leave, permission="fetch-records"))
        jobs.register(batches.LIST_JOB, running.run_list)
        jobs.register(batches.UNDO_JOB, batches.run_undo)
        schedule.register("missed numbers", TEN_MINUTES, batches.try_missed_again)
        schedule.register("old searches", DAY, searching.forget_searches)
