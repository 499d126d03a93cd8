from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "shelflist.records.branches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.records.branches.actions import parts
        from shelflist.records.branches.verbs import register_verbs

        register_verbs()
        parts.register_own()
