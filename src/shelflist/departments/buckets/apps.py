"""The verbs of buckets."""

from django.apps import AppConfig

DAY = 24 * 3600


class BucketsConfig(AppConfig):
    name = "shelflist.departments.buckets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.buckets.actions import filling, keeping
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule, verbs

        for name, label, undo in (
            ("save-bucket", _("Saved a bucket"), keeping.undo_save),
            ("drop-bucket", _("Threw a bucket away"), keeping.undo_drop),
            ("fill-bucket", _("Changed what is in a bucket"), filling.undo_filling),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo, permission=keeping.PERMISSION))
        schedule.register("buckets thrown away", DAY, keeping.forget_dropped)
