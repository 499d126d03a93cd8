"""The notices package: its events, sources, ways, verbs, and the rounds of the worker."""

from django.apps import AppConfig

DAY = 24 * 3600


class NoticesConfig(AppConfig):
    name = "shelflist.observers.notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.suggestions.actions.reporting import TELL_REPORTER
        from shelflist.ground.journal import jobs, observers, schedule
        from shelflist.observers.notices import events, sources, ways
        from shelflist.observers.notices.actions import forgetting, forgotten, imports, looking, reporters, rounds
        from shelflist.observers.notices.sources import holds, loans, people, searches, slots, transits
        from shelflist.observers.notices.verbs import register_verbs
        from shelflist.observers.notices.ways import email, in_house, push, webhook

        for event in events.OWN:
            events.register(event)
        own = (loans.SOURCE, holds.SOURCE, slots.SOURCE, transits.SOURCE, searches.SOURCE)
        for source in (*own, people.PATRONS, people.ENTRIES, people.MAILINGS):
            sources.register(source)
        for way in (email.WAY, webhook.way("sms"), webhook.way("voice"), webhook.way("webhook"), push.WAY,
                    in_house.POST, in_house.PHONE, in_house.ACCOUNT):  # fmt: skip
            ways.register(way)
        register_verbs()
        forgetting.register()
        imports.register()
        jobs.register(rounds.PLAN, rounds.plan_round)
        jobs.register(rounds.SEND, rounds.send_round)
        jobs.register(forgotten.MAIL_LINK, forgotten.mail_link)
        jobs.register(TELL_REPORTER, reporters.tell_reporter)
        schedule.register("ask what notices are due", rounds.PLAN_SECONDS, rounds.ask_to_plan)
        schedule.register("ask what messages wait", rounds.SEND_SECONDS, rounds.ask_to_send)
        schedule.register("receipts of visits", rounds.RECEIPT_SECONDS, rounds.plan_receipts)
        schedule.register("look for new titles", looking.EVERY_SECONDS, looking.look_for_new_titles)
        schedule.register("forget texts of messages", DAY, rounds.forget_texts)
        observers.subscribe("notices", rounds.hear, set(rounds.HEARD))
