"""What citation programs read: COinS in a page, RIS and BibTeX as files."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from shelflist.records.catalog.formats.description import Description, Name, describe
from shelflist.records.catalog.marc import MarcRecord

RIS_TYPES = {
    "serial": "JFULL", "article": "JOUR", "ebook": "EBOOK", "score": "MUSIC", "map": "MAP", "video": "VIDEO",
    "spoken": "SOUND", "music": "SOUND", "picture": "ART", "computer": "COMP", "manuscript": "MANSCPT",
}  # fmt: skip
BIBTEX_TYPES = {"serial": "misc", "article": "article", "manuscript": "unpublished"}
BOOKS = {"book", "ebook", "largeprint", "braille"}
COINS_FORMAT = "info:ofi/fmt:kev:mtx:"
LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
BIBTEX_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
THESIS = "m"  # 008/24-27: nature of contents


def coins(record: MarcRecord) -> str:
    """The `title` of a COinS span (OpenURL 1.0 in key and value); the template escapes it."""
    said_of_it = describe(record)
    derived = said_of_it.derived
    if derived.material in ("serial", "article"):
        pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"{COINS_FORMAT}journal")]
        host = next((other for other in said_of_it.related if other.relation == "host"), None)
        if derived.material == "article":
            pairs += [("rft.genre", "article"), ("rft.atitle", said_of_it.title)]
            pairs += [("rft.jtitle", host.title), ("rft.issn", host.issn)] if host else []
        else:
            pairs += [("rft.genre", "journal"), ("rft.jtitle", said_of_it.title)]
    elif derived.material in BOOKS:
        pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"{COINS_FORMAT}book"), ("rft.genre", "book")]
        pairs += [("rft.btitle", said_of_it.title), ("rft.edition", said_of_it.edition)]
    else:
        pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"{COINS_FORMAT}dc"), ("rft.title", said_of_it.title)]
        pairs += [("rft.type", derived.material)]
    pairs += [("rft.au", name.text) for name in said_of_it.authors[:10]]
    pairs += [("rft.pub", derived.publisher), ("rft.place", said_of_it.place), ("rft.date", said_of_it.year)]
    pairs += [("rft.isbn", number) for number in said_of_it.numbers("isbn")[:1]]
    pairs += [("rft.issn", number) for number in said_of_it.numbers("issn")[:1]]
    pairs += [("rft_id", f"info:oclcnum/{number}") for number in said_of_it.numbers("oclc")[:1]]
    return urlencode([(key, _line(value)) for key, value in pairs if value])


def ris(record: MarcRecord, address: str = "") -> str:
    """A record of a RIS file, with its end."""
    said_of_it = describe(record)
    derived = said_of_it.derived
    others = [name for name in said_of_it.names if name not in said_of_it.authors]
    host = next((other for other in said_of_it.related if other.relation == "host"), None)
    pairs = [
        ("TY", _thesis(said_of_it, "THES") or RIS_TYPES.get(derived.material, "BOOK")),
        *(("AU", name.text) for name in said_of_it.authors),
        *(("A2", name.text) for name in others),
        ("TI", said_of_it.title),
        ("T2", host.title if host else said_of_it.series[0][0] if said_of_it.series else ""),
        ("PY", said_of_it.year),
        ("CY", said_of_it.place),
        ("PB", derived.publisher),
        ("ET", said_of_it.edition),
        *(("SN", number) for number in (*said_of_it.numbers("isbn"), *said_of_it.numbers("issn"))),
        *(("LA", code) for code in said_of_it.languages),
        *(("KW", subject.text) for subject in said_of_it.subjects),
        *(("AB", text) for text in said_of_it.summaries),
        ("CN", derived.classification),
        *(("UR", link.url) for link in said_of_it.links if link.is_the_thing),
        ("UR", address),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in pairs if value.strip()]
    return "\r\n".join([*lines, "ER  - ", ""])


def bibtex(record: MarcRecord, address: str = "", key: str = "") -> str:
    """An entry of a BibTeX file in UTF-8. `key` is what it is cited by, made from name and year when not given."""
    said_of_it = describe(record)
    derived = said_of_it.derived
    kind = _thesis(said_of_it, "phdthesis") or BIBTEX_TYPES.get(
        derived.material, "book" if derived.material in BOOKS else "misc"
    )
    editors = [name for name in said_of_it.names if name not in said_of_it.authors and _is_editor(name)]
    host = next((other for other in said_of_it.related if other.relation == "host"), None)
    pairs = [
        ("title", f"{{{_signs(said_of_it.title)}}}"),
        ("author", _people(said_of_it.authors)),
        ("editor", _people(editors)),
        ("publisher" if kind != "phdthesis" else "school", _signs(derived.publisher)),
        ("address", _signs(said_of_it.place)),
        ("year", said_of_it.year),
        ("edition", _signs(said_of_it.edition)),
        ("series", _signs(said_of_it.series[0][0]) if said_of_it.series else ""),
        ("volume", _signs(said_of_it.series[0][1]) if said_of_it.series else ""),
        ("journal", _signs(host.title) if host and kind == "article" else ""),
        ("isbn", ", ".join(said_of_it.numbers("isbn"))),
        ("issn", ", ".join(said_of_it.numbers("issn"))),
        ("language", ", ".join(said_of_it.languages)),
        ("url", _line(address).replace("{", "").replace("}", "")),
    ]
    lines = [f"  {name} = {{{value}}}" for name, value in pairs if value]
    return f"@{kind}{{{key or _key(said_of_it)},\n" + ",\n".join(lines) + "\n}\n"


def _thesis(said_of_it: Description, word: str) -> str:
    """The word when 008 says that it is a dissertation."""
    is_text = said_of_it.leader[6:7] in ("a", "t")
    return word if is_text and THESIS in said_of_it.fixed[24:28] and said_of_it.derived.material in BOOKS else ""


def _is_editor(name: Name) -> bool:
    return any(role.lower().rstrip(".,") in {"editor", "edt", "ed", "hrsg", "herausgeber"} for role in name.roles)


def _people(names: list[Name]) -> str:
    """A body's name in braces of its own, so that no comma in it is taken for that of a person."""
    return " and ".join(_signs(one.text) if one.kind == "personal" else f"{{{_signs(one.text)}}}" for one in names)


def _key(said_of_it: Description) -> str:
    name = said_of_it.authors[0].text.split(",")[0] if said_of_it.authors else said_of_it.derived.title.split(" ")[0]
    plain = re.sub(r"[^A-Za-z0-9]+", "", name) or f"record{said_of_it.derived.control_number}"
    return re.sub(r"[^A-Za-z0-9]+", "", plain) + said_of_it.year


def _signs(text: str) -> str:
    return _line(text).translate(BIBTEX_SIGNS)


def _line(text: str) -> str:
    """The text in one line: a line break would begin another field."""
    return LINE_BREAKS.sub(" ", text).strip()
