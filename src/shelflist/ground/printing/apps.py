"""The printing package."""

from django.apps import AppConfig

DAY = 24 * 60 * 60


class PrintingConfig(AppConfig):
    name = "shelflist.ground.printing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.ground.printing.actions import cards, jobs, labels, printers, stocks, templates

        edit = "edit-printing"
        register(Verb("print-labels", _("Make labels")))
        register(Verb("set-label-layout", _("Change how labels are set"), labels.undo_set_layout, permission=edit))
        register(Verb("set-card-design", _("Change how cards look"), cards.undo_set_card_design, permission=edit))
        register(Verb("change-template", _("Change a template"), templates.undo_template, permission=edit))
        register(Verb("reset-template", _("Go back to a built-in template"), templates.undo_template, permission=edit))
        register(Verb("save-stock", _("Save label stock"), stocks.undo_stock, permission=edit))
        register(Verb("remove-stock", _("Remove label stock"), stocks.undo_stock, permission=edit))
        register(Verb("save-printer", _("Save a printer"), printers.undo_save_printer, permission=edit))
        register(Verb("choose-printer", _("Choose a printer"), printers.undo_choose_printer))
        register(Verb("print-cards", _("Print cards")))
        register(Verb("print", _("Print")))
        register(Verb("take-print-job", _("Take a print job")))
        register(Verb("end-print-job", _("End a print job")))
        register(Verb("cancel-print-job", _("Cancel a print job")))
        register(Verb("retry-print-job", _("Print a job again")))
        schedule.register("printing housekeeping", DAY, jobs.forget_old)
