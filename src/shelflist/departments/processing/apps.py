"""The verbs of processing, and the task that begins what was received."""

from django.apps import AppConfig


class ProcessingConfig(AppConfig):
    name = "shelflist.departments.processing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.processing.actions import checks, orders, recipes, steps
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.ground.journal.verbs import Verb, register

        register(Verb("begin-processing", _("Begun to be made ready"), orders.undo_begin))
        register(Verb("begin-received", _("Received copies begun to be made ready")))
        register(Verb("do-step", _("Step of processing"), steps.undo_steps))
        register(Verb("do-truck", _("Step of processing for a truck"), steps.undo_steps))
        register(Verb("record-check", _("Processed copy checked"), checks.undo_check))
        register(Verb("set-check-rate", _("Rate of checks set"), checks.undo_set_check_rate, "edit-recipes"))
        register(Verb("save-fault-kind", _("Kind of fault saved"), checks.undo_save_fault_kind, "edit-recipes"))
        register(Verb("save-recipe", _("Recipe saved"), recipes.undo_save_recipe, "edit-recipes"))
        schedule.register("begin what was received", orders.EVERY_SECONDS, orders.begin_periodically)
