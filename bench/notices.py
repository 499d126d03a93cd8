"""Notices for 10,000, 33,000 and 100,000 open loans, each of which has one due: planned, put into messages, worded.

The night after an outage, then, and a quiet night beside it. Five loans belong to one reader, so 100,000 loans are
20,000 mails. They go to a mail server on this machine, in a process of its own (bench.postbox).
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bench.circulation import DRIVER
from bench.holds import analyse, multiply
from bench.report import Report

SIZES = (10_000, 33_000, 100_000)
LOANS_OF_ONE = 5
MAILS = 2_000
AIM = "180 or fewer, with the mails"


def run(report: Report) -> None:
    from shelflist.records.loans.tests.library import NOW, small_library

    world = World(small_library())
    for size in SIZES:
        world.grow(size)
        whole = measure(report, world, size, NOW)
    resumed(report, NOW)
    seconds = mailed(report, NOW)
    report.note(f"the whole night, {SIZES[-1]:,} open loans and their mails", "seconds", [whole + seconds], aim=AIM)


class World:
    """The small library, with readers who have e-mail and five loans each that are eight days late."""

    def __init__(self, library: Any) -> None:
        from datetime import time as clock

        from shelflist.ground.journal.revisions import bump
        from shelflist.observers.notices.models import NoticeRule, NoticeStep
        from shelflist.records.loans.tests.library import NOW

        self.library = library
        NoticeRule.objects.all().delete()
        for event, days in (("pre-due", (-3,)), ("overdue", (7, 21, 35))):
            rule = NoticeRule.objects.create(
                name=event, event=event, ways=["email", "post"], starts_at=NOW - timedelta(days=100)
            )
            for number, day in enumerate(days, start=1):
                NoticeStep.objects.create(rule=rule, number=number, days=day, at=clock(8), only_open=True)
        bump("notices")
        self.card = library.card(email="reader@example.org")
        self.loan = library.lent(library.item(), self.card, NOW - timedelta(days=8))
        self.loans = 1

    def grow(self, size: int) -> None:
        """More readers and loans, until there are so many."""
        from shelflist.records.items.models import Item
        from shelflist.records.loans.models import Loan
        from shelflist.records.patrons.models import Patron

        count = size - self.loans
        people = count // LOANS_OF_ONE + 1
        first = Patron.objects.latest("pk").pk + 1
        copy = Item.objects.latest("pk").pk + 1
        multiply(Patron, self.card.patron_id, people, {"email": f"'reader{size}-' || n || '@example.org'"})
        multiply(Item, self.loan.item_id, count, {"barcode": f"'N{size}-' || n"})
        multiply(Loan, self.loan.pk, count, {"item_id": f"{copy} + n", "patron_id": f"{first} + n / {LOANS_OF_ONE}"})
        self.loans = size
        analyse()


def measure(report: Report, world: World, size: int, now: Any) -> float:
    """One night over so many loans, each step by itself; how long all of it took."""
    from shelflist.observers.notices.actions.composing import compose
    from shelflist.observers.notices.actions.planning import plan_everything
    from shelflist.observers.notices.models import Message

    taken: dict[str, float] = {}
    ways = ("email", "post", "account")

    def night() -> float:
        renewed()
        begun = time.perf_counter()
        plan_everything(now)
        taken["plan"] = time.perf_counter() - begun
        compose(now, working=ways)
        taken["compose"] = time.perf_counter() - begun - taken["plan"]
        return size / (time.perf_counter() - begun)

    figure = report.compare("per second", (f"notices planned and put into messages, {size:,} loans", night), DRIVER)
    report.note(f"planning, {size:,} loans", "seconds", [taken["plan"]])
    report.note(f"putting into messages, {size:,} loans", "seconds", [taken["compose"]])
    begun = time.perf_counter()
    plan_everything(now + timedelta(minutes=15))
    report.note(f"the same round when nothing has changed, {size:,} loans", "seconds", [time.perf_counter() - begun])
    report.note("messages made", "messages", [Message.objects.filter(state="pending").count()])
    report.note(f"{MAILS:,} mails, {size:,} loans", "per second", [posted(now, MAILS)])
    return size / figure.median


def renewed() -> None:
    """Every loan has another due date, and is late again: all notices are due anew. What was made before is over."""
    from django.db.models import F

    from shelflist.observers.notices.models import Message, Notice
    from shelflist.records.loans.models import Loan

    Message.objects.filter(state="pending").update(state="cancelled")
    Notice.objects.filter(state="waiting").update(state="skipped")
    Loan.objects.update(due_version=F("due_version") + 1)


def resumed(report: Report, now: Any) -> None:
    """A round that is killed after half of the loans goes on where it stood, and plans nothing twice."""
    from shelflist.observers.notices.actions.planning import plan_everything
    from shelflist.observers.notices.models import Notice

    renewed()
    before = Notice.objects.count()
    half = Killed(after=SIZES[-1] // 2)
    with suppress(KeyboardInterrupt):
        plan_everything(now, half)  # type: ignore[arg-type]  # as much of a run as planning asks for
    stood = Notice.objects.count() - before
    begun = time.perf_counter()
    plan_everything(now, Killed(checkpoint=half.checkpoint))  # type: ignore[arg-type]
    report.note("notices of a round killed half-way", "notices", [stood])
    report.note("the rest of that round", "seconds", [time.perf_counter() - begun])
    report.note("notices in the end", "notices", [Notice.objects.count() - before])


class Killed:
    """A run that is ended from outside after so many loans."""

    def __init__(self, checkpoint: dict[str, Any] | None = None, after: int | None = None) -> None:
        self.checkpoint = checkpoint or {}
        self.after = after

    def progress(self, done: int, **more: Any) -> None:
        if self.after is not None and done > self.after:
            raise KeyboardInterrupt
        self.checkpoint = more["checkpoint"]


def mailed(report: Report, now: Any) -> float:
    """Every mail of the night, from the queue into the mail server; how long it took."""
    from shelflist.observers.notices.actions.composing import compose
    from shelflist.observers.notices.models import Message

    compose(now, working=("email",))
    waiting = Message.objects.filter(state="pending", way="email").count()
    rate = posted(now, waiting)
    report.note(f"mails of the whole night, {waiting:,}", "per second", [rate])
    return waiting / rate


def posted(now: Any, most: int) -> float:
    """So many mails: looked at again, worded, handed over, written down. How many in a second; all of them arrived."""
    from django.conf import settings

    from bench.postbox import postbox
    from shelflist.observers.notices.actions.sending import send_by
    from shelflist.observers.notices.models import Message

    before = Message.objects.filter(state="sent").count()
    with postbox() as box:
        settings.SHELFLIST_SMTP_URL = f"smtp://127.0.0.1:{box.port}?tls=none"
        settings.SHELFLIST_MAIL_FROM = "library@example.org"
        begun, sent = time.perf_counter(), 0
        while sent < most and (some := send_by("email", now)):
            sent += some
        seconds = time.perf_counter() - begun
    assert box.arrived() == sent == Message.objects.filter(state="sent").count() - before
    return sent / seconds
