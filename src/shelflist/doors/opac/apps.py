"""The public catalogue, and its one periodic task: new titles of kept searches are told by mail."""

from django.apps import AppConfig


class OpacConfig(AppConfig):
    name = "shelflist.doors.opac"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.journal import schedule
        from shelflist.observers.notices.actions import finding

        schedule.register("tell of new titles", finding.EVERY_SECONDS, finding.tell_of_new_titles)
