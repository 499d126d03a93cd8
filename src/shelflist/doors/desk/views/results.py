"""Titles that staff find: lines from which record, holds and copies are one step away, and kept searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.lists.actions import templates
from shelflist.departments.lists.queries import templates_for
from shelflist.departments.reference.queries import answered_before
from shelflist.doors.desk.came_from import DEEPEST, ROWS, Place
from shelflist.doors.desk.places import branch_choices, number
from shelflist.doors.desk.question_here import note_search_here, question_here
from shelflist.doors.opac.facets import AUDIENCES, value_label
from shelflist.doors.opac.languages import SHORT, language_name
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.barcodes import classify, without_unseen
from shelflist.ground.common.phrases import Phrase, phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui import localise
from shelflist.observers.search.queries import answer_staff, did_you_mean
from shelflist.observers.search.queries.staff import FoundForStaff
from shelflist.observers.search.rules.fields import ORDERS
from shelflist.observers.search.rules.questions import PARTS, Question
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog import kinds
from shelflist.records.catalog.sources import sources
from shelflist.records.items.queries import CopiesAt, copies_by_title

BRANCHES_NAMED = 2
REFUSED = 409
NEW_WITHIN = (("week", phrase("a week")), ("month", phrase("a month")), ("quarter", phrase("three months")))


@needs("see-records")
@require_GET
def titles(request: HttpRequest) -> HttpResponse:
    """Titles found by what the address asks, word by word (`?q=`), in fields, narrowed; best first."""
    return _page(request, {})


def _question(request: HttpRequest) -> Question:
    given = request.POST if request.method == "POST" else request.GET
    return Question.of({name: without_unseen(given.get(name, "")) for name in PARTS})


def _found(request: HttpRequest, question: Question, page: int) -> FoundForStaff:
    today = placed(request).now.date()
    return answer_staff(question, today=today, limit=ROWS, offset=(page - 1) * ROWS)


def _page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    question = _question(request)
    text = question.get("q")
    page = min(max(number(request.GET.get("page")), 1), DEEPEST)
    found = _found(request, question, page)
    stock = copies_by_title(row.id for row in found.rows)
    hits = found.total if found.total is not None else None if found.has_more else len(found.rows)
    first_look = request.method == "GET" and page == 1
    may = placed(request).actor.may
    context = {
        "q": text,
        "question": question,
        "said": [(name, PARTS[name], value_said(request, name, value)) for name, value in question.values],
        "rows": [
            {
                "title": row,
                "from": Place(question, (page - 1) * ROWS + place).address,
                "picture": kinds.picture(row.material),
                "material": kinds.word(row.material),
                "copies": _summary(request, stock.get(row.id, [])),
                "is_in": any(one.ready_count for one in stock.get(row.id, [])),
            }
            for place, row in enumerate(found.rows, 1)
        ],
        "found": found,
        "on": number(request.GET.get("on")),
        "meant": did_you_mean(text) if text and not found.rows and question.is_plain else None,
        "page": page,
        "has_more": found.has_more and page < DEEPEST,
        "is_isbn": bool(text) and question.is_plain and classify(text).kind_hint == "isbn",
        "fields": [_field(request, name, question.get(name)) for name in PARTS if name != "q"],
        "kept": _kept(request),
        "at_hand": note_search_here(request, question, hits) if first_look else question_here(request),
        "notices": notices(request),
        "may_share": may("edit-lists"),
        "may_hold": may("place-holds"),
        "may_edit": may("edit-records"),
        "may_batch": may("batch-records"),
        "may_merge": may("merge-records"),
        "may_bucket": may("keep-buckets"),
        "may_import": may("import-records"),
        "may_fetch": may("fetch-records"),
        "may_log": may("log-reference"),
        "answers": answered_before(text) if text and page == 1 and may("log-reference") else (),
        **more,
    }
    return render(request, "desk/titles.html", context, status=status)


def _summary(request: HttpRequest, copies: list[CopiesAt]) -> Phrase | None:
    """`2 of 3 in: Central, Eastgate`; None without copies."""
    if not copies:
        return None
    tree = organisation(placed(request).numbers)
    ready, count = sum(one.ready_count for one in copies), sum(one.count for one in copies)
    where = [tree.branches[one.branch_id].name for one in copies if one.ready_count and one.branch_id in tree.branches]
    if not where:
        return phrase("{ready} of {total} in", ready=ready, total=count)
    names = ", ".join(where[:BRANCHES_NAMED])
    if len(where) > BRANCHES_NAMED:
        names = f"{names} …"
    return phrase("{ready} of {total} in, {branches}", ready=ready, total=count, branches=names)


# -- from one title of the results to the next -------------------------------------------------------------------------


@needs("see-records")
@require_GET
def title_at(request: HttpRequest) -> HttpResponse:
    """The title at a place of the results; past either end, the results."""
    question = _question(request)
    place = Place(question, max(number(request.GET.get("at")), 1))
    rows = _found(request, question, place.page).rows if place.page <= DEEPEST else ()
    row = dict(enumerate(rows, (place.page - 1) * ROWS + 1)).get(place.at)
    if row is None:
        last = max(place.at - 1, 1)
        said = [*question.values, ("page", str(Place(question, last).page))]
        return HttpResponseRedirect(f"{reverse('desk:titles')}?{urlencode(said)}")
    return HttpResponseRedirect(f"{reverse('desk:title', args=[row.id])}?{place.address}")


# -- fields and what they are called -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a question as a field of a form."""

    name: str
    label: Phrase
    value: str
    choices: tuple[tuple[str, Phrase | str], ...] = ()
    kind: str = "text"


def _field(request: HttpRequest, name: str, value: str) -> Field:
    kind = "date" if name in ("since", "until") else "text"
    choices = tuple(_choices(request, name))
    if value and choices and value not in dict(choices):
        choices = (*choices, (value, value))
    return Field(name, PARTS[name], value, choices, kind)


def _choices(request: HttpRequest, name: str) -> Iterator[tuple[str, Phrase | str]]:
    if name == "format":
        yield from ((code, kinds.word(code)) for code in kinds.WORDS)
    elif name == "location":
        yield from ((str(branch), label) for branch, label in branch_choices(request))
    elif name == "language":
        named = [(code, language_name(code)) for code in SHORT]
        yield from sorted(named, key=lambda one: one[1].casefold())
    elif name == "audience":
        yield from ((code, label) for code, label in AUDIENCES.items() if len(code) == 1)
    elif name == "new":
        yield from NEW_WITHIN
    elif name == "available":
        yield ("yes", phrase("only what is in"))
    elif name == "source":
        yield from ((str(one.id), one.name) for one in sources().values())
    elif name == "hidden":
        yield ("hidden", phrase("only what is hidden"))
    elif name == "sort":
        yield from ORDERS


def value_said(request: HttpRequest, name: str, value: str) -> Phrase | str:
    """A value in words: the branch’s name, the format’s word."""
    found = dict(_choices(request, name)).get(value)
    if found is not None:
        return localise.text(found).strip()
    return value_label(name, value, organisation(placed(request).numbers))


# -- kept searches -----------------------------------------------------------------------------------------------------


def _kept(request: HttpRequest) -> list[dict[str, Any]]:
    """What this reader keeps and others share: a link where nothing is blank, else a small form."""
    actor = placed(request).actor
    rows = templates_for(actor.id) if actor.id is not None else []
    return [_shown(request, row, own=row.owner_id == actor.id) for row in rows]


def _shown(request: HttpRequest, row: Any, *, own: bool) -> dict[str, Any]:
    question = Question.of(row.asked)
    fixed = [(name, value) for name, value in question.values if name not in row.blanks]
    return {
        "id": row.pk,
        "name": row.name,
        "owner": "" if own else row.owner.name,
        "shared": row.shared,
        "may_drop": own or placed(request).actor.may("edit-lists"),
        "href": f"{reverse('desk:titles')}?{urlencode(question.values)}",
        "fixed": fixed,
        "said": [value_said(request, name, value) for name, value in fixed],
        "blanks": [_field(request, name, value) for name, value in question.values if name in row.blanks],
    }


@needs("see-records")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was asked as a template."""
    question, here = _question(request), placed(request)
    try:
        receipt = templates.keep_template(
            name=request.POST.get("name", ""),
            asked=dict(question.values),
            blanks=request.POST.getlist("blank")[: len(PARTS)],
            shared="shared" in request.POST,
            by=here.actor,
            now=here.now,
        )
    except Refused as no:
        return _page(request, {"refused": no.refusals}, status=REFUSED)
    return done(f"{reverse('desk:titles')}?{urlencode(question.values)}", receipt)


@needs("see-records")
@require_POST
def drop(request: HttpRequest, template_id: int) -> HttpResponse:
    """Throw a kept search away."""
    here = placed(request)
    try:
        receipt = templates.drop_template(template_id=template_id, by=here.actor, now=here.now)
    except Refused as no:
        return _page(request, {"refused": no.refusals}, status=REFUSED)
    return done(reverse("desk:titles"), receipt)
