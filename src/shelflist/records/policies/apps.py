from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "shelflist.records.policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.journal import schedule
        from shelflist.records.policies import screens, tables
        from shelflist.records.policies.actions import copying
        from shelflist.records.policies.actions.drafts import take_effect
        from shelflist.records.policies.actions.whatif import register_job
        from shelflist.records.policies.verbs import register_verbs

        register_verbs()
        tables.register_own()
        screens.register_own()
        register_job()
        copying.register_rules()
        schedule.register("policies-take-effect", 300, take_effect)
