"""Makes authority control known: how records are read, what it follows, its jobs and verbs."""

from django.apps import AppConfig

MINUTE = 60
FOLLOWED = frozenset(
    ("add-record", "edit-record", "restore-record-version", "delete-record", "undelete-record", "undo")
)


class AuthoritiesConfig(AppConfig):
    name = "shelflist.departments.authorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.authorities import reading
        from shelflist.departments.authorities.actions import (
            applying,
            bringing,
            changing,
            creating,
            joining,
            naming,
            proposing,
            running,
            splitting,
            spreading,
        )
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, observers, schedule, verbs
        from shelflist.records.catalog import pointers
        from shelflist.records.catalog.reading import Reader, register

        for key in ("waiting.record_id", "titleheading.record", "authority.record"):
            pointers.register(f"authorities.{key}", pointers.anew(_("links to authorities")))
        register(Reader(reading.touched, reading.read))
        observers.subscribe("headings", running.follow_entry, FOLLOWED)
        jobs.register(running.LINK_JOB, running.run_linker)
        jobs.register(spreading.SPREAD_JOB, spreading.run_spread)
        jobs.register(splitting.SPLIT_JOB, splitting.run_finding)
        schedule.register_long("headings", MINUTE, running.follow_what_waits)
        schedule.register("waiting headings", applying.DAY, applying.run_nightly)
        for name, label, undo in (
            ("put-off-heading-change", _("Let a change of a heading wait"), proposing.undo_set),
            ("set-heading-changes", _("Held changes of headings back, or dropped them"), proposing.undo_set),
            ("run-heading-changes", _("Ran changes of headings that waited"), applying.undo_run),
            ("plan-heading-changes", _("Said how many titles may change each night"), proposing.undo_plan),
            ("link-one-heading", _("Linked one heading of a title otherwise"), joining.undo_link_field),
            ("rename-heading", _("Changed a heading"), changing.undo_change),
            ("merge-authorities", _("Merged authorities"), changing.undo_change),
            ("merge-forms", _("Made one heading of several forms"), changing.undo_change),
            ("set-split-aside", _("Said that headings are not one"), splitting.undo_set_aside),
            ("bring-in-authorities", _("Brought a file of authorities in"), bringing.undo_bring_in),
            ("create-authority", _("Made an authority of a heading"), creating.undo_create),
            ("link-heading", _("Linked a heading with an authority"), creating.undo_link),
            ("prefer-local-term", _("Chose the library’s own words for a heading"), naming.undo_local_term),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo))
