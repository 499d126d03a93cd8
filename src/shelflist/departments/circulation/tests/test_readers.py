"""Who may collect, whose record is kept back, who had it before, and who was not here for long (PAT-01, 18, 22, 25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shelflist.departments.circulation.actions import check_in, check_out
from shelflist.departments.circulation.actions.anonymising import anonymise
from shelflist.departments.circulation.tests.browser import signed_in
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.departments.circulation.tests.test_lending_holds import kept, lend, placed
from shelflist.ground.accounts.models import Grant
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Branch
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions.inactivity import close_unseen
from shelflist.records.patrons.actions.receipts import find_by_words
from shelflist.records.patrons.actions.sharing import keep_apart, share_record
from shelflist.records.patrons.models import Patron, SharedWith
from shelflist.records.patrons.queries import patron_page
from shelflist.records.patrons.queries.inactivity import unseen
from shelflist.records.patrons.queries.sharing import boundaries, seen_among

pytestmark = pytest.mark.django_db
BY = system_actor("tests")
TODAY = NOW.date()


def refused(call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as no:
        call()
    return no.value


def test_pat_18_whoever_may_collect_is_told_to_do_it_on_the_other_card(library: Library) -> None:
    item, amina, ben = library.item(), library.card(), library.card(given_names="Ben")
    placed(library, item, amina)
    kept(library, item)
    stranger = refused(lambda: lend(library, item, ben)).refusals[0]
    assert "Amina" not in str(stranger.message)
    given = actions.give_waiver(patron_id=amina.patron_id, name="", other_id=ben.patron_id, by=BY, now=NOW)
    no = refused(lambda: lend(library, item, ben)).refusals[0]
    assert no.code == "on-hold-for-another"
    assert "Open Amina Yusuf-Haddad’s card" in str(no.remedy)
    shown = patron_page(amina.patron_id, TODAY)
    assert shown is not None
    assert [str(one) for one in shown.alerts] == ["Ben Yusuf-Haddad may collect their holds."]
    lend(library, item, amina)
    actions.end_waiver(waiver_id=given.subject_id or 0, by=BY, now=NOW)
    ended = patron_page(amina.patron_id, TODAY)
    assert ended is not None
    assert ended.alerts == ()
    herself = partial(
        actions.give_waiver, patron_id=amina.patron_id, name="X", other_id=amina.patron_id, by=BY, now=NOW
    )
    assert refused(herself).codes == ("card-unknown",)


def test_pat_22_who_keeps_a_history_is_told_that_they_had_it_before(library: Library) -> None:
    item, keeps, plain = library.item(), library.card(), library.card()
    other = library.item(record=item.record)
    actions.keep_history(patron_id=keeps.patron_id, keep=True, by=BY, now=NOW)
    clerk = library.staff()
    for card in (keeps, plain):
        first = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
        assert not first.warnings
        check_in(item_barcode=item.barcode, by=clerk, now=NOW + timedelta(days=1))
    with CaptureQueriesContext(connection) as asked:
        again = check_out(item_barcode=other.barcode, patron_barcode=plain.barcode, by=clerk, now=NOW)
    assert not again.warnings
    assert not any("MAX(l.returned_at)" in one["sql"] for one in asked)
    check_in(item_barcode=other.barcode, by=clerk, now=NOW)
    told = check_out(item_barcode=other.barcode, patron_barcode=keeps.barcode, by=clerk, now=NOW)
    assert [str(one)[:28] for one in told.warnings] == ["They have had this before, u"]


def everywhere(*permissions: str, library: Library) -> Client:
    """A browser of somebody at Eastgate whose role reaches everywhere."""
    client = signed_in(library, *permissions)
    Grant.objects.update(reach="everywhere")
    bump("roles")
    return client


def two_libraries(library: Library) -> tuple[Branch, Branch]:
    """Eastgate and Harbor, and that Harbor keeps its patrons to itself."""
    keep_apart(branch_id=library.harbor.pk, apart=True, by=BY, now=NOW)
    return library.eastgate, library.harbor


def test_pat_01_a_library_keeps_its_patrons_until_they_agree(library: Library) -> None:
    two_libraries(library)
    theirs, ours, item = library.card(home_branch=library.harbor), library.card(), library.item()
    clerk = library.staff()
    reach = dict.fromkeys((*clerk.grants, "edit-patrons"), ("",))
    clerk = library.staff(grants=reach)
    at_home = library.staff(at=library.harbor, grants=reach)
    lend_it = partial(check_out, item_barcode=item.barcode, patron_barcode=theirs.barcode, now=NOW)
    assert refused(lambda: lend_it(by=clerk)).codes == ("patron-not-shared",)
    note = partial(actions.add_note, patron_id=theirs.patron_id, kind="note", text="x", now=NOW)
    assert refused(lambda: note(by=clerk)).codes == ("patron-not-shared",)
    note(by=at_home)
    note(by=BY)
    people = list(Patron.objects.select_related("home_branch").order_by("pk"))
    assert seen_among(people, clerk) == [ours.patron]
    assert seen_among(people, at_home) == people
    agreed = share_record(patron_id=theirs.patron_id, by=clerk, now=NOW)
    assert SharedWith.objects.get().branch_id == library.eastgate.pk
    assert seen_among(people, clerk) == people
    note(by=clerk)
    assert refused(lambda: share_record(patron_id=theirs.patron_id, by=clerk, now=NOW)).codes == ("nothing-to-do",)
    assert refused(lambda: share_record(patron_id=ours.patron_id, by=clerk, now=NOW)).codes == ("nothing-to-do",)
    undo(entry_id=agreed.entry_id, by=BY, now=NOW)
    assert refused(lambda: lend_it(by=clerk)).codes == ("patron-not-shared",)
    shared = keep_apart(branch_id=library.harbor.pk, apart=False, by=BY, now=NOW)
    lend_it(by=clerk)
    undo(entry_id=shared.entry_id, by=BY, now=NOW)
    assert boundaries.value() == {library.harbor.pk}
    for branch_id, apart, by, code in (
        (library.harbor.pk, True, BY, "nothing-to-do"),
        (0, True, BY, "branch-unknown"),
        (library.eastgate.pk, True, clerk, "not-permitted"),
    ):
        assert refused(partial(keep_apart, branch_id=branch_id, apart=apart, by=by, now=NOW)).codes == (code,)


def test_pat_01_the_desk_asks_before_it_shows_a_record_that_is_kept_back(library: Library) -> None:
    desk = everywhere("lend", "see-patrons", "edit-patrons", library=library)
    two_libraries(library)
    theirs = library.card(home_branch=library.harbor, given_names="Zubeida", expires_on=None)
    for address in (f"/desk/check-out/{theirs.barcode}/", f"/desk/patrons/{theirs.patron_id}/"):
        page = desk.get(address)
        assert page.status_code == 403
        assert "Zubeida" not in page.content.decode()
        assert "They agree" in page.content.decode()
    assert "Zubeida" not in desk.get("/desk/patrons/?q=yusuf").content.decode()
    desk.post(f"/desk/patrons/{theirs.patron_id}/agrees/", {"key": "a"})
    assert desk.get(f"/desk/patrons/{theirs.patron_id}/").status_code == 200


def test_pat_25_who_was_not_here_for_long_is_listed_then_closed_and_opened_again(library: Library) -> None:
    actions.save_category(code=library.adult.code, name="Adult", inactive_after_months=24, by=BY, now=NOW)
    long_ago = date(2020, 1, 1)
    gone, reads, owes, signed_in = (library.card(joined_on=long_ago, family_name=name) for name in "ABCD")
    library.card(joined_on=TODAY)
    library.lent(library.item(), owes, NOW + timedelta(days=3))
    item, clerk = library.item(), library.staff()
    check_out(item_barcode=item.barcode, patron_barcode=reads.barcode, by=clerk, now=NOW - timedelta(days=60))
    check_in(item_barcode=item.barcode, by=clerk, now=NOW - timedelta(days=50))
    anonymise(NOW)
    reads.patron.refresh_from_db()
    assert reads.patron.last_seen_on == TODAY - timedelta(days=50)  # that they were here, not with what
    Patron.objects.filter(pk=signed_in.patron_id).update(last_seen_on=TODAY)
    assert [one.pk for one in unseen(TODAY)] == [gone.patron_id]
    assert unseen(TODAY, [library.harbor.path]) == []
    everybody = list(Patron.objects.values_list("pk", flat=True))
    receipt = close_unseen(patron_ids=everybody, by=BY, now=NOW)
    assert receipt.counts == {"closed": 1, "left": 4}
    assert list(Patron.objects.filter(active=False)) == [gone.patron]
    undo(entry_id=receipt.entry_id, by=BY, now=NOW + timedelta(days=20))
    assert Patron.objects.filter(active=True).count() == 5
    assert refused(lambda: close_unseen(patron_ids=[], by=BY, now=NOW)).codes == ("nothing-to-do",)
    assert refused(lambda: close_unseen(patron_ids=everybody, by=clerk, now=NOW)).codes == ("not-permitted",)


def test_pat_25_sharing_and_closing_by_hand(library: Library) -> None:
    client = everywhere("batch-patrons", "see-policies", "edit-policies", library=library)
    actions.save_category(code=library.adult.code, name="Adult", inactive_after_months=24, by=BY, now=NOW)
    gone = library.card(joined_on=date(2020, 1, 1))
    assert "Amina" in client.get("/desk/patrons/unseen/").content.decode()
    client.post("/desk/patrons/unseen/", {"patron": gone.patron_id, "key": "a"})
    gone.patron.refresh_from_db()
    assert not gone.patron.active
    assert "Nobody has been away" in client.get("/desk/patrons/unseen/").content.decode()
    client.post("/desk/patrons/sharing/save/", {"branch": library.harbor.pk, "apart": "1", "key": "b"})
    assert "kept to itself" in client.get("/desk/patrons/sharing/").content.decode()


def test_pat_01_no_list_shows_a_record_that_is_kept_back(library: Library) -> None:
    """Twins at registration and in the queue, records to look at, families, batches, holds: none names them."""
    desk = everywhere(
        "lend", "see-patrons", "edit-patrons", "batch-patrons", "merge-patrons", "place-holds", library=library
    )
    born = date(1987, 3, 9)
    theirs = library.card(home_branch=library.harbor, given_names="Zubeida", born_on=born, expires_on=None)
    ours = library.card(given_names="Zubaida", born_on=born, expires_on=None)
    Patron.objects.filter(pk=ours.patron_id).update(guarantor=theirs.patron_id)
    find_by_words(theirs.patron, [theirs.barcode])
    actions.apply_for_card(
        details={"family_name": "Yusuf-Haddad", "given_names": "Zubeida", "born_on": "1987-03-09", "phone": "555"},
        home_branch_id=library.eastgate.pk, address="192.0.2.1", by=BY, now=timezone.now(),
    )  # fmt: skip
    typed = {"family_name": "Yusuf-Haddad", "given_names": "Zubeida", "born_on": "1987-03-09", "card": ""}

    def pages() -> list[bool]:
        link = f"/desk/patrons/{theirs.patron_id}/"
        shown = (
            (desk.post("/desk/patrons/twins/", typed), link),
            (desk.get("/desk/patrons/quality/"), link),
            (desk.get(f"/desk/patrons/{ours.patron_id}/?section=family"), link),
            (desk.post("/desk/patrons/batch/", {"search": "yusuf", "do": "look"}), "Zubeida"),
            (desk.get("/desk/holds/new/?who=yusuf"), f"patron={theirs.patron_id}"),
            (desk.get("/desk/patrons/queue/"), link),
        )
        return [words in answer.content.decode() for answer, words in shown]

    assert pages() == [True] * 6
    two_libraries(library)
    assert pages() == [False] * 6
    for address in ("edit/", "photo/", "privacy/export/"):
        assert desk.get(f"/desk/patrons/{theirs.patron_id}/{address}").status_code in (403, 404)
