"""Learning in turns: what was written since the last time."""

from django.apps import AppConfig

MINUTE = 60


class ClassificationConfig(AppConfig):
    name = "shelflist.departments.classification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.classification.actions import learn_what_changed
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.records.catalog import pointers

        learned = pointers.anew(_("what was learned from it"))
        pointers.register("classification.learned.record_id", learned)
        pointers.register("classification.progress.record_id", learned)
        schedule.register("classes and headings", MINUTE, learn_what_changed)
