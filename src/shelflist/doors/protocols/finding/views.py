"""The sitemap for search engines, the description that a browser’s search box reads, and unAPI for citing."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from shelflist.doors.protocols import addresses
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog import formats
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.publishing import public_marc, title_addresses, title_page_starts

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
OPEN_SEARCH = "http://a9.com/-/spec/opensearch/1.1/"
PAGE = 5_000  # numbers of titles in one sitemap; the protocol allows 50,000 addresses
AN_HOUR, A_DAY = 3_600, 86_400
Write = Callable[[MarcRecord, str], str]
UNAPI: dict[str, tuple[str, str, Write]] = {  # name: media type, its documentation, how it is written
    "marcxml": ("application/xml", "http://www.loc.gov/MARC21/slim", lambda marc, _address: formats.marcxml(marc)),
    "mods": ("application/xml", "http://www.loc.gov/mods/v3", formats.mods),
    "oai_dc": ("application/xml", "http://www.openarchives.org/OAI/2.0/oai_dc/", formats.oai_dc),
    "ris": ("application/x-research-info-systems", "", formats.ris),
    "bibtex": ("application/x-bibtex", "", formats.bibtex),
    "jsonld": ("application/ld+json", "https://schema.org/", lambda marc, address: _json(marc, address)),
}


def _json(marc: MarcRecord, address: str) -> str:
    return json.dumps(formats.schema_org(marc, address), ensure_ascii=False, indent=1)


def _xml(document: str, *, kind: str = "application/xml", seconds: int = AN_HOUR, status: int = 200) -> HttpResponse:
    answer = HttpResponse(XML + document, content_type=f"{kind}; charset=utf-8", status=status)
    answer["Cache-Control"] = f"public, max-age={seconds}"
    return answer


@login_not_required  # the catalogue is public
@require_safe
def sitemaps(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps, each with the day of its last change."""
    base = addresses.base(request)
    listed = [
        element(
            "sitemap", said("loc", f"{base}/sitemap-{number}.xml"), said("lastmod", f"{changed:%Y-%m-%dT%H:%M:%SZ}")
        )
        for number, changed in title_page_starts(PAGE)
    ]
    return _xml(element("sitemapindex", *listed, xmlns=SITEMAPS))


@login_not_required  # the catalogue is public
@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponse:
    """The pages of the titles with so many thousands of numbers, each with its last change."""
    base = addresses.base(request)
    listed = [
        element(
            "url",
            said("loc", addresses.public_title_address(base, title)),
            said("lastmod", f"{changed:%Y-%m-%dT%H:%M:%SZ}"),
        )
        for title, changed in title_addresses(number * PAGE, PAGE)
    ]
    if not listed and number not in dict(title_page_starts(PAGE)):
        raise Http404
    return _xml(element("urlset", *listed, xmlns=SITEMAPS))


@login_not_required  # the catalogue is public
@require_safe
def open_search(request: HttpRequest) -> HttpResponse:
    """What a browser needs to know to search here from its own box."""
    base = addresses.base(request)
    roots = organisation().children(None)
    name = roots[0].name if roots else gettext("Library")
    document = element(
        "OpenSearchDescription",
        said("ShortName", name[:16].strip()),
        said("LongName", name[:48]),
        said("Description", gettext("Books, films, music and more of the library")),
        element("Url", type_="text/html", method="get", template=f"{base}/search/?q={{searchTerms}}"),
        element("Url", type_="application/x-suggestions+json", template=f"{base}/search/words/?q={{searchTerms}}"),
        element(
            "Url",
            type_="application/sru+xml",
            template=f"{base}/sru?version=1.2&operation=searchRetrieve&query={{searchTerms}}&startRecord={{startIndex?}}",
        ),
        element("Url", type_="application/opensearchdescription+xml", rel="self", template=f"{base}/opensearch.xml"),
        said("InputEncoding", "UTF-8"),
        said("OutputEncoding", "UTF-8"),
        xmlns=OPEN_SEARCH,
    )
    return _xml(document, kind="application/opensearchdescription+xml", seconds=A_DAY)


@login_not_required  # the catalogue is public
@require_safe
def unapi(request: HttpRequest) -> HttpResponse:
    """unAPI revision 1: which formats there are; of one title; and the title in one of them."""
    identifier, wanted = request.GET.get("id", ""), request.GET.get("format", "")
    if not identifier:
        return _xml(element("formats", *_formats()))
    number = identifier.rpartition(":")[2].rpartition("/")[2]
    found = public_marc([int(number)]) if number.isascii() and number.isdigit() and len(number) < 18 else {}
    if not found:
        raise Http404
    if not wanted:
        return _xml(element("formats", *_formats(), id=identifier), status=300)
    if wanted not in UNAPI:
        return HttpResponse(gettext("There is no such format."), status=406, content_type="text/plain; charset=utf-8")
    kind, _docs, write = UNAPI[wanted]
    address = addresses.public_title_address(addresses.base(request), int(number))
    body = write(found[int(number)], address)
    answer = HttpResponse((XML if kind == "application/xml" else "") + body, content_type=f"{kind}; charset=utf-8")
    if wanted in ("ris", "bibtex"):
        ending = {"ris": "ris", "bibtex": "bib"}[wanted]
        answer["Content-Disposition"] = f'attachment; filename="title-{number}.{ending}"'
    return answer


def _formats() -> list[str]:
    return [element("format", name=name, type_=kind, docs=docs) for name, (kind, docs, _write) in UNAPI.items()]
