"""The search package."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "shelflist.observers.search"
    default_auto_field = "django.db.models.BigAutoField"
