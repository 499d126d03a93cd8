from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "shelflist.records.loans"
    default_auto_field = "django.db.models.BigAutoField"
