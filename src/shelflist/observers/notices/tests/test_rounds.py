"""From the loan to the mail: planned once, sent once, looked at again before it goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shelflist.ground.common.actors import system_actor
from shelflist.observers.notices.actions.composing import compose
from shelflist.observers.notices.actions.planning import plan_everything
from shelflist.observers.notices.actions.sending import give_up_the_stuck, send_everything
from shelflist.observers.notices.models import Bounce, Message, Notice, SenderRule
from shelflist.observers.notices.tests.build import Letters, at, days
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.records.loans.models import Loan
from shelflist.records.loans.tests.library import NOW

DUE = NOW - days(40)
LENT = NOW - days(90)
WEEKS = ({"days": 7}, {"days": 14}, {"days": 28})


def round_at(now: datetime) -> int:
    """What the worker does: plan, put into messages, send."""
    plan_everything(now)
    compose(now)
    return send_everything(now)


def test_ntc_done_when_3_thirty_days_without_the_worker(letters: Letters, mailbox: Mailbox) -> None:
    """P17: at most one notice per patron and stage, none for what was returned; the mail server received them."""
    library = letters.library
    letters.rule("pre-due", {"days": -3})
    letters.rule("overdue", *WEEKS, ways=["email", "post"])
    amina = library.card(email="amina@example.org")
    ben = library.card(given_names="Ben", email="ben@example.org")
    first = [library.lent(library.item(), amina, DUE + days(n), lent_at=LENT) for n in range(3)]
    other = library.lent(library.item(), ben, DUE, lent_at=LENT)
    returned = library.lent(library.item(), ben, DUE, lent_at=LENT)
    Loan.objects.filter(pk=returned.pk).update(returned_at=NOW - days(5), ended="returned")

    before = NOW - days(30)
    round_at(before)
    seen = len(mailbox.letters)
    assert seen == 2  # the first stage of both readers: three loans in one mail
    round_at(NOW)  # thirty days later

    assert sorted(mailbox.to[seen:]) == ["amina@example.org", "ben@example.org"]
    sent = Notice.objects.filter(state="in-message")
    per_stage = {(one.patron_id, one.subject_id, one.stage) for one in sent}
    assert len(per_stage) == sent.count()
    assert not Notice.objects.filter(subject_id=returned.pk).exists()
    skipped = Notice.objects.filter(state="skipped", subject_id__in=[one.pk for one in (*first, other)])
    assert {one.stage for one in skipped} == {2}  # missed, and told by the later one
    letters_then = list(mailbox.letters)
    round_at(NOW)
    round_at(NOW + timedelta(hours=5))
    assert mailbox.letters == letters_then


def test_p17_after_an_outage_one_message_for_all_stages_of_one_person(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("pre-due", {"days": -3})
    letters.rule("overdue", *WEEKS)
    card = library.card(email="amina@example.org")
    for overdue_days in (9, 16, 33, -2):
        library.lent(library.item(), card, NOW - days(overdue_days), lent_at=LENT)
    round_at(NOW + days(0))
    assert mailbox.to.count("amina@example.org") == 2  # one for what was missed, one that is in time (due soon)
    assert Message.objects.filter(event="overdue").get().stage == 3


def test_p17_recall_of_an_old_loan_sends_no_old_overdue(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    loan = library.lent(library.item(), library.card(email="amina@example.org"), NOW - days(60), lent_at=LENT)
    round_at(NOW)
    assert len(mailbox.letters) == 1
    Loan.objects.filter(pk=loan.pk).update(due_at=NOW + days(7), due_version=2)  # as a recall does
    round_at(NOW + days(1))
    assert len(mailbox.letters) == 1


def test_ntc_10_what_came_back_in_the_meantime_is_not_asked_for(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    card = library.card(email="amina@example.org")
    back, still_out = (library.lent(library.item(), card, NOW - days(8)) for _ in range(2))
    alone = library.lent(library.item(), library.card(email="ben@example.org"), NOW - days(8))
    plan_everything(NOW)
    compose(NOW)
    Loan.objects.filter(pk__in=[back.pk, alone.pk]).update(returned_at=NOW, ended="returned")
    send_everything(NOW)
    assert mailbox.to == ["amina@example.org"]
    assert still_out.item.barcode[-4:] in mailbox.text()
    assert back.item.barcode[-4:] not in mailbox.text()
    dropped = Message.objects.get(state="cancelled")
    assert "came back" in str(dropped.why)


def test_p17_titles_are_named_only_where_the_library_says_so(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    loan = library.lent(library.item(), library.card(email="amina@example.org"), NOW - days(8))
    round_at(NOW)
    assert loan.item.record.title not in mailbox.text()
    SenderRule.objects.create(branch=library.root, titles=True, sender_name="Three Rivers Library")
    from shelflist.ground.journal.revisions import bump

    bump("notices")
    library.lent(library.item(), library.card(email="ben@example.org"), NOW - days(8))
    round_at(NOW + timedelta(minutes=1))
    assert "Percival Everett" in mailbox.text()
    assert "Three Rivers Library" in str(mailbox.letters[-1][2]["From"])


def test_ntc_09_a_refused_address_flips_the_way(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["email", "post"])
    mailbox.refused.add("gone@example.org")
    card = library.card(email="gone@example.org", address="12 Mill Lane\nThree Rivers 04912")
    loan = library.lent(library.item(), card, NOW - days(8))
    round_at(NOW)
    assert mailbox.letters == []
    failed, letter = Message.objects.order_by("pk")
    assert (failed.state, letter.state, letter.way) == ("failed", "pending", "post")
    assert Bounce.objects.get().permanent
    assert Notice.objects.get().message_id == letter.pk
    Loan.objects.filter(pk=loan.pk).update(due_version=2)  # renewed and late again: the e-mail is not even tried
    round_at(NOW + days(1))
    assert set(Message.objects.filter(pk__gt=letter.pk).values_list("way", flat=True)) == {"post"}


def test_ntc_09_a_server_that_is_down_loses_nothing_and_sends_nothing_twice(
    letters: Letters, mailbox: Mailbox, settings: object
) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    mailbox.later.add("slow@example.org")
    for address in ("a@example.org", "slow@example.org"):
        library.lent(library.item(), library.card(email=address), NOW - days(8))
    working = settings.SHELFLIST_SMTP_URL
    settings.SHELFLIST_SMTP_URL = "smtp://127.0.0.1:1?tls=none"
    round_at(NOW)
    assert set(Message.objects.values_list("state", "attempts")) == {("pending", 0)}
    settings.SHELFLIST_SMTP_URL = working
    round_at(NOW + timedelta(minutes=5))
    assert mailbox.to == ["a@example.org"]
    assert Message.objects.get(state="pending").attempts == 1
    mailbox.later.clear()
    round_at(NOW + timedelta(hours=2))
    assert mailbox.to == ["a@example.org", "slow@example.org"]


def test_a_message_whose_worker_died_in_the_middle_is_not_sent_a_second_time(
    letters: Letters, mailbox: Mailbox
) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    library.lent(library.item(), library.card(email="amina@example.org"), NOW - days(8))
    plan_everything(NOW)
    compose(NOW)
    Message.objects.update(state="sending", taken_at=NOW)
    assert give_up_the_stuck(NOW + timedelta(minutes=10)) == 0
    assert give_up_the_stuck(NOW + timedelta(minutes=31)) == 1
    send_everything(NOW + timedelta(hours=1))
    assert mailbox.letters == []
    assert "may have arrived" in str(Message.objects.get().why)


def test_ntc_05_quiet_hours_in_the_time_zone_of_the_branch_and_a_daily_cap(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", {"days": 1}, digest=False)
    SenderRule.objects.create(branch=library.root, quiet_from="21:00", quiet_until="08:00", daily_cap=2)
    card = library.card(email="amina@example.org")
    for _ in range(3):
        library.lent(library.item(), card, at(13, 12))
    night = at(15, 3)  # 22:00 in New York on the 14th
    plan_everything(night)
    compose(night)
    assert [one.not_before for one in Message.objects.order_by("not_before")] == [at(15, 13), at(15, 13), at(16, 13)]
    assert send_everything(night) == 0
    send_everything(at(15, 13))
    assert len(mailbox.letters) == 2


def test_ntc_04_in_the_language_of_the_reader(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    library.lent(library.item(), library.card(email="uta@example.org", language="de"), NOW - days(8))
    round_at(NOW)
    assert mailbox.letters[0][2]["Content-Language"] == "de"
    assert "fällig" in mailbox.text()


def test_a_mail_has_a_return_address_of_its_own_and_no_foreign_header(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("welcome", {"at": None})
    SenderRule.objects.create(branch=library.root, sender_name="Library\r\nBcc: everybody@example.org")
    library.card(email="amina@example.org")
    patron = library.card(email="ben@example.org").patron
    from shelflist.observers.notices import sources
    from shelflist.observers.notices.actions.planning import plan_for
    from shelflist.observers.notices.queries.surroundings import surroundings

    plan_for(sources.known("patron"), [patron.pk], ["welcome"], surroundings(NOW))
    compose(NOW)
    send_everything(NOW)
    sender, to, mail = mailbox.letters[0]
    assert to == ["ben@example.org"]
    assert sender == f"bounces+{Message.objects.get().token}@threerivers.example"
    assert mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert timezone.is_aware(mail["Date"].datetime)


def test_ntc_07_a_reminder_is_charged_once_when_it_went_out(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.records.fines.queries.lines import owed_cents

    library = letters.library
    letters.rule("overdue", {"days": 7, "fee_cents": 150})
    card = library.card(email="amina@example.org")
    library.lent(library.item(), card, NOW - days(8))
    plan_everything(NOW)
    compose(NOW)
    assert not owed_cents([card.patron.pk]).get(card.patron.pk)
    send_everything(NOW)
    round_at(NOW + days(1))
    assert owed_cents([card.patron.pk])[card.patron.pk] == 150
    assert "1.50" in mailbox.text()


def test_pat_17_people_choose_the_way_and_how_many_days_ahead(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.records.patrons.models import MessageChoice

    library = letters.library
    letters.rule("pre-due", {"days": -3})
    letters.rule("overdue", *WEEKS)
    early, never = library.card(email="early@example.org"), library.card(email="never@example.org")
    MessageChoice.objects.create(patron=early.patron, event="due-soon", by_email=True, days_before=10)
    MessageChoice.objects.create(patron=never.patron, event="due-soon")
    for card in (early, never, library.card(email="usual@example.org")):
        library.lent(library.item(), card, NOW + days(9))
    round_at(NOW)
    assert mailbox.to == ["early@example.org"]
    round_at(NOW + days(7))
    assert mailbox.to == ["early@example.org", "usual@example.org"]
    assert "do not want" in str(Notice.objects.get(patron=never.patron).why)


def test_a_child_without_an_address_is_written_to_where_the_guarantor_is(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    mother = library.card(email="mother@example.org").patron
    library.lent(library.item(), library.card(guarantor=mother), NOW - days(8))
    round_at(NOW)
    assert mailbox.to == ["mother@example.org"]


def test_a_letter_that_was_not_printed_gives_way_to_the_next_stage(letters: Letters) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["post"])
    library.lent(library.item(), library.card(address="1 Mill Lane\nHarbor 04977"), NOW - days(8))
    round_at(NOW)
    round_at(NOW + days(7))
    from shelflist.observers.notices.actions.posting import print_letters

    print_letters(branch_id=None, by=system_actor("tests"), now=NOW + days(7))
    assert list(Message.objects.order_by("pk").values_list("state", "stage")) == [("cancelled", 1), ("sent", 2)]


def test_p17_no_more_mails_in_a_minute_than_the_library_set(letters: Letters, mailbox: Mailbox, settings: Any) -> None:
    settings.SHELFLIST_MAIL_PER_MINUTE = 2
    library = letters.library
    letters.rule("overdue", *WEEKS)
    for name in "abcde":
        library.lent(library.item(), library.card(email=f"{name}@example.org"), NOW - days(8))
    round_at(NOW)
    assert len(mailbox.letters) == 2
    send_everything(NOW + timedelta(seconds=40))
    assert len(mailbox.letters) == 2
    send_everything(NOW + timedelta(seconds=61))
    send_everything(NOW + timedelta(seconds=125))
    assert len(mailbox.letters) == 5
