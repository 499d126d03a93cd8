"""Texts: every event in every language, an editor with the preview beside it, a test to oneself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices import events, ways
from shelflist.observers.notices.actions import handling, ruling
from shelflist.observers.notices.forms import TextForm, WhichTextForm, new_key
from shelflist.observers.notices.queries import rule_rows as reading
from shelflist.observers.notices.queries.previews import Asked, current_text
from shelflist.observers.notices.queries.previews import preview as previewed
from shelflist.observers.notices.queries.surroundings import surroundings
from shelflist.observers.notices.rules.details import TextDetails
from shelflist.observers.notices.rules.reaching import IN_WORDS
from shelflist.observers.notices.views.tabs import here_or_root, number, tabs
from shelflist.observers.notices.wording import built_in, languages
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices

VALUES = (
    "patron.name", "patron.given_name", "library.name", "library.address", "library.phone", "library.email", "count",
    "stage", "fee", "today", "signature", "first.due", "item.name", "item.title", "item.author", "item.due",
    "item.barcode", "item.call_number", "item.price", "item.pickup", "item.until",
)  # fmt: skip


@needs("see-notices")
@require_GET
def texts(request: HttpRequest) -> HttpResponseBase:
    """Which texts there are: built in, and the library's own."""
    own = reading.own_texts()
    names = dict(languages())
    rows = [
        {
            "event": event,
            "built_in": [name for code, name in names.items() if event.code in built_in(code)],
            "own": [
                {"text": one, "way": IN_WORDS.get(one.way), "language": names.get(one.language, one.language)}
                for one in own
                if one.event == event.code
            ],
        }
        for event in events.all_events()
    ]
    context = {"rows": rows, "may_edit": placed(request).actor.may("edit-notices"), "tabs": tabs(request, "texts"),
               "notices": notices(request)}  # fmt: skip
    return render(request, "notices/texts.html", context)


@needs("edit-notices")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, event: str) -> HttpResponseBase:
    """The editor of one text."""
    here = placed(request)
    known = events.find(event)
    if known is None:
        raise Http404
    asked = _asked(request, event)
    around = surroundings(here.now)
    row = reading.own_text(event, asked.stage, asked.language, asked.way)
    tested = None
    if request.method == "POST":
        form = TextForm(request.POST)
        if form.is_valid():
            do = request.POST.get("do", "save")
            if do == "test":
                tested = _test(request, asked, form)
            else:
                receipt = attempt(form, lambda: _save(request, asked, form, do, row.pk if row else 0))
                if receipt:
                    return done(_address(asked), receipt)
    else:
        current, _is_own = current_text(asked, around)
        form = TextForm(initial={"subject": current.subject, "body": current.body})
    shown = Asked(asked.event, asked.stage, asked.language, asked.way,
                  str(form["subject"].value() or ""), str(form["body"].value() or ""))  # fmt: skip
    context = {
        "event": known, "form": form, "row": row, "asked": asked, "tested": tested,
        "which": WhichTextForm(initial={"language": asked.language, "stage": asked.stage, "way": asked.way}),
        "preview": previewed(shown, around, here_or_root(request), number(request.GET.get("example")) or None),
        "names": VALUES, "test_key": new_key(), "can_test": (asked.way or "email") in ways.working(),
        "test_to": getattr(request.user, "email", ""), "tabs": tabs(request, "texts"), "notices": notices(request),
    }  # fmt: skip
    return render(request, "notices/text.html", context, status=422 if form.is_bound and form.errors else 200)


def _asked(request: HttpRequest, event: str) -> Asked:
    """Which text the address names."""
    known = [code for code, _name in languages()]
    language = request.GET.get("language", "")
    way = request.GET.get("way", "")
    return Asked(
        event, number(request.GET.get("stage")), language if language in known else known[0],
        way if way in IN_WORDS else "",
    )  # fmt: skip


def _address(asked: Asked) -> str:
    return (
        f"{reverse('notices:text', args=[asked.event])}?language={asked.language}&stage={asked.stage}&way={asked.way}"
    )


def _save(request: HttpRequest, asked: Asked, form: TextForm, do: str, row_id: int) -> Any:
    here, sent = placed(request), form.cleaned_data
    if do == "drop":
        return ruling.drop_text(text_id=row_id, by=here.actor, now=here.now, key=sent["key"])
    details = TextDetails(
        event=asked.event, language=asked.language, body=sent["body"], subject=sent["subject"], stage=asked.stage,
        way=asked.way,
    )  # fmt: skip
    return ruling.save_text(details=details, by=here.actor, now=here.now, key=sent["key"])


def _test(request: HttpRequest, asked: Asked, form: TextForm) -> Any:
    """Send the text as it stands in the box to an address of one's own."""
    here = placed(request)
    sent = form.cleaned_data
    made = previewed(
        Asked(asked.event, asked.stage, asked.language, asked.way, sent["subject"], sent["body"]),
        surroundings(here.now), here_or_root(request),
    )  # fmt: skip
    address = request.POST.get("address", "").strip()
    if made.problem or not address:
        return None
    try:
        return handling.send_test(
            way_name=asked.way or "email", address=address, subject=made.subject, body=made.body,
            branch_id=here_or_root(request), language=made.language, by=here.actor, now=here.now,
        )  # fmt: skip
    except Refused as no:
        return handling.Tested(False, no.sentence)


@needs("edit-notices")
@require_POST
def preview(request: HttpRequest, event: str) -> HttpResponseBase:
    """The text as typed so far, with a real record."""
    if events.find(event) is None:
        raise Http404
    here, asked = placed(request), _asked(request, event)
    typed = Asked(event, asked.stage, asked.language, asked.way, request.POST.get("subject", "")[:300],
                  request.POST.get("body", "")[:20_000])  # fmt: skip
    made = previewed(typed, surroundings(here.now), here_or_root(request), number(request.GET.get("example")) or None)
    return render(request, "notices/parts/preview.html", {"preview": made, "asked": asked})
