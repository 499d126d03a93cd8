from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "shelflist.records.branches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.journal import observers
        from shelflist.ground.printing import terminals
        from shelflist.records.branches.actions import catching_up, parts
        from shelflist.records.branches.verbs import register_verbs
        from shelflist.records.branches.web import workstations

        register_verbs()
        observers.subscribe("what follows closures", catching_up.catch_up, catching_up.CLOSING)
        parts.register_own()
        terminals.register(workstations)
