from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "shelflist.records.catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.journal import verbs
        from shelflist.records.catalog import pointers
        from shelflist.records.catalog.actions import VERBS

        pointers.register_own()
        for name, label, undo in VERBS:
            verbs.register(verbs.Verb(name=name, label=label, undo=undo))
