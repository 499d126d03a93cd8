"""`{% load shelflist %}`: sentences, shapes and parts of a page. `/styleguide/` shows each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from shelflist.ground.common import code128
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, value_from_data
from shelflist.ground.ui import charts, localise, panels

register = template.Library()


# -- words -----------------------------------------------------------------------------------------------------------


@register.filter
def say(said: Any) -> SafeString:
    """A Phrase (or its stored form, or a plain value) as HTML: translated, escaped, names in `<bdi>`."""

    def dress(name: str, value: Any) -> str:
        if isinstance(value, Phrase):
            return say(value)
        shown = escape(localise.value_text(value, name))
        return f"<bdi>{shown}</bdi>" if isinstance(value, str) else shown

    said = value_from_data(said) if isinstance(said, Mapping) else said
    if isinstance(said, Phrase):
        return mark_safe(localise.render(said, dress, escape))  # noqa: S308 - pattern and values are escaped above
    return escape(localise.value_text(said))


@register.filter
def say_text(said: Any) -> str:
    """The same as plain text, for attributes and titles."""
    return localise.text(said)


@register.filter
def day(value: date | datetime | None) -> str:
    """`Mon 30 Nov`; a moment becomes the day it falls on in the active zone."""
    if value is None:
        return ""
    return localise.day(localise.day_of(value))


@register.filter
def long_day(value: date | datetime | None) -> str:
    """`Monday, 30 November 2026`."""
    if value is None:
        return ""
    return localise.long_day(localise.day_of(value))


@register.filter
def day_in_full(value: date | datetime | None) -> str:
    """`Monday, 30 November`, as over the page of a day."""
    return "" if value is None else localise.day_in_full(localise.day_of(value))


@register.filter
def clock(value: datetime | None) -> str:
    """`9:42` in the active zone."""
    return "" if value is None else localise.clock(value)


@register.filter
def clock_seconds(value: datetime | None) -> str:
    """`9:42:08` in the active zone, as scan lines show it."""
    return "" if value is None else localise.clock(value, seconds=True)


@register.filter
def moment(value: datetime | None) -> str:
    """`Mon 30 Nov, 18:00` in the active zone."""
    return "" if value is None else localise.moment(value)


@register.filter
def money(value: Money | None) -> str:
    return "" if value is None else localise.money(value)


@register.filter
def number(value: float | None) -> str:
    """A count with the reader's thousands separator."""
    return "" if value is None else localise.number(value)


@register.filter
def ago(value: datetime | None, now: datetime) -> str:
    """`{{ entry.heard_at|ago:request.now }}`: `3 days ago`, `in 2 hours`, `just now`."""
    return "" if value is None else localise.ago(value, now)


@register.filter
def initials(name: str) -> str:
    """At most two letters for the face beside a name."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


# -- shapes ----------------------------------------------------------------------------------------------------------


def _shape(kind: str, name: str, classes: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}-{}"></use></svg>',
        classes,
        static("ui/sprite.svg"),
        kind,
        name,
    )


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A line drawing for a thing or an act: `{% icon "print" %}`. Names are the `i-` symbols of sprite.svg."""
    return _shape("i", name, f"i {classes}".strip())


@register.simple_tag
def glyph(name: str, size: str = "") -> SafeString:
    """The shape of a state: ok hold stop late info undone transit wait due shelf warn damage none. `size` is l or s."""
    return _shape("g", name, f"g g-{name}" + (f" g-{size}" if size else ""))


@register.simple_tag
def state(name: str, words: Any) -> SafeString:
    """A state in words with its shape and colour: `{% state "late" "5 days late" %}`."""
    shape = _shape("g", name, "g")
    return format_html('<span class="st st-{}">{}<span>{}</span></span>', name, shape, say(words))


@register.simple_tag
def flag(kind: str, words: Any, strong: Any = "") -> SafeString:
    """A flag in a banner: `{% flag "stop" message %}`; kind is stop, wait, info or ok; `strong` comes first."""
    shape = _shape("g", {"wait": "warn"}.get(kind, kind), f"g g-{kind}")
    lead = format_html("<b>{}</b> ", say(strong)) if strong else ""
    return format_html('<span class="flag flag-{}">{}<span>{}{}</span></span>', kind, shape, lead, say(words))


@register.simple_tag
def barcode(value: str | None) -> SafeString:
    """A number a scanner reads; the last four characters are darker because people check them by eye."""
    shown = value or ""
    return format_html('<span class="bc" dir="ltr">{}<b>{}</b></span>', shown[:-4], shown[-4:])


@register.simple_tag
def bars(value: str) -> SafeString:
    """The number as Code 128, for paper; nothing when it has a sign that Code 128 does not."""
    try:
        found, width = code128.bars(value)
    except ValueError:
        return SafeString("")
    path = "".join(f"M{at} 0h{wide}v1h-{wide}z" for at, wide in found)
    return format_html(
        '<svg class="bars" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<path fill="currentColor" d="{}"></path></svg>',
        width,
        path,
    )


@register.filter
def for_a_box(value: datetime | None) -> str:
    """A moment as a date-and-time box wants it, in local time."""
    return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}" if value else ""


@register.simple_tag
def call_number(value: str | None) -> SafeString:
    return format_html('<span class="cn" dir="ltr">{}</span>', value or "")


# -- the rail --------------------------------------------------------------------------------------------------------


def _is_here(context: Mapping[str, Any], names: list[str]) -> bool:
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return False
    return match.view_name in names or any(name == f"{space}:*" for space in match.namespaces for name in names)


@register.simple_tag(takes_context=True)
def rail_link(
    context: Mapping[str, Any], name: str, picture: str, words: str, also: str = "", key: str = ""
) -> SafeString:
    """An entry of the rail. It is current on its own page and on those in `also` (`desk:item` or a whole `policies:*`).

    `key` is its second letter after `g`.
    """
    current = SafeString(' aria-current="page"' if _is_here(context, [name, *also.split()]) else "")
    go = format_html(' data-go="{}"', key) if key else ""
    return format_html('<li><a href="{}"{}{}>{}{}</a></li>', reverse(name), current, go, icon(picture), words)


@register.simple_tag
def rail_home() -> SafeString:
    """The mark at the top of the rail: home to Today."""
    drawing = render_to_string("ui/components/mark.html")
    return format_html(
        '<a class="mark" href="{}" aria-label="{}">{}</a>', reverse("desk:today"), gettext("Shelflist, today"), drawing
    )


# -- parts -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/components/why.html")
def why(
    explanation: Explanation | Mapping[str, Any],
    id: str = "",
    title: str = "",
    closable: bool = False,
    judged: Sequence[tuple[str, Any]] = (),
) -> dict[str, Any]:
    """The answer sentence, the rules that were looked at, the numbered steps, the days: always in this order.

    `judged` are states (kind, words) about the whole, such as how it came out when it was made again.
    """
    known = Explanation.from_data(explanation) if isinstance(explanation, Mapping) else explanation
    strip = panels.day_strip(known.days)
    return {"explanation": known, "id": id, "title": title, "closable": closable, "strip": strip, "judged": judged}


@register.inclusion_tag("ui/components/refusals.html")
def refusals(reasons: Any) -> dict[str, Any]:
    """Every reason at once, each with its remedy. Takes Refusal objects or their stored form."""
    return {"reasons": panels.reasons(reasons)}


@register.inclusion_tag("ui/components/line.html", takes_context=True)
def line(context: Mapping[str, Any], shown: panels.Line) -> dict[str, Any]:
    """One scan, one line: `{% line line %}` inside `<ol class="lines">`, or alone as the answer to a scan."""
    return {"line": shown, "csrf_token": context.get("csrf_token"), "request": context.get("request")}


@register.inclusion_tag("ui/components/field.html")
def field(bound: Any, hint: str = "", **attributes: Any) -> dict[str, Any]:
    """One form field with label, hint and error, whatever its widget: `{% field form.name %}`."""
    return panels.field(bound, hint, attributes)


@register.inclusion_tag("ui/components/progress.html")
def progress(done: int, total: int | None = None, words: Any = "") -> dict[str, Any]:
    """A bar with its numbers; without `total` the bar only moves."""
    share = None if not total else max(0, min(100, round(100 * done / total)))
    return {"done": done, "total": total, "share": share, "words": words}


@register.inclusion_tag("ui/components/chart.html")
def chart(drawing: charts.Chart) -> dict[str, Any]:
    """A chart made by `charts.bars` or `charts.line`, with the table of its numbers behind it."""
    return {"chart": drawing}


@register.simple_tag(takes_context=True)
def sort_header(context: Mapping[str, Any], name: str, label: str, numeric: bool = False) -> SafeString:
    """A `<th>` whose link sorts by `name` and turns the direction round. The state is in the URL: `?sort=-due`."""
    request: HttpRequest = context["request"]
    return panels.sort_header(request.GET, name, label, numeric=numeric)


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: Any) -> str:
    """This page's query string with some values changed; None takes one away: `href="{% query page=2 %}"`."""
    return panels.query(context["request"].GET, changes)


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Any) -> dict[str, Any]:
    """Links to other pages of a Django `Page`; nothing when there is only one."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"], "gap": page.paginator.ELLIPSIS}


@register.simple_tag
def verdict(name: str) -> str:
    """A candidate rule's verdict in the reader's language."""
    words = {
        "wins": gettext("wins"),
        "lighter": gettext("lighter"),
        "no match": gettext("no match"),
        "not active": gettext("not active"),
    }
    return words.get(name, name)
