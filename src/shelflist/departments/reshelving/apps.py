"""The verbs of shelving."""

from django.apps import AppConfig


class ReshelvingConfig(AppConfig):
    name = "shelflist.departments.reshelving"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.reshelving.actions import audits, carts, places
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal.verbs import Verb, register

        register(Verb("load-cart", _("Put on a cart"), carts.undo_load_cart))
        register(Verb("shelve-cart", _("Cart done at the shelf"), carts.undo_shelve_cart))
        register(Verb("add-bin", _("Bin added"), places.undo_add_bin, "edit-branches"))
        register(Verb("remove-bin", _("Bin taken away"), places.undo_remove_bin, "edit-branches"))
        register(Verb("set-time-limit", _("Time limit of reshelving"), places.undo_set_time_limit, "edit-branches"))
        register(Verb("begin-audit", _("Audit of a shelf begun"), audits.undo_begin_audit))
        register(Verb("settle-audit-line", _("Looked at for an audit"), audits.undo_settle_line))
