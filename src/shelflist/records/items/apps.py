from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "shelflist.records.items"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.records.branches.known import register_item_types
        from shelflist.records.items.queries import item_types
        from shelflist.records.items.verbs import register_verbs

        register_verbs()
        register_item_types(lambda numbers: {one.code: one.name for one in item_types.value(numbers).values()})
