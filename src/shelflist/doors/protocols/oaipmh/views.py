"""The OAI-PMH provider: titles at /oai, headings of the authority file at /oai/authority.

A list goes on from the moment and number of its last record, which the resumption token says: whatever changes
meanwhile comes at the end, and nothing is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shelflist.departments.cataloguing import publishing
from shelflist.doors.protocols import addresses
from shelflist.doors.protocols.oaipmh import formats
from shelflist.doors.protocols.oaipmh.formats import Format
from shelflist.doors.protocols.rules import oai, tokens
from shelflist.doors.protocols.rules.oai import OaiError, Request, stamp
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.publishing import Harvested, Span
from shelflist.records.items.publishing import public_copies

log = logging.getLogger(__name__)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PAGE = 100  # records of one answer
HEADERS = 500  # where only headers are asked for
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE_EVERYTHING = datetime(2000, 1, 1, tzinfo=UTC)  # no record has an earlier datestamp


@dataclass(frozen=True, slots=True)
class Asked:
    """A request at its door: which kind of record, in which formats, from where."""

    request: Request
    kind: str
    known: dict[str, Format]
    base: str
    address: str  # of this door
    now: datetime

    @property
    def namespace(self) -> str:
        """The part of an identifier before its number."""
        return f"oai:{addresses.host_and_port(self.base)[0]}:"

    def identifier(self, number: int) -> str:
        return f"{self.namespace}{number}"

    def number(self, identifier: str) -> int:
        """The record that an identifier names. Raises OaiError."""
        text = identifier.removeprefix(self.namespace)
        if text == identifier or not (text.isascii() and text.isdigit()) or len(text) > 18:
            raise OaiError("idDoesNotExist", f"“{identifier}” is no record of ours.")
        return int(text)


@login_not_required  # the catalogue is public
@csrf_exempt  # it only reads
@require_http_methods(["GET", "HEAD", "POST"])
def titles(request: HttpRequest) -> HttpResponse:
    """Bibliographic records."""
    return _answer(request, "bib", formats.OF_TITLES)


@login_not_required  # the catalogue is public
@csrf_exempt  # it only reads
@require_http_methods(["GET", "HEAD", "POST"])
def headings(request: HttpRequest) -> HttpResponse:
    """Authority records."""
    return _answer(request, "authority", formats.OF_HEADINGS)


def _answer(request: HttpRequest, kind: str, known: dict[str, Format]) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    base = addresses.base(request)
    address = base + request.path
    now = placed(request).now
    try:
        asked = Asked(oai.read(dict(list(given.lists())[:20])), kind, known, base, address, now)
        inside = VERBS[asked.request.verb](asked)
        document = _document(asked.address, now, dict(asked.request.arguments) | {"verb": asked.request.verb}, inside)
    except OaiError as no:
        told = {} if no.code in ("badVerb", "badArgument") else {name: given[name] for name in list(given)[:20]}
        document = _document(address, now, told, said("error", no.message, code=no.code))
    except Exception:  # whatever fails is in the log, and the harvester is told to come back
        log.exception("OAI-PMH could not answer")
        return HttpResponse("Try again later.", status=503, headers={"Retry-After": "120"}, content_type="text/plain")
    response = HttpResponse(document, content_type="text/xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _document(address: str, now: datetime, arguments: dict[str, str], inside: str) -> str:
    return XML + element(
        "OAI-PMH",
        said("responseDate", stamp(now)),
        said("request", address, **arguments),
        inside,
        xmlns=OAI,
        xmlns_xsi=XSI,
        xsi_schemaLocation=f"{OAI} {OAI}OAI-PMH.xsd",
    )


def _identify(asked: Asked) -> str:
    roots = organisation().children(None)
    host = addresses.host_and_port(asked.base)[0]
    mail = str(getattr(settings, "SHELFLIST_MAIL_FROM", "")) or f"library@{host}"
    return element(
        "Identify",
        said("repositoryName", roots[0].name if roots else "Library"),
        said("baseURL", asked.address),
        said("protocolVersion", "2.0"),
        said("adminEmail", mail.rpartition("<")[2].rstrip(">")),
        said("earliestDatestamp", stamp(BEFORE_EVERYTHING)),
        said("deletedRecord", "persistent"),
        said("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        _scheme(host, asked) if "." in host and not host.replace(".", "").isdigit() else "",
    )


def _scheme(host: str, asked: Asked) -> str:
    """How identifiers are made, where the name of the host allows to say so."""
    namespace = "http://www.openarchives.org/OAI/2.0/oai-identifier"
    inside = element(
        "oai-identifier",
        said("scheme", "oai"),
        said("repositoryIdentifier", host),
        said("delimiter", ":"),
        said("sampleIdentifier", asked.identifier(1)),
        xmlns=namespace,
        xsi_schemaLocation=f"{namespace} {namespace}.xsd",
    )
    return element("description", inside)


def _metadata_formats(asked: Asked) -> str:
    if identifier := asked.request["identifier"]:
        _one(asked, identifier)
    inside = [
        element(
            "metadataFormat",
            said("metadataPrefix", one.prefix),
            said("schema", one.schema),
            said("metadataNamespace", one.namespace),
        )
        for one in asked.known.values()
    ]
    return element("ListMetadataFormats", *inside)


def _sets(asked: Asked) -> str:
    if asked.request.token is not None:
        raise OaiError("badResumptionToken", "All sets are told at once; there is nothing to go on with.")
    if asked.kind != "bib":
        raise OaiError("noSetHierarchy", "Headings are in no sets.")
    inside = [
        element("set", said("setSpec", one.spec), said("setName", one.name), _description(one.description))
        for one in publishing.sets()
    ]
    return element("ListSets", *inside)


def _description(words: str) -> str:
    if not words:
        return ""
    dc = element(
        "oai_dc:dc",
        said("dc:description", words),
        xmlns_oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/",
        xmlns_dc="http://purl.org/dc/elements/1.1/",
        xsi_schemaLocation=f"{formats.OAI_DC.namespace} {formats.OAI_DC.schema}",
    )
    return element("setDescription", dc)


def _record(asked: Asked) -> str:
    form = _format(asked, asked.request["metadataPrefix"])
    row = _one(asked, asked.request["identifier"])
    return element("GetRecord", *_records(asked, [row], form))


def _one(asked: Asked, identifier: str) -> Harvested:
    row = publishing.one(asked.number(identifier), asked.kind)
    if row is None:
        raise OaiError("idDoesNotExist", f"“{identifier}” is no record of ours.")
    return row


def _format(asked: Asked, prefix: str) -> Format:
    if prefix not in asked.known:
        raise OaiError("cannotDisseminateFormat", f"There is no format “{prefix[:60]}” here.")
    return asked.known[prefix]


# ---- lists


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list stands: what was asked for, how many there are, how many were given, and the last one."""

    prefix: str
    spec: str
    since: str
    until: str
    total: int
    given: int = 0
    last: publishing.Position | None = None

    def token(self, asked: Asked) -> str:
        assert self.last is not None  # a token says where to go on
        moment = (self.last[0] - EPOCH) // timedelta(microseconds=1)
        data = [self.prefix, self.spec, self.since, self.until, self.total, self.given, moment, self.last[1]]
        return tokens.seal([asked.request.verb, asked.kind, *data], _key())


def _key() -> bytes:
    return b"oai-pmh:" + settings.SECRET_KEY.encode()


def _place(asked: Asked) -> Place:
    """Where to begin: at the start, or where the token says. Raises OaiError."""
    if asked.request.token is None:
        request = asked.request
        return Place(request["metadataPrefix"], request["set"], request["from"], request["until"], -1)
    try:
        verb, kind, *data = tokens.unseal(asked.request.token, _key())
        prefix, spec, since, until, total, given, moment, number = data
    except (tokens.BadToken, ValueError):
        raise OaiError("badResumptionToken", "This token is not one of ours. Begin the list anew.") from None
    if (verb, kind) != (asked.request.verb, asked.kind) or prefix not in asked.known:
        raise OaiError("badResumptionToken", "This token belongs to another list.")
    last = EPOCH + timedelta(microseconds=moment), number
    return Place(prefix, spec, since, until, total, given, last)


def _list(asked: Asked) -> str:
    """ListRecords and ListIdentifiers."""
    place = _place(asked)
    form = _format(asked, place.prefix)
    with_marc = asked.request.verb == "ListRecords"
    chosen = _chosen_set(asked, place.spec)
    since, before = oai.span(place.since, place.until)
    span = Span(asked.kind, since, before)
    page = publishing.page(span, chosen, place.last, with_marc=with_marc, size=PAGE if with_marc else HEADERS)
    if not page.rows and asked.request.token is None:
        raise OaiError("noRecordsMatch", "No record has changed in this time, or is in this set.")
    total = place.total if place.total >= 0 else len(page.rows)
    if page.next_after is not None and place.total < 0:
        total = publishing.count(span, chosen)
    inside = _records(asked, page.rows, form) if with_marc else _headers(asked, page.rows)
    return element(asked.request.verb, *inside, _resumption(asked, place, page, total))


def _chosen_set(asked: Asked, spec: str) -> publishing.SetRow | None:
    if not spec:
        return None
    if asked.kind != "bib":
        raise OaiError("noSetHierarchy", "Headings are in no sets.")
    chosen = publishing.set_named(spec)
    if chosen is None:
        raise OaiError("noRecordsMatch", f"There is no set “{spec[:80]}”.")
    return chosen


def _resumption(asked: Asked, place: Place, page: publishing.Page, total: int) -> str:
    """The token to go on with; an empty one ends a list that came in parts."""
    sizes = {"completeListSize": str(max(total, place.given + len(page.rows))), "cursor": str(place.given)}
    if page.next_after is None:
        return element("resumptionToken", **sizes) if asked.request.token is not None else ""
    following = Place(
        place.prefix, place.spec, place.since, place.until, total, place.given + len(page.rows), page.next_after
    )
    return said("resumptionToken", following.token(asked), **sizes)


def _headers(asked: Asked, rows: list[Harvested] | tuple[Harvested, ...]) -> list[str]:
    specs = publishing.sets_of(rows) if asked.kind == "bib" else {}
    return [_header(asked, row, specs.get(row.id, [])) for row in rows]


def _header(asked: Asked, row: Harvested, specs: list[str]) -> str:
    return element(
        "header",
        said("identifier", asked.identifier(row.id)),
        said("datestamp", stamp(row.changed_at)),
        *(said("setSpec", spec) for spec in specs),
        status="deleted" if row.gone else None,
    )


def _records(asked: Asked, rows: list[Harvested] | tuple[Harvested, ...], form: Format) -> list[str]:
    headers = _headers(asked, rows)
    codes = formats.copy_fields() if form.prefix in formats.WITH_COPIES and asked.kind == "bib" else {}
    copies = public_copies(row.id for row in rows if not row.gone) if codes else {}
    out = []
    for row, header in zip(rows, headers, strict=True):
        if row.gone:
            out.append(element("record", header))
            continue
        record = formats.with_copies(row.record, copies.get(row.id, []), codes) if codes else row.record
        address = formats.public_address(asked.base, row.id, asked.kind)
        out.append(element("record", header, element("metadata", form.write(record, address))))
    return out


VERBS: dict[str, Callable[[Asked], str]] = {
    "Identify": _identify,
    "ListMetadataFormats": _metadata_formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
