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
        from shelflist.departments.authorities.actions import running, spreading
        from shelflist.ground.journal import jobs, observers, schedule
        from shelflist.records.catalog.reading import Reader, register

        register(Reader(reading.touched, reading.read))
        observers.subscribe("headings", running.follow_entry, FOLLOWED)
        jobs.register(running.LINK_JOB, running.run_linker)
        jobs.register(spreading.SPREAD_JOB, spreading.run_spread)
        schedule.register("headings", MINUTE, running.follow_what_waits)
