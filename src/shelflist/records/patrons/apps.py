from django.apps import AppConfig


class PatronsConfig(AppConfig):
    name = "shelflist.records.patrons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.journal import jobs, schedule
        from shelflist.records.patrons import belongings
        from shelflist.records.patrons.actions import families, penalties, removing, waiting
        from shelflist.records.patrons.queries import dependants, papers, waivers
        from shelflist.records.patrons.verbs import register_verbs

        register_verbs()
        dependants.register_own()
        papers.register_own()
        waivers.register_own()
        removing.register_own()
        belongings.register_own()
        jobs.register(penalties.JUDGE, penalties.judge_everybody)
        schedule.register("let children grow up", families.GROW_EVERY_SECONDS, families.let_grow_up)
        schedule.register("forget old registrations", waiting.EVERY_SECONDS, waiting.forget_old_registrations)
        schedule.register("erase removed patrons", removing.EVERY_SECONDS, removing.erase_removed)
        schedule.register("judge standing penalties", penalties.EVERY_SECONDS, penalties.judge_periodically)
