"""The editor: a record written as a grid or as plain lines, checked, kept as a draft, saved, or merged with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.authorities.actions.creating import heading_field
from shelflist.departments.authorities.rules.changing import authority_from
from shelflist.departments.cataloguing import editor, queries
from shelflist.departments.cataloguing.actions import editing
from shelflist.departments.cataloguing.class_help import ClassHelp, class_help, is_class_line, with_class
from shelflist.departments.cataloguing.copies import CopyForm
from shelflist.departments.cataloguing.headings import Lookup, lookups, with_choice
from shelflist.departments.cataloguing.rules.beginnings import BEGINNINGS, beginning
from shelflist.departments.cataloguing.rules.merging import merged, three_way
from shelflist.departments.cataloguing.writing import with_field, with_positions, without_empties
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.differences import ADDED, KEPT, Run, runs
from shelflist.records.catalog.flat import flat, flat_field, restored, typed
from shelflist.records.catalog.format import countries, languages
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.queries import RecordPage, marc_of_version, record_page
from shelflist.records.catalog.validation import kind_of, validate

REFUSED = 409
LONGEST = 2_000_000  # characters typed
ACTS = ("save", "check", "positions", "discard", "template", "put", "merge")


@dataclass(slots=True)
class Written:
    """What is on the page: the record's text and where it came from."""

    record_id: int
    version: int
    text: str
    page: RecordPage | None
    is_draft: bool = False
    older_version: bool = False  # somebody saved the record since the draft began

    @property
    def record(self) -> MarcRecord:
        return typed(self.text).record


@needs("edit-records")
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """New records: a template for each material, those of our own, and what one was writing."""
    here = placed(request)
    context = {
        "beginnings": BEGINNINGS,
        "own": queries.own_templates(),
        "drafts": queries.drafts_of(here.actor.id or 0, here.now),
        "notices": notices(request),
    }
    return render(request, "cataloguing/editor/begin.html", context)


@needs("edit-records")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """A record that is not there yet; `?template=` or `?own=` says what it begins with."""
    return _edit(request, 0)


@needs("edit-records")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """A record as it is, or as the person left it in a draft."""
    return _edit(request, record_id)


def _edit(request: HttpRequest, record_id: int) -> HttpResponseBase:
    page = record_page(record_id) if record_id else None
    if record_id and (page is None or page.record.deleted_at is not None):
        raise Http404
    if request.method == "GET":
        return _shown(request, _opened(request, record_id, page))
    written = _posted(request, record_id, page)
    act = request.POST.get("act", "check")
    if act == "save":
        return _save(request, written)
    if act == "discard":
        editing.drop_draft(record_id=record_id, by=placed(request).actor)
        return redirect(_after_discarding(record_id))
    if act == "template":
        return _keep_template(request, written)
    if act == "positions":
        written.text = with_positions(written.text, editor.chosen_positions(request.POST))
    elif act == "put":
        written.text = _merged_text(request, written)
    else:
        written.text = _with_help(written, act)
    _keep_draft(request, written)
    return _shown(request, written, checked=act in {"check"} or act.startswith("mend-"))


def _with_help(written: Written, act: str) -> str:
    """The text with what a button of the help put into it; any other act leaves it as it is."""
    if act.startswith("mend-"):
        return _mended(written, act.removeprefix("mend-"))
    if act.startswith("use-"):
        return with_choice(written.text, act)
    return with_class(written.text, act) if act.startswith("class-") else written.text


def _after_discarding(record_id: int) -> str:
    return f"{reverse('desk:title', args=[record_id])}?section=record" if record_id else reverse("editor:begin")


def _opened(request: HttpRequest, record_id: int, page: RecordPage | None) -> Written:
    """The draft if there is one, else the record, else a template."""
    here = placed(request)
    wants_other = any(name in request.GET for name in ("template", "own", "heading"))
    draft = None if wants_other and not record_id else queries.draft_of(here.actor.id or 0, record_id, here.now)
    if draft is not None:
        older = page is not None and draft.version != page.record.version
        return Written(record_id, draft.version, draft.text, page, is_draft=True, older_version=older)
    if page is not None:
        return Written(record_id, page.record.version, flat(page.marc), page)
    return Written(0, 0, _template_text(request), None)


def _template_text(request: HttpRequest) -> str:
    here = placed(request)
    today = here.now.date()
    if heading := request.GET.get("heading", ""):
        return _heading_text(heading, today) or beginning("person", today) or ""
    own = request.GET.get("own", "")
    if own.isdecimal() and len(own) < 19:
        found = next((one.text for one in queries.own_templates() if one.pk == int(own)), None)
        if found is not None:
            return found.replace("{entered}", f"{today:%y%m%d}")
    title = request.GET.get("title", "")[:40]
    return beginning(request.GET.get("template", "book"), today, title) or beginning("book", today) or ""


def _heading_text(heading: str, today: date) -> str:
    """A new authority for a title's heading, to be edited first."""
    number = int(heading) if heading.isdecimal() and len(heading) < 18 else 0
    try:
        row, field = heading_field(number)
    except Refused:
        return ""
    return flat(authority_from(field.tag, field.ind1, list(field.subfields), row.thesaurus, today))


def _posted(request: HttpRequest, record_id: int, page: RecordPage | None) -> Written:
    version = request.POST.get("version", "")
    text = request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")
    return Written(record_id, int(version) if version.isdecimal() and len(version) < 10 else 0, text, page)


def _mended(written: Written, number: str) -> str:
    """The text with what one finding says would be right."""
    found = validate(written.record, _kind(written))
    if not number.isdecimal() or int(number) >= len(found):
        return written.text
    one = found[int(number)]
    return with_field(written.text, one.index, one.instead)


def _kind(written: Written) -> str:
    return written.page.record.kind if written.page else kind_of(written.record)


def _save(request: HttpRequest, written: Written) -> HttpResponseBase:
    here = placed(request)
    lines = typed(written.text)
    form = CopyForm.of(request) if not written.record_id else None
    if lines.problems or (form is not None and not form.is_valid()):
        _keep_draft(request, written)
        return _shown(request, written, checked=True, status=422, copy_form=form)
    try:
        receipt = editing.write_record(
            record_id=written.record_id,
            marc=lines.record,
            version=written.version,
            by=here.actor,
            now=here.now,
            key=request.POST.get("key", "")[:80] or None,
            override=_override(request),
            copy=form.details() if form is not None else None,
            copy_status=form.status if form is not None else "in-process",
        )
    except Refused as no:
        _keep_draft(request, written)
        if "changed-since" in no.codes and written.page is not None:
            return _conflict(request, written)
        return _shown(request, written, refused=no.refusals, checked=True, status=REFUSED, copy_form=form)
    return done(f"{reverse('desk:title', args=[receipt.record_id])}?section=record", receipt)


def _override(request: HttpRequest) -> Override | None:
    codes = request.POST.getlist("override")
    return Override(frozenset(codes), request.POST.get("reason", "")[:200]) if codes else None


def _keep_draft(request: HttpRequest, written: Written) -> None:
    """Keep what was typed, unless it is the record as it stands."""
    here = placed(request)
    if written.page is not None and written.text.strip() == flat(written.page.marc).strip():
        editing.drop_draft(record_id=written.record_id, by=here.actor)
        return
    editing.save_draft(
        record_id=written.record_id, version=written.version, text=written.text, by=here.actor, now=here.now
    )
    written.is_draft = True


def _keep_template(request: HttpRequest, written: Written) -> HttpResponseBase:
    here = placed(request)
    try:
        editing.save_template(name=request.POST.get("name", ""), text=written.text, by=here.actor, now=here.now)
    except Refused as no:
        return _shown(request, written, refused=no.refusals, status=REFUSED)
    return redirect("editor:begin")


@needs("edit-records")
@require_POST
def drop_template(request: HttpRequest, template_id: int) -> HttpResponseBase:
    """Remove a template of the library's own."""
    editing.drop_template(template_id=template_id, by=placed(request).actor)
    return redirect("editor:begin")


# ---- two people changed it (P15)


def _conflict(request: HttpRequest, written: Written) -> HttpResponse:
    assert written.page is not None
    pieces = _pieces(written)
    last = written.page.versions[0] if written.page.versions else None
    rows = [
        {"number": number, "piece": piece, "base": _lines(piece.base), "mine": _lines(piece.mine, piece.base)}
        | {"theirs": _lines(piece.theirs, piece.base), "choice": "" if piece.is_conflict else piece.proposed}
        for number, piece in enumerate(pieces)
        if not piece.is_same
    ]
    context = {
        "written": written,
        "record": written.page.record,
        "rows": rows,
        "conflicts": sum(piece.is_conflict for piece in pieces),
        "who": last.replaced_by_name if last else "",
        "when": last.replaced_at if last else None,
        "key": uuid4().hex,
    }
    return render(request, "cataloguing/editor/conflict.html", context, status=REFUSED)


def _pieces(written: Written) -> tuple[Any, ...]:
    """The version that was opened, what was typed, and the record as it is now, as pieces of lines."""
    assert written.page is not None
    now = written.page.marc
    base = marc_of_version(written.record_id, written.version) or now
    mine = restored(without_empties(written.record), base)
    return three_way(_rows(base), _rows(mine), _rows(now))


def _rows(record: MarcRecord) -> list[str]:
    """Lines to compare; 005 only says when, so the newer one is kept by itself."""
    return [f"LDR {record.leader}", *(flat_field(field) for field in record.fields if field[0] != "005")]


def _lines(rows: tuple[str, ...], base: tuple[str, ...] | None = None) -> list[tuple[str, tuple[Run, ...]]]:
    """Tags and words; beside as many lines of the base, with the words that changed, else as new lines."""
    if base is not None and len(base) == len(rows):
        return [(row[:3], runs(was[4:], row[4:])) for was, row in zip(base, rows, strict=True)]
    return [(row[:3], (Run(KEPT if base is None or row in base else ADDED, row[4:]),)) for row in rows]


def _merged_text(request: HttpRequest, written: Written) -> str:
    """The text by the choices of the conflict page; it goes on from the version that is there now."""
    if written.page is None:
        return written.text
    pieces = _pieces(written)
    choices = {number: request.POST.get(f"take-{number}", "") for number in range(len(pieces))}
    text = "\n".join(merged(pieces, {number: one for number, one in choices.items() if one}))
    written.version = written.page.record.version
    return text


# ---- the page and its parts


def _shown(
    request: HttpRequest,
    written: Written,
    *,
    refused: tuple[Refusal, ...] = (),
    checked: bool = False,
    status: int = 200,
    copy_form: CopyForm | None = None,
) -> HttpResponse:
    here = placed(request)
    context = _parts(request, written) | {
        "refused": refused,
        "may_override": bool(refused)
        and all(one.overridable_with and here.actor.may(one.overridable_with) for one in refused),
        "checked": checked,
        "key": uuid4().hex,
        "languages": languages().values(),
        "countries": countries().values(),
        "verification": queries.verification_of(written.record_id) if written.record_id else None,
        "copy_form": copy_form or (CopyForm.empty(request) if not written.record_id else None),
        "saved_as": reverse("editor:edit", args=[written.record_id]) if written.record_id else reverse("editor:new"),
        "help": editor.help_for(_kind(written), "245"),
        "lookups": _lookups(request, written),
        "class_help": _class_help(request, written),
    }
    return render(request, "cataloguing/editor/edit.html", context, status=status)


def _lookups(request: HttpRequest, written: Written) -> list[Lookup] | None:
    """The headings that fields may mean, when somebody asked for them: of the line where they are, or of all."""
    if request.POST.get("act") != "headings" or _kind(written) != "bib":
        return None
    at = _line_at(request)
    return None if is_class_line(written.text, at) else lookups(written.text, at)


def _class_help(request: HttpRequest, written: Written) -> ClassHelp | None:
    """The class numbers of titles like it, when they were asked for: by their button, or by the key in their field."""
    act, at = request.POST.get("act"), _line_at(request)
    if _kind(written) != "bib" or not (act == "classes" or (act == "headings" and is_class_line(written.text, at))):
        return None
    return class_help(written.text, at, written.record_id)


def _line_at(request: HttpRequest) -> int:
    at = request.POST.get("at", "")
    return int(at) if at.isdecimal() and len(at) < 6 else 0


def _parts(request: HttpRequest, written: Written) -> dict[str, Any]:
    """What follows the typing: the forms of fixed fields, the messages, the preview."""
    lines = typed(written.text)
    kind = written.page.record.kind if written.page else kind_of(lines.record)
    filled = without_empties(lines.record) if not written.record_id else lines.record
    found = editor.messages(filled, kind) if filled is lines.record else _on_lines(lines.record, filled, kind)
    return {
        "written": written,
        "record": written.page.record if written.page else None,
        "versions": written.page.versions[:3] if written.page else (),
        "forms": editor.fixed_forms(lines.record, kind),
        "found": found,
        "counts": editor.counted(found),
        "problems": lines.problems,
        "preview": editor.preview(lines.record),
        "kind": kind,
        "row_count": len(lines.record.fields) + 1,
    }


def _on_lines(whole: MarcRecord, filled: MarcRecord, kind: str) -> list[editor.Message]:
    """Messages on the record without its empty fields, with the lines of the whole text."""
    places = []
    at = 0
    for field in filled.fields:
        while at < len(whole.fields) and whole.fields[at][0] != field[0]:
            at += 1
        places.append(at)
        at += 1
    return [
        editor.Message(
            one.finding,
            one.glyph,
            places[one.finding.index] + 1 if one.finding.index >= 0 else editor.line_of(one.finding, whole),
            None,
        )
        for one in editor.messages(filled, kind)
    ]


@needs("edit-records")
@require_POST
def look(request: HttpRequest, record_id: int = 0) -> HttpResponse:
    """The parts that follow the typing, and the draft kept, while somebody writes."""
    page = record_page(record_id) if record_id else None
    if record_id and page is None:
        raise Http404
    written = _posted(request, record_id, page)
    _keep_draft(request, written)
    context = _parts(request, written) | {"kept_at": placed(request).now, "checked": True}
    return render(request, "cataloguing/editor/look.html", context)


@needs("edit-records")
@require_GET
def tag_help(request: HttpRequest, kind: str, tag: str) -> HttpResponse:
    """What goes into a field, for the panel beside the grid."""
    if kind not in {"bib", "authority", "holdings"}:
        raise Http404
    return render(request, "cataloguing/editor/help.html", {"help": editor.help_for(kind, tag[:3])})
