"""The pages of accounts: every one by yes and by no."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shelflist.ground.accounts.models import User
from shelflist.ground.accounts.tests.samples import NOW, PASSWORD, person

pytestmark = pytest.mark.django_db


def send(browser: Client, path: str, fields: dict | None = None, **headers):
    """Post a form as a page of ours would, with its token."""
    if "csrftoken" not in browser.cookies:
        browser.get("/sign-in/")
    sent = {**(fields or {}), "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    if any(isinstance(value, SimpleUploadedFile) for value in sent.values()):
        return browser.post(path, sent, headers=headers)
    form = "application/x-www-form-urlencoded"
    return browser.post(path, urlencode(sent, doseq=True), content_type=form, headers=headers)


def sign_in(browser: Client, username="jo", password=PASSWORD, **more):
    return send(browser, "/sign-in/", {"username": username, "password": password, **more})


@pytest.fixture
def jo(browser: Client) -> User:
    """Jo, signed in."""
    user = person()
    assert sign_in(browser).status_code == 302
    return user


# -- signing in and out


def test_signing_in_leads_to_the_desk_and_gives_the_session_a_new_id(browser):
    person()
    browser.get("/sign-in/")
    browser.cookies["sessionid"] = "a-session-id-planted-by-somebody"
    answer = sign_in(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert browser.cookies["sessionid"].value != "a-session-id-planted-by-somebody"
    assert browser.get("/desk/").content == b"the desk"
    assert browser.get("/sign-in/")["Location"] == "/desk/"


def test_signing_in_leads_on_to_the_page_that_was_wanted_and_never_to_another_site(browser):
    person()
    wanted = browser.get("/desk/policies/?rule=7")
    assert wanted["Location"] == f"/sign-in/?next={quote('/desk/policies/?rule=7')}"
    assert b'value="/desk/policies/?rule=7"' in browser.get(wanted["Location"]).content
    assert sign_in(browser, next="/desk/policies/?rule=7")["Location"] == "/desk/policies/?rule=7"
    send(browser, "/sign-out/")
    for elsewhere in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        assert sign_in(browser, next=elsewhere)["Location"] == "/desk/"
        send(browser, "/sign-out/")


@pytest.mark.parametrize("fields", [{}, {"username": "jo"}, {"username": "jo", "password": "wrong"}])
def test_a_wrong_sign_in_shows_the_page_again_without_the_password(browser, fields):
    person()
    answer = send(browser, "/sign-in/", fields)
    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content
    assert b"wrong" not in answer.content
    assert browser.get("/desk/").status_code == 302


def test_an_unknown_name_and_a_wrong_password_get_the_same_page_and_status(browser):
    person()
    pages = []
    for username in ("jo", "xx"):
        answer = sign_in(browser, username, "wrong")
        token = answer.context["csrf_token"]
        pages.append((answer.status_code, answer.content.decode().replace(str(token), "").replace(f'"{username}"', "")))
    assert pages[0] == pages[1]
    assert "do not belong together" in pages[0][1]


def test_a_sign_in_without_its_token_is_refused(browser):
    person()
    assert browser.post("/sign-in/", {"username": "jo", "password": PASSWORD}).status_code == 403


def test_signing_out_ends_the_session_and_needs_a_post(browser, jo):
    assert browser.get("/sign-out/").status_code == 405
    answer = send(browser, "/sign-out/")
    assert answer["Location"] == "/sign-in/?signed-out"
    assert b"You are signed out." in browser.get(answer["Location"]).content
    assert browser.get("/desk/").status_code == 302


def test_a_closed_account_is_out_at_once(browser, jo):
    User.objects.update(is_active=False)
    assert browser.get("/desk/").status_code == 302


# -- who may see what


def test_strangers_see_only_what_is_marked_for_them(browser):
    assert browser.get("/hello/").content == b"hello"
    assert browser.get("/desk/").status_code == 302
    assert browser.get("/lock/").status_code == 302
    assert browser.get("/preferences/").status_code == 302


def test_a_stranger_s_fragment_sends_the_whole_page_to_sign_in(browser):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?day=1"}
    answer = browser.get("/desk/policies/", headers=headers)
    assert answer.status_code == 403
    assert answer["HX-Redirect"] == f"/sign-in/?next={quote('http://testserver/desk/?day=1', safe='')}"


def test_paths_with_keys_of_their_own_are_not_sent_to_sign_in(browser):
    assert browser.get("/api/v1/ping/").status_code == 200


def test_a_page_is_shown_to_those_who_may_and_refused_in_words_to_the_others(browser, jo, scene):
    answer = browser.get("/desk/policies/")
    assert answer.status_code == 403
    assert "does not let you" in answer.content.decode()
    assert "change the loan rules" in answer.content.decode()
    scene.permissions = ("edit-policies",)
    assert browser.get("/desk/policies/").content == b"the rules"


def test_views_tell_which_permission_they_need():
    from shelflist.ground.accounts.tests import site

    assert (site.policies.permission, site.desk.permission) == ("edit-policies", "")


# -- the lock


def test_a_screen_that_was_used_stays_open_and_one_that_was_quiet_for_a_quarter_of_an_hour_locks(browser, jo, scene):
    for _n in range(4):
        scene.now += timedelta(minutes=14)
        assert browser.get("/desk/").content == b"the desk"
    scene.now += timedelta(minutes=15, seconds=1)
    answer = browser.get("/desk/?day=1")
    assert answer.status_code == 403
    assert b"This screen is locked" in answer.content
    assert b"the desk" not in answer.content
    scene.now = NOW
    assert browser.get("/desk/").status_code == 403, "it stays locked"


def test_what_a_page_asks_for_by_itself_does_not_keep_the_screen_open(browser, jo, scene):
    browser.get("/desk/")
    for _n in range(2):
        scene.now += timedelta(minutes=8)
        answer = browser.get("/desk/", headers={"X-Quiet": "1"})
    assert answer.status_code == 403


def test_a_library_may_lock_sooner_or_never(browser, jo, scene, settings):
    settings.SHELFLIST_LOCK_MINUTES = 0
    scene.now += timedelta(days=1)
    assert browser.get("/desk/").status_code == 200
    settings.SHELFLIST_LOCK_MINUTES = 2
    scene.now += timedelta(minutes=3)
    assert browser.get("/desk/").status_code == 403


def test_the_password_opens_the_page_that_was_wanted_and_a_wrong_one_does_not(browser, jo, scene):
    scene.now += timedelta(minutes=16)
    browser.get("/desk/?day=1")
    wrong = send(browser, "/desk/?day=1", {"unlock_password": "wrong"})
    assert wrong.status_code == 403
    assert b"That is not the password." in wrong.content
    assert browser.get("/desk/").status_code == 403
    right = send(browser, "/desk/?day=1", {"unlock_password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, "/desk/?day=1")
    assert browser.get("/desk/?day=1").content == b"the desk"


def test_guessing_at_the_lock_is_counted_like_guessing_at_the_door(browser, jo, scene):
    scene.now += timedelta(minutes=16)
    for _n in range(5):
        send(browser, "/desk/", {"unlock_password": "wrong"})
    assert send(browser, "/desk/", {"unlock_password": PASSWORD}).status_code == 403
    scene.now += timedelta(minutes=1)
    assert send(browser, "/desk/", {"unlock_password": PASSWORD}).status_code == 302


def test_a_form_sent_to_a_locked_screen_is_kept_out_of_sight_and_goes_on_with_the_password(browser, jo, scene):
    scene.now += timedelta(minutes=16)
    locked = send(browser, "/desk/note/", {"text": "call Amina Diallo", "tags": ["a", "b"]})
    assert locked.status_code == 403
    assert b"Amina" not in locked.content
    assert b'action="/desk/note/"' in locked.content
    held = locked.context["held"].token
    wrong = send(browser, "/desk/note/", {"unlock_password": "wrong", "unlock_held": held})
    assert wrong.context["held"].token == held
    done = send(browser, "/desk/note/", {"unlock_password": PASSWORD, "unlock_held": held})
    assert done.content == b"noted call Amina Diallo and a+b"
    again = send(browser, "/desk/note/", {"unlock_password": PASSWORD, "unlock_held": held})
    assert again.status_code == 302, "it went on once"


def test_a_kept_form_goes_only_where_it_was_sent_and_only_with_a_token(browser, jo, scene):
    scene.now += timedelta(minutes=16)
    held = send(browser, "/desk/note/", {"text": "x"}).context["held"].token
    fields = urlencode({"unlock_password": PASSWORD, "unlock_held": held})
    forged = browser.post("/desk/note/", fields, content_type="application/x-www-form-urlencoded")
    assert forged.status_code == 403
    scene.now += timedelta(minutes=16)
    held = send(browser, "/desk/note/", {"text": "x"}).context["held"].token
    assert send(browser, "/desk/", {"unlock_password": PASSWORD, "unlock_held": held})["Location"] == "/desk/"


@pytest.mark.parametrize("fields", [{"text": "x" * 200_001}, {"file": SimpleUploadedFile("a.mrc", b"leader")}])
def test_what_cannot_be_kept_is_said_and_the_page_it_was_typed_on_comes_back(browser, jo, scene, fields):
    scene.now += timedelta(minutes=16)
    locked = send(browser, "/desk/note/", fields, Referer="http://testserver/desk/")
    assert b"could not be kept" in locked.content
    assert b'action="http://testserver/desk/"' in locked.content
    assert send(browser, "/desk/", {"unlock_password": PASSWORD}).status_code == 302


def test_a_fragment_sends_the_page_to_the_lock_screen_and_its_form_is_kept(browser, jo, scene):
    scene.now += timedelta(minutes=16)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?day=1"}
    answer = send(browser, "/desk/note/", {"text": "hello", "tags": "a"}, **headers)
    assert answer.status_code == 403
    lock = browser.get(answer["HX-Redirect"])
    assert b'action="/desk/note/"' in lock.content
    held = lock.context["held"].token
    done = send(browser, "/desk/note/", {"unlock_password": PASSWORD, "unlock_held": held})
    assert done.content == b"noted hello and a"


def test_a_screen_is_locked_by_hand_and_comes_back_to_the_page_it_was_locked_on(browser, jo):
    assert browser.get("/lock/")["Location"] == "/desk/", "an open screen needs no unlocking"
    locked = send(browser, "/lock/", Referer="http://testserver/desk/?day=1")
    page = browser.get(locked["Location"])
    assert b'action="http://testserver/desk/?day=1"' in page.content
    assert browser.get("/desk/").status_code == 403
    assert send(browser, "/desk/?day=1", {"unlock_password": PASSWORD})["Location"] == "/desk/?day=1"


def test_somebody_else_can_sign_out_of_a_locked_screen_and_signing_in_anew_opens_it(browser, jo, scene):
    scene.now += timedelta(minutes=16)
    assert browser.get("/desk/").status_code == 403
    assert sign_in(browser).status_code == 302
    assert browser.get("/desk/").status_code == 200
    send(browser, "/lock/")
    assert send(browser, "/sign-out/").status_code == 302
    assert browser.get("/desk/").status_code == 302


# -- preferences


def test_preferences_are_shown_saved_and_go_before_what_was_pressed_on_this_machine(browser, jo):
    assert browser.get("/preferences/").status_code == 200
    browser.cookies["shelflist-theme"] = "light"
    fields = {"theme": "dark", "language": "fr", "letter_keys": "on"}
    answer = send(browser, "/preferences/", fields)
    assert answer["Location"] == "/preferences/?saved=preferences"
    assert browser.cookies["shelflist-theme"].value == ""
    jo.refresh_from_db()
    assert (jo.theme, jo.language, jo.sounds, jo.letter_keys) == ("dark", "fr", False, True)


def test_staff_pages_are_in_no_language_that_only_the_public_pages_speak(browser, jo):
    """Half of such a page would be English, read aloud with the wrong voice and set from the wrong side."""
    page = browser.get("/preferences/", headers={"Accept-Language": "ar"}).content.decode()
    assert '<html lang="en" dir="ltr"' in page
    assert 'value="ar"' not in page


@pytest.mark.parametrize("fields", [{"theme": "pink"}, {"language": "xx"}, {"language": "ar"}])
def test_preferences_that_do_not_exist_are_refused(browser, jo, fields):
    assert send(browser, "/preferences/", fields).status_code == 422
    jo.refresh_from_db()
    assert (jo.theme, jo.language) == ("", "")


NEW = "seven green umbrellas"


def test_changing_the_password_keeps_this_session_and_ends_the_others(browser, jo):
    other = Client(enforce_csrf_checks=True)
    sign_in(other)
    answer = send(browser, "/preferences/password/", {"current": PASSWORD, "new": NEW, "again": NEW})
    assert answer["Location"] == "/preferences/?saved=password"
    assert browser.get(answer["Location"]).status_code == 200
    assert other.get("/desk/").status_code == 302
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "again", "words"),
    [
        ("wrong", NEW, NEW, "do not belong together"),
        (PASSWORD, "short", "short", "at least 10 characters"),
        (PASSWORD, NEW, NEW + "s", "differ"),
        (PASSWORD, "", "", "required"),
    ],
)
def test_a_password_change_that_will_not_do_says_why(browser, jo, current, new, again, words):
    answer = send(browser, "/preferences/password/", {"current": current, "new": new, "again": again})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    jo.refresh_from_db()
    assert jo.check_password(PASSWORD)
    assert browser.get("/preferences/password/").status_code == 405


def test_addresses_behind_our_own_proxies_are_believed_only_as_far_as_they_go(rf, settings):
    from shelflist.ground.accounts.web import address

    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert address(request) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 1
    assert address(request) == "203.0.113.9"
    settings.TRUSTED_PROXIES = 3
    assert address(request) == "10.0.0.1"
