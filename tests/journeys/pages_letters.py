"""The pages of messages to readers."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def messages(stage: Stage) -> list[Shown]:
    """The queue, one message, why, letters, calls, what came back, lists, rules, texts, senders."""
    ids = stage.ids
    return [
        named("desk:patron", ids["written_to"], query="section=messages"),
        named("notices:queue", query="state=sent"),
        named("notices:tonight"),
        named("notices:message", ids["message"]),
        named("notices:why", "loan", ids["told_loan"]),
        named("notices:of_patron", ids["written_to"]),
        named("notices:letters"),
        named("notices:calls"),
        named("notices:bounces"),
        named("notices:lists"),
        named("notices:new_list"),
        named("notices:list", ids["mailing"]),
        named("notices:rules"),
        named("notices:new_rule"),
        named("notices:rule", ids["notice_rule"]),
        named("notices:senders"),
        named("notices:texts"),
        named("notices:text", "overdue"),
        named("notices:unsubscribe", ids["unsubscribing"], who=""),
    ]


AREA = {"messages": messages}
NO_PAGES = {"notices:batch": "a file"}
