"""What acts make due: heard from the journal, heard twice, taken back in time; receipts; what staff are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shelflist.ground.journal.models import Delivery, Entry
from shelflist.ground.journal.revisions import bump
from shelflist.observers.notices.actions import rounds
from shelflist.observers.notices.actions.composing import compose
from shelflist.observers.notices.actions.planning import plan_everything
from shelflist.observers.notices.actions.sending import send_everything
from shelflist.observers.notices.models import Message, Notice, NoticeText
from shelflist.observers.notices.templating import BadText, render
from shelflist.observers.notices.tests.build import Letters
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.records.loans.tests.library import NOW


def hear_everything() -> None:
    for delivery in Delivery.objects.filter(observer="notices").select_related("entry"):
        rounds.hear(delivery.entry)


def test_done_when_3_the_same_journal_heard_again_sends_nothing(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.departments.holds.actions import Asked, cancel_hold, place_hold
    from shelflist.departments.holds.tests.samples import HOLD_PERMISSIONS

    library = letters.library
    at_once = {"at": None, "minutes": 10}
    letters.rule("hold-placed", at_once)
    letters.rule("hold-cancelled", at_once)
    letters.rule("staff-hold", at_once, to="staff")
    library.eastgate.email = "eastgate@example.org"
    library.eastgate.save()
    bump("branches")
    by = library.staff(*HOLD_PERMISSIONS)
    card = library.card(email="amina@example.org")
    kept, undone = (
        place_hold(patron_id=card.patron_id, asked=Asked(record_id=library.item().record_id), by=by, now=NOW).hold_id
        for _ in range(2)
    )
    cancel_hold(hold_id=undone, by=by, now=NOW + timedelta(minutes=2))
    hear_everything()
    later = NOW + timedelta(minutes=15)
    compose(later)
    send_everything(later)
    assert sorted(mailbox.to) == ["amina@example.org", "amina@example.org", "eastgate@example.org"]
    placed = Notice.objects.get(event="hold-placed", subject_id=kept)
    assert placed.state == "in-message"
    assert not Notice.objects.filter(event="hold-placed", subject_id=undone).exists()  # it was over by then
    hear_everything()
    hear_everything()
    compose(later)
    send_everything(later)
    assert len(mailbox.letters) == 3


def test_ntc_01_receipts_of_a_visit_are_one_mail_and_cost_the_scan_nothing(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.departments.circulation.actions import check_out
    from shelflist.ground.journal.actions import undo

    letters.rule("check-out", {"at": None})
    desk = letters.library
    card = desk.card(email="amina@example.org")
    by = desk.staff()
    lent = [check_out(item_barcode=desk.item().barcode, patron_barcode=card.barcode, by=by, now=NOW) for _ in range(3)]
    assert not Delivery.objects.filter(observer="notices").exists()
    undo(entry_id=lent[0].entry_id, by=by, now=NOW + timedelta(minutes=1))
    rounds.plan_receipts(NOW + timedelta(minutes=5))
    assert not Notice.objects.exists()  # the visit may still go on
    later = NOW + timedelta(minutes=12)
    for _ in range(2):
        rounds.plan_receipts(later)
        compose(later)
        send_everything(later)
    assert mailbox.to == ["amina@example.org"]
    assert mailbox.text().count("- ") == 2


def test_ntc_01_every_event_has_a_built_in_text_that_can_be_worded() -> None:
    from shelflist.observers.notices import events
    from shelflist.observers.notices.wording import built_in

    english = built_in("en")
    assert {event.code for event in events.all_events()} <= set(english)
    values = {"items": [{"name": "x"}], "first": {"name": "x"}, "count": 1, "stage": 3, "mailing": {}}
    for language in ("en", "de", "es", "fr", "ar"):
        assert {"pre-due", "overdue", "hold-ready"} <= set(built_in(language))
        for code, text in built_in(language).items():
            if code != "words":
                for part in ("subject", "body", "sms"):
                    render(text.get(part, ""), values)


def test_ntc_04_a_text_of_the_library_that_fails_keeps_nothing_back(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", {"days": 7})
    NoticeText.objects.create(event="overdue", language="en", subject="{{ 1 / 0 }}", body="x", changed_at=NOW)
    bump("notices")
    library.lent(library.item(), library.card(email="amina@example.org"), NOW - timedelta(days=8))
    plan_everything(NOW)
    compose(NOW)
    send_everything(NOW)
    assert "should be back by now" in mailbox.text()


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}{{ x.__init__.__globals__['os'] }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{% for a in range(10 ** 3) %}x{% endfor %}",
        "{% set a = 'x' %}{% set a = a ~ a %}",
        "{% include '/etc/passwd' %}",
        "{% macro m() %}{% endmacro %}",
        "{{ items.append(1) }}",
        "{{ 'x'|attr('__class__') }}",
        "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_s3_a_text_can_do_nothing_but_tell(text: str) -> None:
    try:
        shown = render(text, {"items": [1, 2], "x": "y"})
    except BadText:
        return
    assert "class" not in shown
    assert "root" not in shown


def test_ntc_03_text_messages_by_a_gateway_of_any_maker(letters: Letters, settings: Any) -> None:
    from shelflist.observers.notices.tests.post import gateway

    library = letters.library
    letters.rule("overdue", {"days": 7}, ways=["sms", "post"])
    settings.SHELFLIST_WEBHOOK_SECRET = "a long secret between the two"
    with gateway() as box:
        settings.SHELFLIST_SMS_URL = f"http://127.0.0.1:{box.port}/sms"
        box.answers["+1 207 555 0199"] = 410
        for phone in ("+1 207 555 0143", "+1 207 555 0199"):
            card = library.card(phone_mobile=phone, address="1 Mill Lane\nHarbor 04977")
            library.lent(library.item(), card, NOW - timedelta(days=8))
        plan_everything(NOW)
        compose(NOW)
        send_everything(NOW)
        send_everything(NOW)
    assert [one["to"] for one in box.posted] == ["+1 207 555 0143", "+1 207 555 0199"]
    assert all(box.signed)
    assert "overdue" in box.posted[0]["text"]
    assert dict(Message.objects.values_list("address", "state")) == {
        "+1 207 555 0143": "sent",
        "+1 207 555 0199": "failed",
        "1 Mill Lane\nHarbor 04977": "pending",
    }


def test_p17_the_queue_says_that_it_stands_still(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.observers.notices.queries.queue import waiting

    library = letters.library
    letters.rule("overdue", {"days": 7})
    library.lent(library.item(), library.card(email="amina@example.org"), NOW - timedelta(days=8))
    plan_everything(NOW)
    compose(NOW)
    assert not waiting(NOW).is_stuck(NOW + timedelta(minutes=30))
    assert waiting(NOW + timedelta(hours=2)).is_stuck(NOW + timedelta(hours=2))


def test_a_killed_round_goes_on_where_it_stood(letters: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.journal import jobs
    from shelflist.ground.journal.actions import enqueue
    from shelflist.ground.journal.models import Job
    from shelflist.observers.notices.actions import planning

    library = letters.library
    letters.rule("overdue", {"days": 7}, ways=["account"])
    card = library.card()
    for _ in range(6):
        library.lent(library.item(), card, NOW - timedelta(days=8))
    monkeypatch.setattr(planning, "AT_ONCE", 2)
    job = enqueue(kind=rounds.PLAN, arguments={}, by=system_actor("tests"), now=NOW)
    job.state, job.leased_by = Job.State.RUNNING, "tests"
    job.save()

    class Killed(jobs.JobRun):
        def progress(self, done: int, *rest: Any, **more: Any) -> None:
            if done > 4:
                raise KeyboardInterrupt
            super().progress(done, *rest, **more)

    with pytest.raises(KeyboardInterrupt):
        rounds.plan_round(Killed(job, "tests", lambda: NOW))
    job.refresh_from_db()
    assert Notice.objects.count() == 4  # the third batch was rolled back with its checkpoint
    result = rounds.plan_round(jobs.JobRun(job, "tests", lambda: NOW))
    assert result == {"planned": 2, "messages": 1}
    assert Notice.objects.count() == 6
    assert Entry.objects.count() == 0


def test_texts_are_forgotten_when_their_time_is_over(letters: Letters) -> None:
    library = letters.library
    letters.rule("overdue", {"days": 7}, ways=["account"], keep_days=30)
    library.lent(library.item(), library.card(), NOW - timedelta(days=8))
    plan_everything(NOW)
    compose(NOW)
    send_everything(NOW)
    rounds.forget_texts(NOW + timedelta(days=29))
    assert Message.objects.get().body
    rounds.forget_texts(NOW + timedelta(days=31))
    assert (Message.objects.get().body, Message.objects.get().state) == ("", "sent")


def test_ntc_01_an_appointment_is_confirmed_and_reminded(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.departments.holds.actions import slots
    from shelflist.departments.holds.models import SlotPlan
    from shelflist.departments.holds.tests.samples import HOLD_PERMISSIONS

    library = letters.library
    letters.rule("appointment", {"at": None, "minutes": 10})
    letters.rule("appointment-reminder", {"days": -1})
    plan = SlotPlan.objects.create(branch=library.eastgate, days_ahead=14)
    card = library.card(email="amina@example.org")
    begins = NOW + timedelta(days=3, minutes=18)  # Tuesday at ten o'clock
    by = library.staff(*HOLD_PERMISSIONS)
    slots.book_slot(plan_id=plan.pk, patron_id=card.patron_id, begins_at=begins, by=by, now=NOW)
    hear_everything()
    for at in (NOW + timedelta(minutes=11), NOW + timedelta(days=2)):
        plan_everything(at)
        compose(at)
        send_everything(at)
    assert len(mailbox.letters) == 2
    assert "10:00" in mailbox.text()


def test_s3_hostile_words_in_a_message_are_shown_and_never_run(letters: Letters, client: Any) -> None:
    from django.urls import reverse

    from shelflist.records.branches.tests.build import person

    library = letters.library
    letters.rule("overdue", {"days": 7}, ways=["account"])
    hostile = library.card(given_names="<script>alert(1)</script>{{ 7 * 7 }}")
    library.lent(library.item(), hostile, NOW - timedelta(days=8))
    plan_everything(NOW)
    compose(NOW)
    send_everything(NOW)
    client.force_login(person("mo", library.root, "see-notices", "see-patrons", reach="everywhere"))
    for address in (
        reverse("notices:message", args=[Message.objects.get().pk]),
        reverse("notices:of_patron", args=[hostile.patron_id]),
        f"{reverse('notices:queue')}?state=sent",
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert "49" not in Message.objects.get().body


def test_ntc_11_staff_are_told_what_to_clear_from_their_shelf(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.departments.holds.models import Hold

    library = letters.library
    letters.rule("staff-shelf", {"days": 0, "at": None}, to="staff")
    card = library.card(email="amina@example.org")
    for branch in (library.eastgate, library.harbor):
        item = library.item()
        Hold.objects.create(
            record=item.record, patron=card.patron, request_branch=branch, pickup_branch=branch, shelf_branch=branch,
            requested_at=NOW - timedelta(days=9), queued_at=NOW - timedelta(days=9), state="expired",
            expired_at=NOW - timedelta(hours=1), captured_item=item, captured_at=NOW - timedelta(days=8),
            ready_at=NOW - timedelta(days=8),
        )  # fmt: skip
    library.eastgate.email = "eastgate@example.org"
    library.eastgate.save()
    bump("branches")
    for _ in range(2):
        plan_everything(NOW)
        compose(NOW)
        send_everything(NOW)
    assert mailbox.to == ["eastgate@example.org"]  # never the reader
    assert "James" in mailbox.text()
    at_harbor = Message.objects.get(branch_id=library.harbor.pk)
    assert (at_harbor.way, at_harbor.state, at_harbor.patron_id) == (
        "account",
        "sent",
        None,
    )  # no address
