"""The protocols package."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "shelflist.doors.protocols"
    default_auto_field = "django.db.models.BigAutoField"
