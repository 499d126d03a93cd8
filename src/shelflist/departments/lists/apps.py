"""The verbs of lists."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "shelflist.departments.lists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.lists import actions
        from shelflist.departments.lists.actions import templates
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.catalog.pointers import Pointer
        from shelflist.records.catalog.pointers import register as point

        once = _("On a list that has both it stands once.")
        point("lists.listentry.record", Pointer(_("places on lists"), why=once))
        register(Verb("save-list", _("Save a list"), actions.undo_save_list))
        register(Verb("drop-list", _("Throw a list away"), actions.undo_drop_list))
        register(Verb("change-list", _("Change what stands on a list"), actions.undo_change_list))
        register(Verb("save-search", _("Keep a search"), actions.undo_save_search))
        register(Verb("drop-search", _("Forget a search"), actions.undo_drop_search))
        register(Verb("keep-template", _("Keep a search of staff"), templates.undo_keep_template))
        register(Verb("drop-template", _("Throw a kept search of staff away"), templates.undo_drop_template))
