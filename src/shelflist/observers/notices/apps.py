"""The notices package."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "shelflist.observers.notices"
    default_auto_field = "django.db.models.BigAutoField"
