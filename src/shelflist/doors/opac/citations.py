"""Citing a title: styles through Typst’s bibliography as HTML, cleaned; plain text where that fails; RIS and BibTeX."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nh3
import typst

log = logging.getLogger("shelflist.opac")
STYLES = {
    "apa": ("APA", "american-psychological-association"),
    "mla": ("MLA", "modern-language-association"),
    "chicago": ("Chicago", "chicago-author-date"),
    "harvard": ("Harvard", "harvard-cite-them-right"),
    "ieee": ("IEEE", "institute-of-electrical-and-electronics-engineers"),
    "ama": ("AMA", "american-medical-association"),
    "iso690": ("ISO 690", "iso-690-author-date"),
}
REMEMBERED = 512
RIS_TYPES = {
    "book": "BOOK", "largeprint": "BOOK", "ebook": "EBOOK", "serial": "JFULL", "article": "JOUR", "score": "MUSIC",
    "music": "SOUND", "spoken": "SOUND", "video": "VIDEO", "map": "MAP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """What a citation is made of. `people` are inverted names, “Macdonald, Helen”."""

    key: str
    title: str
    people: tuple[str, ...] = ()
    publisher: str = ""
    place: str = ""
    year: int | None = None
    edition: str = ""
    isbn: str = ""
    issn: str = ""
    language: str = ""
    material: str = "book"
    address: str = ""


def cited(work: Work, style: str) -> str:
    """The citation as clean HTML: emphasis and nothing else."""
    try:
        return _by_typst(work, STYLES[style][1])
    except (typst.TypstError, ValueError, IndexError, OSError) as problem:  # its HTML is experimental upstream
        log.warning("The citation of %s in %s is made by hand: %s", work.key, style, problem)
        return nh3.clean(plain(work), tags=set())


@lru_cache(maxsize=REMEMBERED)
def _by_typst(work: Work, style: str) -> str:
    """Typst runs in an empty folder, on values that stand in a file beside a fixed source, never in it."""
    source = f'#set text(lang: "en")\n#bibliography("works.yml", style: "{style}", full: true, title: none)\n'
    with tempfile.TemporaryDirectory(prefix="shelflist-cite-") as folder:
        Path(folder, "works.yml").write_text(_as_yaml(work), encoding="utf-8")
        Path(folder, "main.typ").write_text(source, encoding="utf-8")
        html = typst.compile(f"{folder}/main.typ", root=folder, format="html").decode()
    body = html.split("<body>", 1)[1].split("</body>", 1)[0]
    clean = nh3.clean(body, tags={"em", "i", "b", "strong", "sup", "sub"}, attributes={})
    text = re.sub(r"\s+", " ", clean).strip()
    text = re.sub(r"^(?:\[1\]|1\.?)\s*", "", text)
    if len(text) < len(work.title) // 2 or not text:
        raise ValueError("nothing came of it")
    return text


def _as_yaml(work: Work) -> str:
    """Hayagriva’s YAML; JSON strings are YAML strings, so no text can break out of its place."""
    kinds = {"article": "Article", "serial": "Periodical", "video": "Video", "music": "Audio", "spoken": "Audio"}
    rows = [f"{json.dumps(work.key)}:", f"  type: {kinds.get(work.material, 'Book')}"]
    rows.append(f"  title: {json.dumps(work.title, ensure_ascii=False)}")
    if work.people:
        rows.append(f"  author: {json.dumps(list(work.people), ensure_ascii=False)}")
    if work.publisher:
        name, where = (json.dumps(one, ensure_ascii=False) for one in (work.publisher, work.place))
        rows.append(f"  publisher:\n    name: {name}" + (f"\n    location: {where}" if work.place else ""))
    if work.year:
        rows.append(f"  date: {work.year}")
    if work.edition:
        rows.append(f"  edition: {json.dumps(work.edition, ensure_ascii=False)}")
    return "\n".join(rows) + "\n"


def plain(work: Work) -> str:
    """By hand: who, what, where, when."""
    made = ", ".join(part for part in (work.publisher, str(work.year or "")) if part)
    return " ".join(f"{part.rstrip('.')}." for part in ("; ".join(work.people), work.title, made) if part)


def ris(work: Work) -> str:
    """RIS, as reference managers read it."""
    rows: list[tuple[str, str]] = [("TY", RIS_TYPES.get(work.material, "GEN")), ("TI", work.title)]
    rows += [("AU", one) for one in work.people]
    rows += [("PB", work.publisher), ("CY", work.place), ("PY", str(work.year or "")), ("ET", work.edition)]
    rows += [("SN", work.isbn or work.issn), ("LA", work.language), ("UR", work.address)]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def bibtex(work: Work) -> str:
    """BibTeX; what has a meaning to TeX is written so that it has none."""
    fields = {
        "title": work.title, "author": " and ".join(work.people), "publisher": work.publisher, "address": work.place,
        "year": str(work.year or ""), "edition": work.edition, "isbn": work.isbn, "issn": work.issn,
        "language": work.language, "url": work.address,
    }  # fmt: skip
    rows = ",\n".join(f"  {name} = {{{''.join(_tex(value))}}}" for name, value in fields.items() if value)
    kind = "article" if work.material == "article" else "book"
    return f"@{kind}{{{work.key},\n{rows}\n}}\n"


def _tex(text: str) -> Iterator[str]:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    for one in text:
        if one in special:
            yield special[one]
        elif one in "&%$#_{}":
            yield f"\\{one}"
        else:
            yield " " if one in "\r\n" else one
