from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "shelflist.records.branches"
    default_auto_field = "django.db.models.BigAutoField"
