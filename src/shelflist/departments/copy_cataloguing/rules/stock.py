"""Well-known public targets, as facts that their libraries publish. None is asked until somebody chooses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StockTarget:
    """A target that can be added by its code. What is not said here is as in the form."""

    code: str
    name: str
    kind: str
    host: str
    port: int
    database: str
    group: str
    more: Mapping[str, Any] = field(default_factory=dict)
    query_map: Mapping[str, str] = field(default_factory=dict)


PICA = {
    "isbn": "pica.isb", "issn": "pica.iss", "oclc": "pica.ocn", "lccn": "-", "publisher": "pica.num",
    "title": "pica.tit all", "author": "pica.per all", "keyword": "pica.all all",
}  # fmt: skip
DNB = {
    "isbn": "isbn", "issn": "issn", "lccn": "-", "oclc": "-", "publisher": "num",
    "title": "tit all", "author": "per all", "keyword": "woe all",
}  # fmt: skip
BNF = {
    "isbn": "bib.isbn adj", "issn": "bib.issn adj", "lccn": "-", "oclc": "-", "publisher": "bib.comref all",
    "title": "bib.title all", "author": "bib.author all", "keyword": "bib.anywhere all",
}  # fmt: skip
UTF_8 = {"charset": "utf-8"}
STOCK = (
    StockTarget(
        "loc", "Library of Congress", "z3950", "lx2.loc.gov", 210, "LCDB", "English", {"syntax": "usmarc", **UTF_8}
    ),
    StockTarget(
        "loc-sru", "Library of Congress (SRU)", "sru", "lx2.loc.gov", 210, "LCDB", "English",
        {"syntax": "marcxml", "version": "1.1"},
    ),
    StockTarget(
        "k10plus", "K10plus (GBV and SWB)", "sru", "sru.k10plus.de", 443, "opac-de-627", "German",
        {"secure": True, "syntax": "marcxml", "version": "1.1"}, PICA,
    ),
    StockTarget(
        "dnb", "Deutsche Nationalbibliothek", "sru", "services.dnb.de", 443, "sru/dnb", "German",
        {"secure": True, "syntax": "MARC21-xml", "version": "1.1"}, DNB,
    ),
    StockTarget(
        "bnf", "Bibliothèque nationale de France", "sru", "catalogue.bnf.fr", 443, "api/SRU", "French",
        {"secure": True, "syntax": "unimarcXchange", "version": "1.2"}, BNF,
    ),
    StockTarget(
        "sudoc", "Sudoc (Abes)", "z3950", "carmin.sudoc.abes.fr", 210, "ABES-Z39-PUBLIC", "French",
        {"syntax": "unimarc"},
    ),
    StockTarget(
        "libris", "LIBRIS (Kungliga biblioteket)", "z3950", "z3950.libris.kb.se", 210, "libr", "Nordic",
        {"syntax": "usmarc"},
    ),
    StockTarget(
        "bibsys", "Norwegian union catalogue (Sikt)", "sru", "bibsys.alma.exlibrisgroup.com", 443,
        "view/sru/47BIBSYS_NETWORK", "Nordic", {"secure": True, "syntax": "marcxml", "version": "1.2"},
        {
            "isbn": "alma.isbn", "issn": "alma.issn", "lccn": "alma.lccn", "oclc": "alma.other_system_number",
            "publisher": "alma.publisher_number", "title": "alma.title all", "author": "alma.creator all",
            "keyword": "alma.all_for_ui all",
        },
    ),
    StockTarget(
        "nla", "National Library of Australia", "z3950", "catalogue.nla.gov.au", 7090, "Voyager", "English",
        {"syntax": "usmarc"},
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in STOCK}
