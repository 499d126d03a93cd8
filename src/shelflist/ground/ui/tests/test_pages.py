"""Templates and whole pages: strict about scripts and styles, calm about errors, remembering the reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.views import defaults

from shelflist.ground.ui import context

SOURCE = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"""<style\b|<script(?![^>]*\b(?:src=|type="application/ld\+json"))|<[^>]*\s(style|on[a-z]+|hx-on[^=]*)\s*=|javascript:""",
    re.I,
)
# (application/ld+json is a block of data, which no browser runs)
WITHOUT_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.S)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_template_has_an_inline_style_or_script(template: Path) -> None:
    assert INLINE.search(WITHOUT_TAGS.sub("x", template.read_text("utf-8"))) is None


@pytest.mark.parametrize(
    "bad", ['<p style="x">', "<p onclick=go()>", "<script>x</script>", '<a href="javascript:x">', "<style>"]
)
def test_the_search_for_inline_code_finds_it(bad: str) -> None:
    assert INLINE.search(bad)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/public/"])
def test_the_style_guide_renders_for_anybody(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert 'data-theme="dark"' in client.get(f"{path}?theme=dark").content.decode()


@pytest.mark.django_db
def test_the_style_guide_shows_every_component(client: Client) -> None:
    html = client.get("/styleguide/").content.decode()
    for mark in (
        "who-b",
        "is-undone",
        "is-stop",
        "is-hold",
        'class="why"',
        "tl sp",
        "<progress",
        "chart",
        "pager",
        "empty",
    ):
        assert mark in html


def test_the_page_for_our_own_faults_needs_no_database_and_no_request() -> None:
    answer = defaults.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something broke, and it was not you" in answer.content.decode()


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_calmly(client: Client) -> None:
    answer = client.get("/styleguide/no-such-page/")
    assert answer.status_code == 404
    assert "There is a gap here" in answer.content.decode()


@pytest.mark.parametrize(("name", "words"), [("403.html", "not yours to open"), ("400.html", "could not read that")])
def test_error_pages_say_what_to_do(name: str, words: str) -> None:
    request = RequestFactory().get("/")
    view = {"403.html": defaults.permission_denied, "400.html": defaults.bad_request}[name]
    html = view(request, Exception()).content.decode()
    assert words in html
    assert 'href="/desk/"' in html


@pytest.mark.django_db
def test_a_form_from_a_stale_page_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/styleguide/", {"scan": "1"})
    assert answer.status_code == 403
    assert "Please send that again" in answer.content.decode()


class Reader:
    is_authenticated = True
    theme = "dark"
    sounds = False
    letter_keys = False


def test_the_cookie_of_this_machine_goes_before_the_person_s_preference() -> None:
    request = RequestFactory().get("/")
    assert context.reader(request) == {"theme": "", "sounds": True, "letter_keys": True}
    request.user = Reader()  # type: ignore[assignment]
    assert context.reader(request) == {"theme": "dark", "sounds": False, "letter_keys": False}
    request.COOKIES = {"shelflist-theme": "light", "shelflist-sound": "on"}
    assert context.reader(request) == {"theme": "light", "sounds": True, "letter_keys": False}
    request.COOKIES = {"shelflist-theme": '"><script>'}
    assert context.reader(request)["theme"] == ""


@pytest.mark.parametrize("face", ["ui/fonts/source-serif-4-latin.woff", "ui/fonts/source-serif-4-latin-italic.woff"])
def test_the_serif_comes_from_its_package(face: str) -> None:
    found = finders.find(face)
    assert found
    assert Path(found).read_bytes()[:4] == b"wOFF"


def test_every_file_a_style_sheet_asks_for_can_be_found() -> None:
    for sheet in (SOURCE / "ground/ui/static/ui").rglob("*.css"):
        for url in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8")):
            name = (sheet.parent / url).relative_to(SOURCE / "ground/ui/static")
            assert finders.find(str(name)), f"{sheet.name} asks for {url}"
