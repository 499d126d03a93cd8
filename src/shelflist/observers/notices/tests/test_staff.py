"""What staff of a branch are told, in one mail for each kind and day (NTC-11); and a reader's own word about titles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.observers.notices.actions.composing import compose
from shelflist.observers.notices.actions.planning import plan_everything
from shelflist.observers.notices.actions.sending import send_everything
from shelflist.observers.notices.actions.wishing import choose_titles
from shelflist.observers.notices.models import Message, Notice, SenderRule, TitlesWish
from shelflist.observers.notices.tests.build import Letters
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.observers.notices.tests.test_hearing import hear_everything
from shelflist.records.branches.tests.build import person
from shelflist.records.loans.tests.library import NOW
from shelflist.records.transits.models import Transit


def night(at: Any) -> None:
    plan_everything(at)
    compose(at)
    send_everything(at)


def with_mail(letters: Letters) -> None:
    letters.library.eastgate.email = "eastgate@example.org"
    letters.library.eastgate.save()
    bump("branches")


def test_ntc_11_what_is_long_on_its_way_is_one_mail_to_the_branch_that_waits(
    letters: Letters, mailbox: Mailbox
) -> None:
    library = letters.library
    letters.rule("staff-transit", {"days": 3}, to="staff")
    with_mail(letters)
    sent: dict[str, Any] = {"from_branch": library.harbor, "to_branch": library.eastgate, "why": "home"}
    long_ago = [
        Transit.objects.create(item=library.item(), sent_at=NOW - timedelta(days=4), next_status="available", **sent)
        for _copy in range(3)
    ]
    Transit.objects.create(item=library.item(), sent_at=NOW - timedelta(days=1), next_status="available", **sent)
    Transit.objects.filter(pk=long_ago[2].pk).update(arrived_at=NOW - timedelta(hours=3))
    for _round in range(2):
        night(NOW)
    assert mailbox.to == ["eastgate@example.org"]
    text = mailbox.text()
    assert mailbox.letters[0][2]["Subject"] == "2 copies long on the way to Eastgate"
    assert [one.item.barcode in text for one in long_ago] == [True, True, False]
    assert "from Harbor" in text
    assert Message.objects.get().patron_id is None


def test_ntc_11_what_arrives_before_the_mail_goes_is_not_in_it(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("staff-transit", {"days": 3}, to="staff")
    with_mail(letters)
    one = Transit.objects.create(
        item=library.item(), from_branch=library.harbor, to_branch=library.eastgate, why="home",
        next_status="available", sent_at=NOW - timedelta(days=4),
    )  # fmt: skip
    plan_everything(NOW)
    compose(NOW)
    Transit.objects.filter(pk=one.pk).update(arrived_at=NOW)
    send_everything(NOW)
    assert mailbox.letters == []
    assert Notice.objects.get().state == "skipped"


def test_ntc_11_the_appointments_made_in_a_day_are_one_mail_in_the_morning(letters: Letters, mailbox: Mailbox) -> None:
    from shelflist.departments.holds.actions import slots
    from shelflist.departments.holds.models import SlotPlan
    from shelflist.departments.holds.tests.samples import HOLD_PERMISSIONS

    library = letters.library
    letters.rule("staff-appointment", {"days": 1}, to="staff")
    with_mail(letters)
    plan = SlotPlan.objects.create(branch=library.eastgate, days_ahead=14, capacity=5)
    by = library.staff(*HOLD_PERMISSIONS)
    begins = NOW + timedelta(days=3, minutes=18)  # Tuesday at ten o'clock
    for _reader in range(2):
        slots.book_slot(plan_id=plan.pk, patron_id=library.card().patron_id, begins_at=begins, by=by, now=NOW)
    hear_everything()
    night(NOW + timedelta(days=1))
    assert mailbox.to == ["eastgate@example.org"]
    assert mailbox.letters[0][2]["Subject"] == "2 appointments at Eastgate"
    assert mailbox.text().count("10:00") == 2


def test_p17_a_reader_says_whether_messages_name_titles_whatever_the_branch_says(
    letters: Letters, mailbox: Mailbox
) -> None:
    library = letters.library
    letters.rule("overdue", {"days": 7})
    readers = {wish: library.card(email=f"{wish}@example.org") for wish in ("named", "counted", "silent")}
    by = library.staff("edit-patrons", "undo")
    for wish, titles in (("named", True), ("counted", False)):
        choose_titles(patron_id=readers[wish].patron_id, titles=titles, by=by, now=NOW)
    for card in readers.values():
        library.lent(library.item(), card, NOW - timedelta(days=8))

    def named() -> dict[str, bool]:
        found = {
            addresses[0].split("@")[0]: "James" in mail.get_content() for _from, addresses, mail in mailbox.letters
        }
        mailbox.letters.clear()
        return found

    night(NOW)
    assert named() == {"named": True, "counted": False, "silent": False}
    SenderRule.objects.create(branch=library.root, titles=True)
    bump("notices")
    from shelflist.records.loans.models import Loan

    Loan.objects.update(due_version=2)
    night(NOW)
    assert named() == {"named": True, "counted": False, "silent": True}


def test_p17_the_switch_is_theirs_or_for_who_may_edit_and_is_taken_back(letters: Letters) -> None:
    library = letters.library
    card, other = library.card(), library.card()
    me = Actor(kind="patron", id=card.patron_id, name="Amina", door="opac")
    choose_titles(patron_id=card.patron_id, titles=True, by=me, now=NOW)
    with pytest.raises(Refused) as no:
        choose_titles(patron_id=other.patron_id, titles=True, by=me, now=NOW)
    assert no.value.codes == ("not-permitted",)
    with pytest.raises(Refused) as no:
        choose_titles(patron_id=999_999, titles=True, by=me, now=NOW)
    assert no.value.codes == ("patron-unknown",)
    by = library.staff("edit-patrons", "undo")
    changed = choose_titles(patron_id=card.patron_id, titles=False, by=by, now=NOW)
    assert list(TitlesWish.objects.values_list("patron_id", "titles")) == [(card.patron_id, False)]
    undo(entry_id=changed.entry_id, by=by, now=NOW)
    assert TitlesWish.objects.get().titles is True
    choose_titles(patron_id=card.patron_id, titles=None, by=me, now=NOW)
    assert not TitlesWish.objects.exists()


def test_p17_the_switch_stands_on_the_page_of_a_readers_messages(letters: Letters, client: Any) -> None:
    card = letters.library.card()
    client.force_login(
        person("mo", letters.library.root, "see-notices", "see-patrons", "edit-patrons", reach="everywhere")
    )
    there = reverse("notices:of_patron", args=[card.patron_id])
    assert "As the branch says" in client.get(there).content.decode()
    answer = client.post(reverse("notices:titles", args=[card.patron_id]), {"titles": "no", "key": "k1"})
    assert answer.status_code == 302
    assert TitlesWish.objects.get().titles is False
    assert '<option value="no" selected>' in client.get(there).content.decode()
