"""The public catalogue."""

from django.apps import AppConfig


class OpacConfig(AppConfig):
    name = "shelflist.doors.opac"
    default_auto_field = "django.db.models.BigAutoField"
