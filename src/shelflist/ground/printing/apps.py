"""The printing package."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "shelflist.ground.printing"
    default_auto_field = "django.db.models.BigAutoField"
