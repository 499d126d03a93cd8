"""The explain record (ZeeRex 2.0): what can be asked here, made from the table of fields that the search uses."""

from __future__ import annotations

from collections.abc import Mapping

from shelflist.doors.protocols.rules.from_cql import CONTEXT_SETS, ORDERS, names_of
from shelflist.doors.protocols.sru.asking import MOST_RECORDS, USUAL_RECORDS, VERSIONS
from shelflist.doors.protocols.sru.schemas import SCHEMAS, Schema
from shelflist.observers.search.rules.fields import FIELDS, RANGES, SearchField
from shelflist.records.catalog.formats.xml import element, said

WORDS = {
    True: "The public catalogue: every title that the library shows.",
    False: "The authority records: names, titles and subjects with what else they are called.",
}
ZEEREX = "http://explain.z3950.org/dtd/2.0/"


def explain(
    *, host: str, port: int, path: str, title: str, version: str, schemas: Mapping[str, Schema] = SCHEMAS
) -> str:
    """The record; with the schemas of headings, that of the database of authority records."""
    of_titles = schemas is SCHEMAS
    return element(
        "explain",
        _server(host, port, path, version),
        element(
            "databaseInfo",
            said("title", title, lang="en", primary="true"),
            said("description", WORDS[of_titles], lang="en"),
        ),
        _indexes() if of_titles else _headings(),
        element("schemaInfo", *(_schema(name, one) for name, one in schemas.items())),
        _limits(),
        xmlns=ZEEREX,
        authoritative="true",
    )


def _server(host: str, port: int, path: str, version: str) -> str:
    inside = [said("host", host), said("port", str(port)), said("database", path.strip("/"))]
    return element("serverInfo", *inside, protocol="SRU", version=version, transport="http", method="GET POST")


def _indexes() -> str:
    sets = [element("set", identifier=uris[0], name=name) for name, uris in CONTEXT_SETS.items() if uris[0]]
    sets.append(element("set", identifier="info:srw/cql-context-set/1/local", name="local"))
    return element("indexInfo", *sets, *(_index(one) for one in (*FIELDS, *RANGES)), _every_record())


def _index(one: SearchField) -> str:
    maps = []
    for name in names_of(one.name):
        prefix, _dot, plain = name.partition(".")
        maps.append(element("map", said("name", plain, set=prefix)))
    attributes = [element("map", element("attr", str(number), type_="1", set="bib-1")) for number in one.attributes[:1]]
    can = {
        "search": "true",
        "scan": "true" if one in FIELDS else "false",
        "sort": "true" if one.name in ORDERS else "false",
    }
    return element("index", said("title", str(one.label), lang="en"), *maps, *attributes, **can)


def _every_record() -> str:
    inside = [said("title", "All records", lang="en"), element("map", said("name", "allRecords", set="cql"))]
    return element("index", *inside, search="true", scan="false", sort="false")


def _headings() -> str:
    """Of authority records: headings and references from some letters on, and numbers."""
    sets = [element("set", identifier=uris[0], name=name) for name, uris in CONTEXT_SETS.items() if uris[0]]
    names = (("Heading", "serverChoice", "cql"), ("Number", "identifier", "rec"), ("All records", "allRecords", "cql"))
    rows = [
        element(
            "index", said("title", title, lang="en"), element("map", said("name", name, set=prefix)),
            search="true", scan="true" if name == "serverChoice" else "false",
        )
        for title, name, prefix in names
    ]  # fmt: skip
    return element("indexInfo", *sets, *rows)


def _schema(name: str, schema: Schema) -> str:
    return element("schema", said("title", schema.title, lang="en"), identifier=schema.uri, name=name, retrieve="true",
                   sort="false")  # fmt: skip


def _limits() -> str:
    return element(
        "configInfo",
        said("default", str(USUAL_RECORDS), type_="numberOfRecords"),
        said("default", "cql.serverChoice", type_="index"),
        said("default", "=", type_="relation"),
        said("default", "marcxml", type_="retrieveSchema"),
        said("setting", str(MOST_RECORDS), type_="maximumRecords"),
        *(
            said("supports", relation, type_="relation")
            for relation in ("=", "==", "<>", "<", "<=", ">", ">=", "all", "any", "adj", "within")
        ),
        *(said("supports", name, type_="booleanModifier") for name in ("prox.distance", "prox.unit", "prox.ordered")),
        said("supports", "*", type_="maskingCharacter"),
        said("supports", "?", type_="maskingCharacter"),
        said("supports", "^", type_="anchoring"),
        *(said("supports", version, type_="version") for version in VERSIONS),
    )
