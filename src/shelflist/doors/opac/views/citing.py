"""Cite a title: on the page in several styles, or as a file for a reference manager."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from shelflist.doors.opac import citations
from shelflist.doors.opac.description import describe
from shelflist.doors.opac.web import open_to_all, page
from shelflist.records.catalog.derive import trimmed
from shelflist.records.catalog.queries import PublicRecord, public_record

FILES = {
    "ris": ("application/x-research-info-systems", citations.ris),
    "bib": ("application/x-bibtex", citations.bibtex),
}
MOST_PEOPLE = 8


def work_of(found: PublicRecord, address: str) -> citations.Work:
    """What a citation needs of a record."""
    record, about = found.record, describe(found.marc)
    title = ": ".join(part for part in (record.title, record.title_rest) if part)
    published = [one for one in found.marc.all("264") if one.ind2 == "1"] or found.marc.all("260", "264")
    return citations.Work(
        key=f"shelflist{record.pk}",
        title=title or "?",
        people=tuple(one.search for one in about.authors[:MOST_PEOPLE]),
        publisher=trimmed(published[0].first("b")) if published else "",
        place=trimmed(published[0].first("a")) if published else "",
        year=record.year,
        edition=about.edition,
        isbn=about.isbns[0] if about.isbns else "",
        issn=about.issns[0] if about.issns else "",
        language=record.language,
        material=record.material,
        address=address,
    )


@require_GET
@open_to_all
def cite(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """The citation in the style that is asked for; `as=ris` or `as=bib` is a file."""
    found = public_record(record_id)
    if found is None:
        raise Http404
    work = work_of(found, request.build_absolute_uri(reverse("opac:title", args=[record_id])))
    wanted = request.GET.get("as", "")
    if wanted in FILES:
        kind, write = FILES[wanted]
        answer = HttpResponse(write(work), content_type=f"{kind}; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="title-{record_id}.{wanted}"'
        return answer
    style = request.GET.get("style", "apa")
    style = style if style in citations.STYLES else "apa"
    context = {
        "record": found.record,
        "styles": [(code, name) for code, (name, _csl) in citations.STYLES.items()],
        "style": style,
        "citation": citations.cited(work, style),
    }
    return page(request, "opac/cite.html", context)
