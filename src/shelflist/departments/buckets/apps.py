"""The verbs of buckets."""

from dataclasses import replace

from django.apps import AppConfig

DAY = 24 * 3600


class BucketsConfig(AppConfig):
    name = "shelflist.departments.buckets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.buckets.actions import filling, keeping, merging
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule, verbs
        from shelflist.records.catalog import pointers

        for name, label, undo in (
            ("save-bucket", _("Saved a bucket"), keeping.undo_save),
            ("drop-bucket", _("Threw a bucket away"), keeping.undo_drop),
            ("fill-bucket", _("Changed what is in a bucket"), filling.undo_filling),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo, permission=keeping.PERMISSION))
        places = pointers.stays(_("places in buckets"))  # counted apart: copies have numbers there, too
        follow = replace(places, move=merging.move_members, move_back=merging.move_members_back)
        pointers.register("buckets.bucketmember.number", follow)
        schedule.register("buckets thrown away", DAY, keeping.forget_dropped)
