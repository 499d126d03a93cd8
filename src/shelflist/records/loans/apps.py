from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "shelflist.records.loans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import observers
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.loans import figures, policy_pages, standing
        from shelflist.records.loans.replaying import register_loans, register_tables

        figures.register_own()
        register(Verb(standing.SUSPEND, _("Suspended"), standing.undo_suspension))
        observers.subscribe(standing.OBSERVER, standing.judge_after, standing.VERBS)
        register_loans()
        register_tables()
        policy_pages.register()
