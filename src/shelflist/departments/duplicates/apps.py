"""Makes merging and looking for duplicates known to the journal."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "shelflist.departments.duplicates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.duplicates.actions import finding, merging
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, verbs
        from shelflist.records.catalog import pointers

        merged = _("Merged titles")
        verbs.register(verbs.Verb("merge-titles", merged, undo=merging.undo_merge, permission="merge-records"))
        apart = _("Said that two titles are not the same")
        verbs.register(verbs.Verb("set-titles-apart", apart, undo=finding.undo_apart, permission="merge-records"))
        jobs.register(finding.FIND_JOB, finding.run_finding)
        for name in ("one", "other"):
            pointers.register(f"duplicates.pair.{name}", pointers.stays(_("pairs that may be one")))
