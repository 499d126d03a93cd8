from django.apps import AppConfig


class PatronsConfig(AppConfig):
    name = "shelflist.records.patrons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.records.patrons.verbs import register_verbs

        register_verbs()
