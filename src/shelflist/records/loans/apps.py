from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "shelflist.records.loans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.records.loans import policy_pages
        from shelflist.records.loans.replaying import register_loans, register_tables

        register_loans()
        register_tables()
        policy_pages.register()
