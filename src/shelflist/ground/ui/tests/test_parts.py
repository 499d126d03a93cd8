"""Tags and components: what they make of their arguments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui import specimens
from shelflist.ground.ui.panels import Act, Line, OverrideForm, reason_count

UI = Path(__file__).resolve().parent.parent
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (UI / "static/ui/sprite.svg").read_text("utf-8")))


def made(source: str, path: str = "/", **context: object) -> str:
    context["request"] = RequestFactory().get(path)
    return Template("{% load shelflist %}" + source).render(Context(context))


def test_the_last_four_of_a_barcode_stand_out() -> None:
    assert made("{% barcode '31877000412332' %}") == '<span class="bc" dir="ltr">3187700041<b>2332</b></span>'
    assert made("{% barcode code %}", code="<b>12") == '<span class="bc" dir="ltr">&lt;<b>b&gt;12</b></span>'
    assert made("{% barcode code %}", code=None) == '<span class="bc" dir="ltr"><b></b></span>'


def test_every_shape_of_the_style_guide_is_in_the_sprite() -> None:
    assert {f"g-{name}" for name, _, _ in specimens.GLYPHS} <= SYMBOLS
    assert {f"i-{name}" for name in specimens.ICONS} <= SYMBOLS


def test_every_icon_a_template_asks_for_is_in_the_sprite() -> None:
    asked = set()
    for template in UI.parents[1].rglob("templates/**/*.html"):
        for tag, name in re.findall(r'{% (icon|glyph|state) "([a-z-]+)"', template.read_text("utf-8")):
            asked.add(("i-" if tag == "icon" else "g-") + name)
    assert asked - SYMBOLS == set()


def test_a_line_says_what_happened_in_one_sentence_for_the_ear() -> None:
    reasons = (Refusal("a", phrase("Someone else is waiting.")), Refusal("b", phrase("The limit is reached.")))
    line = Line("stop", phrase("Not lent"), reason_count(2), title="Orbital", refusals=reasons)
    assert line.spoken == "Orbital. Not lent. 2 reasons. Someone else is waiting. The limit is reached"
    assert line.sound == "stop"


def test_a_line_shows_every_reason_its_remedy_and_the_override() -> None:
    refusal = Refusal("too-many", phrase("Five are out."), phrase("Return one."), overridable_with="override-limits")
    override = OverrideForm(phrase("Lend anyway"), "/lend/", (("item", "31"),), ("too-many",))
    html = made("{% line line %}", line=Line("stop", phrase("Not lent"), refusals=(refusal,), override=override))
    assert "<b>Five are out.</b>" in html
    assert "Return one." in html
    assert '<input type="hidden" name="override" value="too-many">' in html
    assert 'name="reason" required' in html


def test_stored_refusals_look_like_fresh_ones() -> None:
    fresh = specimens.refused()
    stored = [refusal.to_data() for refusal in fresh]
    assert made("{% refusals r %}", r=fresh) == made("{% refusals r %}", r=stored)


def test_an_act_posts_its_fields_with_a_csrf_token() -> None:
    act = Act(phrase("Undo"), "/undo/", how="post", fields=(("entry", "7"),), key="u")
    html = made("{% line line %}", line=Line("ok", phrase("Lent"), acts=(act,)), csrf_token="tok")
    assert 'name="csrfmiddlewaretoken" value="tok"' in html
    assert '<input type="hidden" name="entry" value="7">' in html
    assert 'data-key="u"' in html


def test_why_keeps_its_order_answer_rules_steps_days() -> None:
    html = made("{% why e %}", e=specimens.explanation().to_data())
    places = [html.index(mark) for mark in ("<h3>", "<table", 'class="steps"', 'class="cal"')]
    assert places == sorted(places)
    assert html.count('class="wins"') == 1
    assert html.count('class="loses"') == 3
    assert 'class="shut aim"' in html


def test_why_without_rules_or_days_is_the_sentence_alone() -> None:
    html = made("{% why e %}", e=specimens.desk()["not_lent"])
    assert "because rule 23" in html
    assert "<table" not in html
    assert "<ol" not in html


def test_a_table_head_sorts_and_turns_round_and_keeps_the_rest_of_the_address() -> None:
    head = "{% sort_header 'due' 'Due' %}"
    assert 'href="?q=a%26b&amp;sort=due"' in made(head, "/?q=a%26b&page=3")
    assert 'aria-sort="ascending"' in made(head, "/?sort=due")
    assert 'href="?sort=-due"' in made(head, "/?sort=due")
    assert 'aria-sort="descending"' in made(head, "/?sort=-due")


def test_the_pager_is_silent_on_one_page_and_marks_where_one_is() -> None:
    assert made("{% pager page %}", page=Paginator(range(3), 10).page(1)).strip() == ""
    html = made("{% pager page %}", "/?sort=due", page=Paginator(range(95), 10).page(4))
    assert 'href="?sort=due&amp;page=4" aria-current="page"' in html
    assert 'rel="next" href="?sort=due&amp;page=5"' in html


class Wrong(forms.Form):
    name = forms.CharField(help_text="As on the card")
    agreed = forms.BooleanField()
    by = forms.ChoiceField(choices=[("t", "Text")], widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("name", ["name", "agreed", "by"])
def test_a_wrong_field_says_so_to_eye_and_ear(name: str) -> None:
    html = made("{% field f %}", f=Wrong({})[name])
    assert "This field is required." in html
    assert f'id="id_{name}_error"' in html
    assert f"id_{name}_error" in html.split('aria-describedby="')[1]


def test_a_field_passes_attributes_to_its_widget_and_a_hidden_one_has_no_label() -> None:
    assert 'data-key="n"' in made("{% field f data_key='n' %}", f=Wrong()["name"])
    assert "<label" not in made("{% field f %}", f=Wrong()["token"])


def test_progress_shows_its_numbers_and_admits_when_the_end_is_unknown() -> None:
    assert "34 of 46" in made("{% progress 34 46 %}")
    assert "74 %" in made("{% progress 34 46 %}")
    unknown = made("{% progress 1250 %}")
    assert "1,250 so far" in unknown
    assert "value=" not in unknown
