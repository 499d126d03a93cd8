from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "shelflist.records.policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.records.policies.verbs import register_verbs

        register_verbs()
