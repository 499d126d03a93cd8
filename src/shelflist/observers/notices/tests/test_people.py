"""What people and their kinds chose, addresses that fail at the desk, and letting go of who was told what."""

from __future__ import annotations

from datetime import timedelta

from shelflist.departments.circulation.actions.anonymising import anonymise, proof
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import undo
from shelflist.observers.notices.models import Message, Notice
from shelflist.observers.notices.tests.build import Letters, days
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.observers.notices.tests.test_rounds import LENT, WEEKS, round_at
from shelflist.records.loans.models import Loan
from shelflist.records.loans.tests.library import NOW
from shelflist.records.patrons import actions
from shelflist.records.patrons.rules.messages import Choice

BY = system_actor("tests")


def test_pat_17_the_choice_of_a_kind_counts_for_a_planned_notice(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["email", "post"])
    letters.rule("pre-due", {"days": -3})
    amina, ben = library.card(email="amina@example.org"), library.card(given_names="Ben", email="ben@example.org")
    kind = amina.patron.category_id
    for_all = {"overdue": Choice(frozenset({"account"})), "due-soon": Choice(frozenset({"email"}), days_before=6)}
    actions.choose_for_category(category_id=kind, choices=for_all, by=BY, now=NOW)
    own = Choice(frozenset({"email"}), days_before=3)
    actions.choose_messages(patron_id=ben.patron_id, choices={"overdue": own, "due-soon": own}, by=BY, now=NOW)
    for card in (amina, ben):
        library.lent(library.item(), card, NOW - days(9), lent_at=LENT)
        library.lent(library.item(), card, NOW + days(5), lent_at=LENT)
    round_at(NOW)
    sent = set(Message.objects.values_list("patron_id", "event", "way"))
    assert sent == {
        (amina.patron_id, "overdue", "account"),
        (amina.patron_id, "pre-due", "email"),  # six days ahead
        (ben.patron_id, "overdue", "email"),
    }


def test_pat_15_what_waits_for_an_address_that_fails_goes_by_another_way_and_says_so(
    letters: Letters, mailbox: Mailbox
) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["email", "post"])
    card = library.card(email="amina@example.org", address="1 Hill\nMillrace")
    library.lent(library.item(), card, NOW - days(9), lent_at=LENT)
    from shelflist.observers.notices.actions.composing import compose
    from shelflist.observers.notices.actions.planning import plan_everything

    plan_everything(NOW)
    compose(NOW)
    assert Message.objects.get().way == "email"
    actions.mark_address_bad(patron_id=card.patron_id, kind="email", why="left the school", by=BY, now=NOW)
    round_at(NOW)
    assert mailbox.letters == []
    first, second = Message.objects.order_by("pk")
    assert (first.state, second.way, second.again_of) == ("cancelled", "post", first)
    assert "another way" in str(first.why)
    assert Notice.objects.get().message == second


def test_pat_19_what_was_written_lets_go_of_its_reader_with_the_loan(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS)
    card = library.card(email="amina@example.org")
    gone = library.lent(library.item(), card, NOW - days(9), lent_at=LENT)
    out = library.lent(library.item(), library.card(email="ben@example.org"), NOW - days(9), lent_at=LENT)
    round_at(NOW)
    Loan.objects.filter(pk=gone.pk).update(returned_at=NOW, ended="returned")
    later = NOW + timedelta(days=40)
    anonymise(later)
    notice = Notice.objects.filter(subject_id=gone.pk).get()
    assert (notice.patron_id, notice.message_id) == (None, None)
    message = Message.objects.get(patron_id=card.patron_id)
    assert (message.state, message.subject, message.body, message.address) == ("sent", "", "", "")
    assert Notice.objects.filter(subject_id=out.pk, patron__isnull=False).exists()
    assert {str(label): count for label, count in proof(later).left}["messages"] == 0


def test_pat_15_everything_goes_by_another_way_until_undone(letters: Letters) -> None:
    card = letters.library.card(email="amina@example.org", address="1 Hill")
    from shelflist.records.patrons.queries import choices_of

    before = choices_of([card.patron_id], "hold-ready")[card.patron_id]
    receipt = actions.tell_by_another_way(patron_id=card.patron_id, bad="email", instead="post", by=BY, now=NOW)
    assert choices_of([card.patron_id], "hold-ready")[card.patron_id].ways == {"post", "account"}
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert choices_of([card.patron_id], "hold-ready")[card.patron_id] == before
