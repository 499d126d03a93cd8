from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "shelflist.records.items"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.records.items.verbs import register_verbs

        register_verbs()
