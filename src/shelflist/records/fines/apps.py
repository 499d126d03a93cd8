"""The fines package."""

from django.apps import AppConfig


class FinesConfig(AppConfig):
    name = "shelflist.records.fines"
    default_auto_field = "django.db.models.BigAutoField"
