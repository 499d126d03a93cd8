"""The SRU server, mounted at /sru. It reads no XML, so nothing that XML can hide reaches it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shelflist.doors.protocols import addresses, headings
from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.doors.protocols.rules.from_cql import order_of_keys, read_cql, scan_clause
from shelflist.doors.protocols.sru import writing
from shelflist.doors.protocols.sru.asking import DEEPEST, MOST_RECORDS, USUAL_RECORDS, Asking, read
from shelflist.doors.protocols.sru.explain import ZEEREX, explain
from shelflist.doors.protocols.sru.schemas import OF_HEADINGS, SCHEMAS, Schema, schema_named
from shelflist.observers.search import queries as search
from shelflist.observers.search.rules.tree import Found, Search
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.publishing import authority_marc, public_marc

log = logging.getLogger(__name__)
MOST_PARAMETERS = 40


@login_not_required  # the catalogue is public
@csrf_exempt  # it only reads
@require_http_methods(["GET", "HEAD", "POST"])
def sru(request: HttpRequest) -> HttpResponse:
    """Explain, searchRetrieve or scan; what is wrong is said in the standard's way, with status 200."""
    return _answered(request, ANSWERS)


@login_not_required  # what headings are called is no secret
@csrf_exempt  # it only reads
@require_http_methods(["GET", "HEAD", "POST"])
def authorities(request: HttpRequest) -> HttpResponse:
    """The database of authority records: explain, scan, and searchRetrieve by heading or number (AUT, ZED-10)."""
    return _answered(request, OF_AUTHORITIES)


def _answered(request: HttpRequest, answers: Mapping[str, Answerer]) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    asking, problem = read({name: given[name] for name in list(given)[:MOST_PARAMETERS]})
    try:
        if problem is not None:
            raise problem
        if asking.operation not in answers:
            raise Diagnostic(4, asking.operation, f"Known are {', '.join(answers)}.")
        document = answers[asking.operation](request, asking)
    except Diagnostic as no:
        document = _only(asking, no)
    except Exception:  # whatever fails, the other program gets an answer that it understands
        log.exception("SRU could not answer")
        document = _only(asking, Diagnostic(1))
    response = HttpResponse(document, content_type="application/xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _only(asking: Asking, problem: Diagnostic) -> str:
    """An answer that only says what is wrong."""
    if asking.operation == "searchRetrieve":
        return writing.answer(asking, writing.count(asking, 0, exact=True), writing.diagnostics(asking, [problem]))
    return writing.answer(asking, writing.diagnostics(asking, [problem]))


def _explained(request: HttpRequest, asking: Asking, schemas: Mapping[str, Schema] = SCHEMAS) -> str:
    host, port = addresses.host_and_port(addresses.base(request))
    roots = organisation().children(None)
    title = roots[0].name if roots else "Library"
    record = explain(host=host, port=port, path=request.path, title=title, version=asking.version, schemas=schemas)
    row = writing.Row(record, 1, "", ZEEREX)
    return writing.answer(asking, writing.record(asking, row).replace("<recordPosition>1</recordPosition>", ""))


def _searched(request: HttpRequest, asking: Asking) -> str:
    query = asking.needed("query")
    if asking.text("queryType") not in ("", "cql", "searchTerms"):
        raise Diagnostic(6, "queryType", "Ask in CQL.")
    if asking.text("recordXPath"):
        raise Diagnostic(72)
    asked = read_cql(query)
    order = order_of_keys(asking.text("sortKeys")) if asking.text("sortKeys") else asked.order
    start = asking.number("startRecord", 1, 1)
    most = min(asking.number("maximumRecords", USUAL_RECORDS, 0), MOST_RECORDS)
    schema = schema_named(asking.text("recordSchema"))
    if start + most > DEEPEST:
        raise Diagnostic(61, str(start), f"Narrow the search: {DEEPEST} records can be fetched.")
    found = search.search(Search(asked.tree, order=order, offset=start - 1, limit=max(1, most)))
    if start > max(found.total, 1):
        raise Diagnostic(61, str(start), f"There are {found.total} records.")
    ids = found.ids[:most]
    marc = public_marc(ids)
    base = addresses.base(request)
    rows = []
    for position, number in enumerate(ids, start):
        if number not in marc:
            rows.append(writing.surrogate(asking, Diagnostic(64, str(number)), position))
            continue
        xml = schema.write(marc[number], addresses.public_title_address(base, number))
        rows.append(writing.record(asking, writing.Row(xml, position, str(number), schema.uri)))
    return writing.answer(
        asking,
        writing.count(asking, found.total, exact=found.is_exact),
        element("records", *rows) if rows else "",
        _next(found, start + len(ids)),
        writing.echo(asking, asking.understood(start, most, schema.uri)),
    )


def _next(found: Found, following: int) -> str:
    return said("nextRecordPosition", str(following)) if following <= found.total else ""


def _scanned(request: HttpRequest, asking: Asking) -> str:
    clause, most, position, before = asking.window()
    field, term = scan_clause(clause)
    found = search.scan(field, term, before=before, after=most - before + (position == 0))
    found = found[1:] if position == 0 and found and found[0].text == term else found
    return writing.answer(asking, writing.terms(found[:most]), writing.echo(asking, _window(clause, position, most)))


def _window(clause: str, position: int, most: int) -> dict[str, str]:
    return {"scanClause": clause, "responsePosition": str(position), "maximumTerms": str(most)}


# ---- the database of authority records


def _headings_explained(request: HttpRequest, asking: Asking) -> str:
    return _explained(request, asking, OF_HEADINGS)


def _headings_searched(request: HttpRequest, asking: Asking) -> str:
    """Authority records that a heading or reference leads to, from some letters on; in the order of headings."""
    tree = read_cql(asking.needed("query")).tree
    start = asking.number("startRecord", 1, 1)
    most = min(asking.number("maximumRecords", USUAL_RECORDS, 0), MOST_RECORDS)
    schema = schema_named(asking.text("recordSchema"), OF_HEADINGS)
    try:
        ids, is_exact = headings.found(tree)
    except headings.TooMuchAsked:
        raise Diagnostic(37, "", "Ask for one heading, or for one number.") from None
    if start > max(len(ids), 1):
        raise Diagnostic(61, str(start), f"There are {len(ids)} records.")
    marc = authority_marc(ids[start - 1 : start - 1 + most])
    shown = [number for number in ids[start - 1 : start - 1 + most] if number in marc]
    rows = [
        writing.record(asking, writing.Row(schema.write(marc[number], ""), place, str(number), schema.uri))
        for place, number in enumerate(shown, start)
    ]
    return writing.answer(
        asking,
        writing.count(asking, len(ids), exact=is_exact),
        element("records", *rows) if rows else "",
        said("nextRecordPosition", str(start + len(shown))) if rows and start + len(shown) <= len(ids) else "",
        writing.echo(asking, asking.understood(start, most, schema.uri)),
    )


def _headings_scanned(request: HttpRequest, asking: Asking) -> str:
    """Headings and references in their order, and how many authority records each leads to."""
    clause, most, position, before = asking.window()
    field, term = scan_clause(clause)
    if field not in headings.SCANNED:
        raise Diagnostic(16, field, "Headings are scanned by their letters.")
    above, below = headings.scanned(term, before=before, after=most - before, itself=position > 0)
    terms = writing.terms((*above, *below))
    return writing.answer(asking, terms, writing.echo(asking, _window(clause, position, most)))


Answerer = Callable[[HttpRequest, Asking], str]
ANSWERS: dict[str, Answerer] = {"explain": _explained, "searchRetrieve": _searched, "scan": _scanned}
OF_AUTHORITIES: dict[str, Answerer] = {
    "explain": _headings_explained,
    "searchRetrieve": _headings_searched,
    "scan": _headings_scanned,
}
