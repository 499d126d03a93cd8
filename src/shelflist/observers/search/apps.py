"""The search package."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "shelflist.observers.search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.authorities import hearing
        from shelflist.observers.search.actions.taking_in import ask_for

        hearing.register(ask_for)
