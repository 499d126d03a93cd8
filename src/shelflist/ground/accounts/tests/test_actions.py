"""Accounts, passwords, keys and roles: what is done, what is refused, and that nothing is written on a no."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shelflist.ground.accounts import actions, queries, roles, rules
from shelflist.ground.accounts.models import ApiKey, Grant, Role, User
from shelflist.ground.accounts.tests.samples import BOSS, NOW, PASSWORD, acting, person
from shelflist.ground.common import permissions
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal import revisions
from shelflist.ground.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded() -> None:
    roles.plant(Role, Grant)


def refused(verb, **asked) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        verb(**{"by": BOSS, "now": NOW} | asked)
    assert not Entry.objects.exists()
    return no.value.codes


def add(**asked):
    return actions.add_user(
        **{"username": "kim", "name": "Kim Lee", "password": PASSWORD, "by": BOSS, "now": NOW} | asked
    )


def test_an_account_is_made_with_a_hashed_password_and_a_journal_entry_that_does_not_hold_it():
    receipt = add(email=" kim@library.example ")
    kim = User.objects.get(pk=receipt.id)
    assert (kim.username, kim.name, kim.email) == ("kim", "Kim Lee", "kim@library.example")
    assert kim.check_password(PASSWORD)
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.about) == ("add-user", f"user:{kim.pk}")
    assert PASSWORD not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"username": "JO"}, ("name-taken",)),
        ({"username": ""}, ("name-not-usable",)),
        ({"username": "two words"}, ("name-not-usable",)),
        ({"username": "x" * 81}, ("name-not-usable",)),
        ({"name": "x" * 201}, ("name-not-usable",)),
        ({"email": "nowhere"}, ("email-not-usable",)),
        ({"password": "short"}, ("password-too-short",)),
        ({"password": "password123"}, ("password-too-common",)),
        ({"password": "kim lee kim"}, ("password-too-similar",)),
        ({"username": "JO", "password": "short"}, ("name-taken", "password-too-short")),
    ],
)
def test_an_account_that_will_not_do_is_refused_with_every_reason(asked, codes):
    person("jo")
    assert refused(add, **asked) == codes
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        (add, {}),
        (actions.set_password, {"user_id": 0, "password": PASSWORD}),
        (actions.set_active, {"user_id": 0, "active": False}),
        (actions.change_preferences, {"user_id": 0, "to": actions.Preferences("", "", True, True)}),
        (actions.make_api_key, {"user_id": 0, "name": "kiosk"}),
        (actions.revoke_api_key, {"key_id": 0}),
        (actions.change_role, {"role_id": 0, "grants": {}}),
    ],
)
def test_what_is_not_ones_own_needs_the_permission_and_must_be_there(verb, asked):
    assert refused(verb, by=acting(person("jo"), "lend"), **asked) == ("not-permitted",)
    if verb is not add:
        assert refused(verb, **asked) == ("not-found",)


def test_people_change_their_own_password_and_preferences_and_managers_those_of_others():
    jo, kim = person("jo"), person("kim")
    actions.set_password(user_id=jo.pk, password="seven green umbrellas", by=acting(jo), now=NOW)
    actions.set_password(user_id=kim.pk, password="nine blue umbrellas", by=acting(jo, "manage-users"), now=NOW)
    actions.change_preferences(
        user_id=jo.pk, to=actions.Preferences("dark", "de", False, False), by=acting(jo), now=NOW
    )
    jo.refresh_from_db()
    kim.refresh_from_db()
    assert jo.check_password("seven green umbrellas")
    assert kim.check_password("nine blue umbrellas")
    assert (jo.theme, jo.language, jo.sounds, jo.letter_keys) == ("dark", "de", False, False)


def test_a_patron_with_the_same_number_is_not_that_person():
    jo = person("jo")
    patron = acting(jo).__class__(kind="patron", id=jo.pk, name="x", door="opac")
    assert refused(actions.set_password, user_id=jo.pk, password=PASSWORD, by=patron) == ("not-permitted",)


def test_an_account_is_closed_and_opened_but_never_by_its_own_person():
    jo = person("jo")
    assert refused(actions.set_active, user_id=jo.pk, active=False, by=acting(jo, "manage-users")) == ("own-account",)
    for active in (False, True):
        actions.set_active(user_id=jo.pk, active=active, by=BOSS, now=NOW)
        jo.refresh_from_db()
        assert jo.is_active is active


# -- API keys


def make_key(user: User, **asked):
    return actions.make_api_key(**{"user_id": user.pk, "name": "kiosk 1", "by": BOSS, "now": NOW} | asked)


def test_a_key_is_shown_once_kept_as_a_digest_and_acts_as_its_user():
    jo = person("jo", password=None)
    receipt = make_key(jo, key="once")
    assert receipt.key.startswith("shelf_")
    assert len(receipt.key) == len("shelf_") + 40
    row = ApiKey.objects.get()
    assert row.digest == rules.digest(receipt.key)
    assert receipt.key not in str(Entry.objects.values())
    assert make_key(jo, key="once").key == "", "a repeated request cannot show it again"
    assert actions.use_api_key(key=receipt.key, now=NOW) == jo
    assert make_key(jo).key != receipt.key


def test_the_day_of_a_keys_last_use_is_written_once_a_day(django_assert_num_queries):
    key = make_key(person("jo")).key
    actions.use_api_key(key=key, now=NOW)
    with django_assert_num_queries(1):
        actions.use_api_key(key=key, now=NOW + timedelta(hours=1))
    actions.use_api_key(key=key, now=NOW + timedelta(days=1))
    assert ApiKey.objects.get().last_used_on == date(2026, 5, 5)


def test_a_wrong_revoked_or_closed_key_is_nobodys():
    jo = person("jo")
    key = make_key(jo).key
    assert actions.use_api_key(key="shelf_" + "x" * 40, now=NOW) is None
    assert actions.use_api_key(key=rules.digest(key), now=NOW) is None
    User.objects.update(is_active=False)
    assert actions.use_api_key(key=key, now=NOW) is None
    User.objects.update(is_active=True)
    actions.revoke_api_key(key_id=ApiKey.objects.get().pk, by=BOSS, now=NOW)
    assert actions.use_api_key(key=key, now=NOW) is None
    with pytest.raises(Refused) as no:
        actions.revoke_api_key(key_id=ApiKey.objects.get().pk, by=BOSS, now=NOW)
    assert no.value.codes == ("key-revoked-already",)
    assert [one.user for one in queries.api_keys()] == [jo]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_key_needs_a_name(name):
    assert refused(actions.make_api_key, user_id=person().pk, name=name) == ("name-not-usable",)


# -- roles


def grants(code: str) -> dict[str, str]:
    role = queries.role_by_code(code)
    assert role is not None
    return {grant.permission: grant.reach for grant in queries.grants_of([role.pk])}


def test_a_new_library_has_eight_roles_that_grant_only_what_there_is():
    assert [role.code for role in queries.roles()] == [
        "administrator",
        "cataloguer",
        "print-agent",
        "selector",
        "self-service-api",
        "student",
        "supervisor",
        "technician",
    ]
    assert set(Grant.objects.values_list("permission", flat=True)) <= permissions.CODES
    assert set(Grant.objects.values_list("reach", flat=True)) <= set(Grant.Reach.values)


def test_overrides_are_for_supervisors_and_students_work_where_they_stand():
    overrides = {code for code in permissions.CODES if code.startswith("override-")}
    assert overrides & set(grants("supervisor")) == overrides - {"override-record"}
    assert overrides & set(grants("cataloguer")) == {"override-record"}, "who knows records best decides about theirs"
    for code in ("technician", "student", "self-service-api", "selector"):
        assert not overrides & set(grants(code))
    assert set(grants("student").values()) == {"post"}
    assert "see-patrons" not in grants("student")
    assert grants("technician")["lend"] == "system"
    assert queries.role_by_code("administrator").all_powerful


def test_planting_again_leaves_a_librarys_own_changes_alone():
    Grant.objects.filter(role__code="student").delete()
    roles.plant(Role, Grant)
    assert grants("student") == {}


def change(code: str, to: dict[str, str], **asked):
    role = queries.role_by_code(code)
    return actions.change_role(**{"role_id": role.pk, "grants": to, "by": BOSS, "now": NOW} | asked)


def test_a_role_is_changed_told_to_all_processes_and_changed_back():
    before = grants("selector")
    number = revisions.current().get("roles", 0)
    receipt = change("selector", {"see-records": "everywhere", "lend": "post"})
    assert grants("selector") == {"see-records": "everywhere", "lend": "post"}
    assert revisions.current()["roles"] > number
    journal.undo(entry_id=receipt.entry_id, by=BOSS, now=NOW)
    assert grants("selector") == before


def test_a_role_that_was_changed_since_is_not_changed_back():
    first = change("selector", {"lend": "post"})
    change("selector", {"lend": "branch"})
    with pytest.raises(Refused) as no:
        journal.undo(entry_id=first.entry_id, by=BOSS, now=NOW)
    assert no.value.codes == ("changed-since",)


@pytest.mark.parametrize(
    ("code", "to", "codes"),
    [
        ("administrator", {"lend": "post"}, ("role-all-powerful",)),
        ("selector", {"dance": "post"}, ("permission-unknown",)),
        ("selector", {"lend": "moon"}, ("reach-unknown",)),
    ],
)
def test_a_role_that_will_not_do_is_refused(code, to, codes):
    assert refused(change, code=code, to=to) == codes


def test_nobody_gives_away_what_they_may_not_do_themselves():
    manager = acting(person("jo"), "manage-users", "lend")
    assert refused(change, code="selector", to={"edit-policies": "system"}, by=manager) == ("not-permitted",)
    kept = grants("selector") | {"lend": "post"}
    change("selector", kept, by=manager)
    assert grants("selector") == kept


def test_people_are_listed_and_found_by_name():
    jo, kim = person("jo", name="Zoe"), person("kim", name="Abel", is_active=False)
    assert queries.users() == [kim, jo]
    assert queries.users(active_only=True) == [jo]
    assert queries.user_by_name(" JO ") == jo
    assert queries.user_by_name("nobody") is None
