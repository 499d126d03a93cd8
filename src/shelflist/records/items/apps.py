from django.apps import AppConfig

HOUR = 3600


class ItemsConfig(AppConfig):
    name = "shelflist.records.items"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.records.branches.known import register_item_types
        from shelflist.records.catalog.pointers import Pointer
        from shelflist.records.catalog.pointers import register as point
        from shelflist.records.items.actions.merged_titles import BOUND, move_bound, move_bound_back
        from shelflist.records.items.actions.places import end_what_is_over
        from shelflist.records.items.queries import item_types
        from shelflist.records.items.verbs import register_verbs

        register_verbs()
        schedule.register("places for a while", HOUR, end_what_is_over)
        point("items.item.record", Pointer(_("copies"), why=_("Loans stay with their copies.")))
        within = Pointer(_("copies that contain it"), move=move_bound, move_back=move_bound_back, late=True)
        point(BOUND, within)
        register_item_types(lambda numbers: {one.code: one.name for one in item_types.value(numbers).values()})
