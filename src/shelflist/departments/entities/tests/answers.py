"""Answers of services, after what they publish of their formats; and a server of this machine that gives them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

MARC = "http://www.loc.gov/MARC21/slim"


def _field(tag: str, pairs: str, ind: str = "  ") -> str:
    parts = "".join(f'<subfield code="{one[0]}">{one[2:]}</subfield>' for one in pairs.split("|"))
    return f'<datafield tag="{tag}" ind1="{ind[0]}" ind2="{ind[1]}">{parts}</datafield>'


def marcxml(number: str, system: str, *fields: str, code: str = "a", moment: str = "20240101000000.0") -> str:
    """A MARCXML authority."""
    controls = (
        ("001", number),
        ("003", system),
        ("005", moment),
        ("008", f"800101n| az{code}annaabn          |a aaa"),
    )
    texts = "".join(f'<controlfield tag="{tag}">{text}</controlfield>' for tag, text in controls)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><record xmlns="{MARC}"><leader>00000cz  a2200000n  4500</leader>'
        f"{texts}{''.join(fields)}</record>"
    )


TWAIN = marcxml(
    "n  79021164", "DLC",
    _field("024", "a http://viaf.org/viaf/50566653|2 uri", "7 "),
    _field("046", "f 18351130|g 19100421"),
    _field("100", "a Twain, Mark,|d 1835-1910", "1 "),
    _field("370", "a Florida (Mo.)|b Redding (Conn.)"),
    _field("374", "a Novelists|a Journalists"),
    _field("400", "a Clemens, Samuel Langhorne,|d 1835-1910", "1 "),
    _field("678", "a Wrote of the river.", "0 "),
)  # fmt: skip
RENAMED = TWAIN.replace("Twain, Mark,", "Twain, Mark (Samuel Clemens),")
FAST = marcxml("fst00041362", "OCoLC", _field("040", "a OCoLC|f fast"), _field("150", "a Rivers"), code="z")


def _main(source: str, pairs: str, name: str = "mainHeadingEl", tag: str = "100") -> str:
    """A heading of a VIAF cluster with its source."""
    parts = "".join(f'<ns1:subfield code="{one[0]}">{one[2:]}</ns1:subfield>' for one in pairs.split("|"))
    field = f'<ns1:datafield dtype="MARC21" ind1="1" ind2=" " tag="{tag}">{parts}</ns1:datafield>'
    return f"<ns1:{name}>{field}<ns1:sources><ns1:s>{source}</ns1:s></ns1:sources></ns1:{name}>"


def _source(source: str, number: str) -> str:
    return f'<ns1:source nsid="{number}">{source}|{number}</ns1:source>'


VIAF = (
    '<?xml version="1.0" encoding="UTF-8"?><ns1:VIAFCluster xmlns:ns1="http://viaf.org/viaf/terms#">'
    "<ns1:viafID>50566653</ns1:viafID><ns1:nameType>Personal</ns1:nameType><ns1:sources>"
    + _source("LC", "n79021164") + _source("DNB", "http://d-nb.info/gnd/118624822") + _source("WKP", "Q7245")
    + "</ns1:sources><ns1:mainHeadings>" + _main("DNB", "a Twain, Mark|d 1835-1910")
    + _main("LC", "a Twain, Mark,|d 1835-1910") + "</ns1:mainHeadings><ns1:x400s>"
    + _main("NKC", "a Твен, Марк", "x400", "400") + "</ns1:x400s></ns1:VIAFCluster>"
)  # fmt: skip
LOBID: dict[str, Any] = {
    "id": "https://d-nb.info/gnd/118624822", "gndIdentifier": "118624822",
    "type": ["DifferentiatedPerson", "AuthorityResource", "Person"], "preferredName": "Twain, Mark",
    "variantName": ["Clemens, Samuel Langhorne", "Twain, Mark"], "dateOfBirth": ["1835-11-30"],
    "dateOfDeath": ["1910-04-21"], "biographicalOrHistoricalInformation": ["Amerikanischer Schriftsteller"],
    "sameAs": [{"id": "http://viaf.org/viaf/50566653"}, {"id": "https://www.wikidata.org/entity/Q7245"}],
}  # fmt: skip
IDREF = (
    '<?xml version="1.0" encoding="UTF-8"?><record><leader>     cx  j22        3  45  </leader>'
    '<controlfield tag="001">027170705</controlfield><controlfield tag="008">Tp5</controlfield>'
    + _field("033", "a http://catalogue.bnf.fr/ark:/12148/cb11927374h|2 BNF")
    + _field("035", "a 50566653|2 VIAF")
    + _field("200", "9 y|a Twain|b Mark|f 1835-1910", " 1")
    + _field("340", "a Romancier")
    + _field("400", "a Clemens|b Samuel Langhorne|f 1835-1910", " 1")
    + "</record>"
)
SUGGESTED = {
    "/authorities/names/suggest2": {"q": "twain*", "count": 1, "hits": [{
        "suggestLabel": "Twain, Mark, 1835-1910", "uri": "http://id.loc.gov/authorities/names/n79021164",
        "aLabel": "Twain, Mark, 1835-1910", "vLabel": "", "code": "", "token": "n79021164"}]},
    "/viaf/AutoSuggest": {"query": "twain", "result": [{
        "term": "Twain, Mark, 1835-1910", "displayForm": "Twain, Mark, 1835-1910", "nametype": "personal",
        "viafid": "50566653", "score": "25142", "lc": "n79021164"}]},
    "/gnd/search": {"id": "http://lobid.org/gnd/search", "totalItems": 1, "member": [LOBID]},
    "/Sru/Solr": {"responseHeader": {"status": 0}, "response": {"numFound": 1, "start": 0, "docs": [
        {"ppn_z": "027170705", "affcourt_z": "Twain, Mark (1835-1910)"}]}},
    "/searchfast/fastsuggest": {"responseHeader": {"status": 0}, "response": {"numFound": 1, "start": 0, "docs": [
        {"idroot": ["fst00041362"], "type": "auth", "auth": "Rivers", "suggest50": ["Rivers"]}]}},
}  # fmt: skip
RECORDS = {
    "/authorities/names/n79021164.marcxml.xml": TWAIN, "/viaf/50566653/viaf.xml": VIAF,
    "/gnd/118624822.json": json.dumps(LOBID), "/027170705.xml": IDREF, "/fast/41362.mrc.xml": FAST,
}  # fmt: skip


class Answers:
    """What the server says at each path, and what it was asked."""

    def __init__(self) -> None:
        self.texts = {path: json.dumps(one) for path, one in SUGGESTED.items()} | dict(RECORDS)
        self.asked: list[str] = []
        self.address = ""


@contextmanager
def answering() -> Iterator[Answers]:
    """A server on this machine that gives those answers, each with a tag, and 304 to whoever knows it."""
    answers = Answers()

    class Handler(BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.1"

        def do_GET(self) -> None:
            answers.asked.append(self.path)
            text = answers.texts.get(self.path.partition("?")[0])
            body = (text or "").encode()
            tag = f'"{hash(body)}"'
            is_same = text is not None and self.headers.get("If-None-Match") == tag
            self.send_response(404 if text is None else 304 if is_same else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", "0" if is_same else str(len(body)))
            self.end_headers()
            if not is_same:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    answers.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield answers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
