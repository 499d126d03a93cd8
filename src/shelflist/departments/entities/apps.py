"""Makes entities known: their verbs, and the round that looks what has changed elsewhere."""

from django.apps import AppConfig


class EntitiesConfig(AppConfig):
    name = "shelflist.departments.entities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.entities.actions import naming, services, syncing, taking
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, schedule, verbs

        jobs.register(syncing.SYNC_JOB, syncing.run_sync)
        schedule.register("entities elsewhere", syncing.HOUR, syncing.ask_to_sync)
        for name, label, undo in (
            ("save-authority-service", _("Saved whom to ask for authorities"), services.undo_service),
            ("remove-authority-service", _("Asks a service for authorities no more"), services.undo_service),
            ("take-authority-over", _("Took an authority over from elsewhere"), taking.undo_take),
            ("name-entity", _("Said who an entity is elsewhere"), naming.undo_naming),
            ("plan-entity-sync", _("Said whether changes elsewhere are looked for"), syncing.undo_plan),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo))
