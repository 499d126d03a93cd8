"""The search package."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "shelflist.observers.search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.authorities import hearing
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.observers.search.actions.taking_in import ask_for
        from shelflist.records.catalog import pointers

        hearing.register(ask_for)
        pointers.register("search.waiting.record_id", pointers.anew(_("places in the index")))
