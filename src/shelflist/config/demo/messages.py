"""What the library wrote in the last weeks: mails that went out, two that came back, letters and calls that wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import F

from shelflist.ground.journal.revisions import bump
from shelflist.observers.notices.actions.composing import compose
from shelflist.observers.notices.actions.planning import plan_everything
from shelflist.observers.notices.actions.preparing import prepare
from shelflist.observers.notices.actions.sending import keep
from shelflist.observers.notices.models import Bounce, Message, NoticeRule, SenderRule
from shelflist.observers.notices.queries.surroundings import surroundings
from shelflist.records.branches.models import Branch

WORKING = ("email", "post", "phone", "account")
PUT_INTO_WORDS = 60  # the newest mails have a text to be read; wording all of them would take longer than it is worth
WEEKS = timedelta(days=28)


def write(now: datetime) -> None:
    """As if the rules had been in force for four weeks, and the mail server had taken everything until now."""
    SenderRule.objects.create(
        branch=Branch.objects.get(parent=None), reply_to="desk@threerivers.example", quiet_from="21:00",
        quiet_until="07:30", daily_cap=4,
    )  # fmt: skip
    NoticeRule.objects.update(starts_at=now - WEEKS)
    bump("notices")
    for at in (now - timedelta(days=8), now - timedelta(hours=3)):
        plan_everything(at)
        compose(at, working=WORKING)
    gone = Message.objects.filter(way__in=["email", "account"], not_before__lte=now)
    around = surroundings(now)
    keep(prepare(list(gone.order_by("-pk")[:PUT_INTO_WORDS]), around), around)
    gone.filter(state="pending").update(state="sent", sent_at=F("not_before") + timedelta(minutes=2))
    mails = {one.patron_id: one for one in gone.filter(way="email", state="sent").order_by("-pk")[:20]}
    for message in list(mails.values())[:2]:
        _came_back(message, now)


def _came_back(message: Message, now: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(state="failed", sent_at=None)
    Bounce.objects.create(
        message=message, patron_id=message.patron_id, address=message.address, permanent=True, status="5.1.1",
        diagnostic="550 5.1.1 The email account that you tried to reach does not exist",
        mark=sha256(message.token.encode()).hexdigest(), at=now - timedelta(hours=1),
    )  # fmt: skip
