"""Who a program is and where it stands: keys, their end, and the header that names the branch."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shelflist.departments.circulation.tests.samples import Library
from shelflist.doors.api.tests.program import Program, codes, done, problem, program
from shelflist.ground.accounts.actions import revoke_api_key
from shelflist.ground.accounts.models import ApiKey
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.models import Branch
from shelflist.records.loans.models import Loan


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer shelf_" + "x" * 40, "Basic am86c2VjcmV0", "Bearer schlüssel", "Bearer " + "k" * 4000],
)
def test_without_a_key_of_ours_there_is_no_answer(library: Library, header: str) -> None:
    answer = Program("", None).get("titles?q=james", **({"Authorization": header} if header else {}))
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="shelflist"'


def test_a_revoked_key_is_no_key_at_once(library: Library, kiosk: Program) -> None:
    done(kiosk.get("titles?q=james"))
    key = ApiKey.objects.get(user=kiosk.user)
    revoke_api_key(key_id=key.pk, by=system_actor("tests"), now=datetime.now(UTC))
    problem(kiosk.get("titles?q=james"), 401)


def test_the_key_of_a_closed_account_is_no_key(kiosk: Program) -> None:
    kiosk.user.is_active = False
    kiosk.user.save()
    problem(kiosk.get("titles?q=james"), 401)


def test_a_signed_in_person_still_needs_a_key(library: Library, kiosk: Program) -> None:
    kiosk.client.force_login(kiosk.user)
    kiosk.key = ""
    problem(kiosk.get("titles?q=james"), 401)


def test_the_day_of_the_last_use_is_kept(kiosk: Program) -> None:
    done(kiosk.get("titles?q=james"))
    assert ApiKey.objects.get(user=kiosk.user).last_used_on == datetime.now(UTC).date()


def lend(from_: Program, library: Library, **headers: str) -> object:
    item, card = library.item(), library.card(expires_on=None)
    return from_.post("checkouts", {"item": item.barcode, "card": card.barcode}, **headers)


def test_with_one_post_the_branch_need_not_be_named(library: Library, kiosk: Program) -> None:
    done(lend(kiosk, library))
    entry = Entry.objects.get(verb="check-out")
    assert (entry.branch_id, entry.door, entry.actor_name) == (library.eastgate.pk, "api", "Self-service 1")


def test_with_several_posts_the_branch_is_named_in_a_header(library: Library) -> None:
    both = program(library, "lend", at=(library.eastgate, library.harbor))
    assert codes(lend(both, library), 409) == ["branch-unknown"]
    done(lend(both, library, Shelflist_Branch="HB"))
    assert Loan.objects.get().branch_id == library.harbor.pk


def test_a_branch_that_does_not_exist_is_refused(library: Library, kiosk: Program) -> None:
    assert codes(lend(kiosk, library, Shelflist_Branch="NOWHERE"), 409) == ["branch-unknown"]
    assert codes(lend(kiosk, library, Shelflist_Branch="EG\u00e9"), 409) == ["branch-unknown"]


def test_a_branch_where_the_key_has_no_post_is_refused(library: Library, kiosk: Program) -> None:
    assert codes(lend(kiosk, library, Shelflist_Branch="HB"), 403) == ["not-permitted"]
    assert not Loan.objects.exists()


def test_words_go_by_the_clock_of_the_branch(library: Library) -> None:
    far = Branch.objects.create(
        code="TYO", name="Tokyo", kind="branch", parent=library.root, path="pending", timezone="Asia/Tokyo"
    )
    far.path = f"{library.root.pk}/{far.pk}/"
    far.save()
    there = program(library, "lend", at=(far,))
    item, card = library.item(), library.card(expires_on=None)
    library.lent(item, library.card(), datetime(2099, 11, 30, 16, 30, tzinfo=UTC))
    answer = there.post("checkouts", {"item": item.barcode, "card": card.barcode})
    assert codes(answer, 409) == ["item-on-loan"]
    assert "1:30" in answer.json()["detail"]
