"""What the pages of messages show: one sent, one that came back, a letter, a call, a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.journeys.stage import Stage
from tests.journeys.town import in_days, reader


def put_messages_in(stage: Stage) -> None:
    """Called once by the stage."""
    from django.core import signing

    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.journal.revisions import bump
    from shelflist.observers.notices.actions.composing import compose
    from shelflist.observers.notices.actions.mailing import MailingDetails, begin_mailing
    from shelflist.observers.notices.actions.planning import plan_everything
    from shelflist.observers.notices.actions.sending import send_everything
    from shelflist.observers.notices.models import Bounce, Message, NoticeRule
    from shelflist.observers.notices.queries.unsubscribing import SALT

    library, now = stage.town.library, datetime.now(UTC)
    NoticeRule.objects.update(starts_at=now - timedelta(days=60))
    bump("notices")
    cards = {
        way: reader(library, name, "Okonkwo-Hartmann", **address)
        for way, name, address in (
            ("account", "Ngozi", {}),
            ("post", "Wilhelmina", {"address": "12 Mill Lane\nThree Rivers 04912"}),
            ("phone", "Bartholomew", {"phone": "+1 207 555 0143"}),
        )
    }
    loans = {}
    rule = NoticeRule.objects.get(event="overdue")
    for way, card in cards.items():
        loans[way] = library.lent(library.item(), card, in_days(-9))
        rule.ways = [way]
        rule.save()
        bump("notices")
        plan_everything(now)
        compose(now, working=("account", "post", "phone"))
    send_everything(now)
    details = MailingDetails("Burst pipe", "Harbor is shut", "Dear {{ patron.name }}, come to Eastgate.", ("account",))
    who = {"by": system_actor("journeys"), "now": now}
    told = Message.objects.filter(way="account", patron=cards["account"].patron).latest("pk")
    Bounce.objects.create(message=told, patron=told.patron, address="gone@example.org", permanent=True, status="5.1.1",
                          diagnostic="550 5.1.1 No such mailbox here", mark="stage", at=now)  # fmt: skip
    stage.ids |= {
        "written_to": cards["account"].patron_id,
        "message": told.pk,
        "told_loan": loans["account"].pk,
        "notice_rule": rule.pk,
        "mailing": begin_mailing(details=details, **who).id,
        "unsubscribing": signing.dumps([cards["account"].patron_id, "mailing"], salt=SALT),
    }
