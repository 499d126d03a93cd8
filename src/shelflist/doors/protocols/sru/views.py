"""The SRU server, mounted at /sru. It reads no XML, so nothing that XML can hide reaches it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shelflist.departments.authorities.queries.finding import led_to, numbered
from shelflist.doors.protocols import addresses
from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.doors.protocols.rules.from_cql import order_of_keys, read_cql, scan_clause
from shelflist.doors.protocols.sru import writing
from shelflist.doors.protocols.sru.asking import (
    DEEPEST,
    MOST_RECORDS,
    MOST_TERMS,
    USUAL_RECORDS,
    USUAL_TERMS,
    Asking,
    read,
)
from shelflist.doors.protocols.sru.explain import ZEEREX, explain
from shelflist.doors.protocols.sru.schemas import OF_HEADINGS, SCHEMAS, Schema, schema_named
from shelflist.observers.search import queries as search
from shelflist.observers.search.rules.tree import Everything, Found, Search, Words
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.publishing import authority_marc, public_marc

log = logging.getLogger(__name__)
MOST_PARAMETERS = 40
MOST_HEADINGS = 1000


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
    """The database of authority records: explain, and searchRetrieve by heading, reference or number (AUT, ZED-10)."""
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
        writing.echo(asking, _understood(asking, start, most, schema.uri)),
    )


def _next(found: Found, following: int) -> str:
    return said("nextRecordPosition", str(following)) if following <= found.total else ""


def _understood(asking: Asking, start: int, most: int, schema: str) -> dict[str, str]:
    packing = "recordXMLEscaping" if asking.is_2 else "recordPacking"
    return {
        "query": asking.text("query"),
        "startRecord": str(start),
        "maximumRecords": str(most),
        packing: "string" if asking.as_text else "xml",
        "recordSchema": schema,
    }


def _scanned(request: HttpRequest, asking: Asking) -> str:
    clause = asking.needed("scanClause")
    field, term = scan_clause(clause)
    most = asking.number("maximumTerms", USUAL_TERMS, 1)
    if most > MOST_TERMS:
        raise Diagnostic(121, str(most), f"A scan gives {MOST_TERMS} terms.")
    position = asking.number("responsePosition", 1, 0)
    if position > most + 1:
        raise Diagnostic(120, str(position))
    before = max(0, position - 1)
    found = search.scan(field, term, before=before, after=most - before + (position == 0))
    found = found[1:] if position == 0 and found and found[0].text == term else found
    values = {"scanClause": clause, "responsePosition": str(position), "maximumTerms": str(most)}
    return writing.answer(asking, writing.terms(found[:most]), writing.echo(asking, values))


def _headings_explained(request: HttpRequest, asking: Asking) -> str:
    return _explained(request, asking, OF_HEADINGS)


def _headings_searched(request: HttpRequest, asking: Asking) -> str:
    """Authority records that a heading or reference leads to, from some letters on; in the order of headings."""
    tree = read_cql(asking.needed("query")).tree
    start = asking.number("startRecord", 1, 1)
    most = min(asking.number("maximumRecords", USUAL_RECORDS, 0), MOST_RECORDS)
    schema = schema_named(asking.text("recordSchema"), OF_HEADINGS)
    if not isinstance(tree, Words | Everything):
        raise Diagnostic(37, "", "Ask for one heading, or for one number.")
    text = tree.text.rstrip("*") if isinstance(tree, Words) else ""
    is_number = isinstance(tree, Words) and tree.field == "number"
    ids = numbered(text) if is_number else led_to(text, MOST_HEADINGS + 1)
    is_exact, ids = len(ids) <= MOST_HEADINGS, ids[:MOST_HEADINGS]
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
        writing.echo(asking, _understood(asking, start, most, schema.uri)),
    )


Answerer = Callable[[HttpRequest, Asking], str]
ANSWERS: dict[str, Answerer] = {"explain": _explained, "searchRetrieve": _searched, "scan": _scanned}
OF_AUTHORITIES: dict[str, Answerer] = {"explain": _headings_explained, "searchRetrieve": _headings_searched}
