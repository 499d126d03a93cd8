"""Money's verbs, its nightly work, and its tables among the rules."""

from django.apps import AppConfig


class FinesConfig(AppConfig):
    name = "shelflist.records.fines"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.journal import jobs, schedule
        from shelflist.records.branches import currency
        from shelflist.records.fines import figures, joining, policy_pages, queries, verbs
        from shelflist.records.fines.actions import (
            accruing,
            forgetting,
            giving_back_online,
            paying,
            paying_online,
            planning,
            proving,
        )

        verbs.register_verbs()
        figures.register_own()
        joining.register_own()
        currency.register(queries.has_money)
        policy_pages.register()
        jobs.register(paying.GIVE_BACK_ONLINE, giving_back_online.give_back_online)
        jobs.register(accruing.ACCRUE, accruing.accrue_fines)
        schedule.register("charge what is late", accruing.EVERY_SECONDS, accruing.accrue_periodically)
        schedule.register("ask about payments online", paying_online.EVERY_SECONDS, paying_online.ask_about_online)
        schedule.register("prove the ledger", proving.EVERY_SECONDS, proving.prove_periodically)
        schedule.register("let go of titles", forgetting.EVERY_SECONDS, forgetting.forget_periodically)
        schedule.register("judge plans to pay", planning.EVERY_SECONDS, planning.judge_plans)
