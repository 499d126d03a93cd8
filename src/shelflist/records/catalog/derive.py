"""What the columns of a record say, worked out from its MARC: title, author, year, material, identifiers and so on."""

from __future__ import annotations

import re
from typing import NamedTuple

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.texts import collation_key, fold
from shelflist.records.catalog import material as materials
from shelflist.records.catalog import numbers
from shelflist.records.catalog.marc import Data, MarcRecord

KEY_WORDS = 60  # characters of the title that count for matching
KEY_AUTHOR = 50  # characters of the author that count for recognising editions of one work
LONGEST_SEARCH_TEXT = 20_000

_ISBD_END = "/:;,=+ \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_ABBREVIATION_END = re.compile(
    r"(?:^|[\s.(,-])(?:\w|jr|sr|dr|mr|mrs|ms|st|inc|ltd|co|corp|bros|dept|etc|ed|vol|no|pt|hrsg|ca|cie|sc)\.$|\.\w+\.$|\.\.\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 6  # characters, with the one before and the full stop
_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_SEARCHED = {  # tag → subfields whose words a title can be found by
    "130": "anp", "240": "anp", "245": "abnpc", "246": "abnp", "247": "abnp", "740": "anp", "730": "anpt",
    "100": "abcqt", "110": "abnt", "111": "acnt", "700": "abcqt", "710": "abnt", "711": "acnt",
    "440": "anpv", "490": "av", "800": "atv", "810": "abtv", "811": "atv", "830": "anpv",
    "600": "abctxyzv", "610": "abtxyzv", "611": "actxyzv", "630": "apxyzv", "648": "a", "650": "axyzv", "651": "axyzv",
    "653": "a", "655": "axyz", "880": "abcnpt", "505": "at", "028": "a",
    "400": "abcqt", "410": "abnt", "411": "acnt", "430": "ap", "450": "axyz", "451": "axyz",
    "150": "axyzv", "151": "axyz",
}  # fmt: skip
_CLASSIFICATIONS = (
    ("082", "a"),
    ("092", "ab"),
    ("050", "ab"),
    ("090", "ab"),
    ("080", "a"),
    ("060", "ab"),
    ("086", "a"),
    ("084", "a"),
)
_NO_LANGUAGE = frozenset(("und", "mul", "zxx"))
_NON_SORTING = str.maketrans("", "", "\x98\x9c")


class Derived(NamedTuple):
    """The derived columns of `models.Record`, with the identifiers (kind, value) and what looked odd."""

    kind: str  # bib, authority, holdings
    control_number: str
    title: str
    title_rest: str
    title_original: str
    title_sort: bytes
    title_key: str
    work_key: str
    author: str
    author_original: str
    author_sort: bytes
    year: int | None
    language: str
    publisher: str
    extent: str
    series: str
    summary: str
    material: str
    audience: str
    classification: str
    marc_type: str
    bib_level: str
    item_form: str
    video_format: str
    search_text: str
    identifiers: tuple[tuple[str, str], ...]
    warnings: tuple[Phrase, ...]


ByTag = dict[str, list[Data]]


def derive(record: MarcRecord) -> Derived:
    """The derived columns of a record. Never fails: what is missing or unreadable is empty."""
    controls: dict[str, str] = {}
    physical: list[str] = []
    tags: ByTag = {}
    for field in record.fields:
        if len(field) == 4:
            tags.setdefault(field[0], []).append(field)
        else:
            controls.setdefault(field[0], field[1])
            if field[0] == "007":
                physical.append(field[1])
    marc_type, level = record.leader[6], record.leader[7]
    if marc_type == "z":
        return _derive(record, "authority", controls, tags, _Heading(tags))
    if marc_type in "uvxy":
        return _derive(record, "holdings", controls, tags, _Shelving(tags, controls))
    return _derive(record, "bib", controls, tags, _Bibliographic(marc_type, level, controls, physical, tags))


class _Described:
    """What the three kinds of record have in common: a title, and the rest empty until told otherwise."""

    title = title_rest = title_original = parts = author = author_original = language = publisher = extent = series = (
        summary
    ) = ""
    material = audience = item_form = video_format = ""
    uniform_title = ""
    skip = 0
    year: int | None = None


class _Heading(_Described):
    """An authority record: its title is the heading."""

    def __init__(self, tags: ByTag) -> None:
        for tag in ("100", "110", "111", "130", "147", "148", "150", "151", "155", "162", "180", "181", "182", "185"):
            if tag in tags:
                heading = tags[tag][0]
                words = [value for code, value in heading.subfields if code.isalpha() and code not in "vxyzw"]
                divisions = [value for code, value in heading.subfields if code in "vxyz"]
                self.title = " -- ".join([trimmed(" ".join(words)), *divisions]).strip(" -")
                self.title_original = _linked(tags, tag, "abcdqtp")
                return


class _Shelving(_Described):
    """A holdings record: its title is the call number, or else where it stands."""

    def __init__(self, tags: ByTag, controls: dict[str, str]) -> None:
        for place in tags.get("852", []):
            self.title = trimmed(place.text("khijm")) or trimmed(place.text("bc")) or trimmed(place.text("a"))
            if self.title:
                return
        self.title = controls.get("004", "")


class _Bibliographic(_Described):
    """A bibliographic record."""

    def __init__(self, kind: str, level: str, controls: dict[str, str], physical: list[str], tags: ByTag) -> None:
        fixed = controls.get("008", "")
        self._read_title(tags)
        self._read_author(tags)
        self._read_publication(tags, fixed)
        uniform = [*tags.get("240", ()), *tags.get("130", ())]
        self.uniform_title = trimmed(uniform[0].text("anp")) if uniform else ""
        self.language = _language(tags, fixed)
        self.extent = "; ".join([trimmed(field.text("a")) for field in tags.get("300", [])])
        self.series = _series(tags)
        summary = tags.get("520")
        self.summary = summary[0].text("ab") if summary else ""
        self.item_form = materials.item_form(kind, fixed)
        self.audience = materials.audience(kind, level, fixed)
        carriers = [field.first("b") for field in tags.get("338", [])]
        gmd = tags["245"][0].first("h") if "245" in tags else ""
        self.material = materials.material(kind, level, fixed, self.item_form, physical, carriers, gmd)
        self.video_format = next((field[4:5].strip() for field in physical if field[:1] == "v"), "")

    def _read_title(self, tags: ByTag) -> None:
        for tag, codes in (
            ("245", "ak"),
            ("130", "a"),
            ("240", "a"),
            ("246", "a"),
            ("740", "a"),
            ("222", "a"),
            ("773", "t"),
        ):
            for field in tags.get(tag, ()):
                main = trimmed(field.first(codes))
                if not main.strip("."):
                    main = trimmed(field.first("p")) if tag == "245" else ""
                    if not main:
                        continue
                self.parts = _parts(field) if field.first(codes) else ""
                self.title = f"{main}. {self.parts}" if self.parts and self.parts != main else main
                self.title_rest = trimmed(field.text("b"))
                skip = field.ind1 if tag in ("130", "740") else field.ind2
                self.skip = int(skip) if skip in "123456789" and tag in ("245", "240", "130", "740") else 0
                self.title_original = _linked(tags, tag, "anp")
                return

    def _read_author(self, tags: ByTag) -> None:
        for tag in ("100", "110", "111", "700", "710", "711"):
            for field in tags.get(tag, ()):
                if tag[0] == "7" and any(code in "it" for code, _value in field.subfields):
                    continue  # a related work, not a person behind this one
                self.author = trimmed(field.text("abcq" if tag[1:] == "00" else "abn" if tag[1:] == "10" else "an"))
                self.author_original = _linked(tags, tag, "abcq", field.first("6")[4:6])
                if self.author:
                    return

    def _read_publication(self, tags: ByTag, fixed: str) -> None:
        statements = tags.get("264", [])
        if "260" in tags or len(statements) > 1:
            published = [field for field in statements if field.ind2 == "1"]
            statements = [*published, *tags.get("260", ()), *(field for field in statements if field.ind2 != "1")]
        for field in statements:
            if name := trimmed(field.first("b")):
                self.publisher = name
                break
        self.year = _year(fixed, statements)


def _year(fixed: str, statements: list[Data]) -> int | None:
    """The first year that can be read: in 008/07-10, else in the dates of the statements of publication."""
    if match := _YEAR.search(fixed[7:11]):
        return int(match[1])
    dates = (_YEAR.search(date) for field in statements for date in field.all("cg"))
    return next((int(match[1]) for match in dates if match), None)


def _derive(record: MarcRecord, kind: str, controls: dict[str, str], tags: ByTag, described: _Described) -> Derived:
    identifiers, warnings = _identifiers(kind, controls, tags)
    title = _readable(described.title)
    author = _readable(described.author)
    title_rest = _readable(described.title_rest)
    parts = described.parts
    main = title[: -len(parts)] if parts and title.endswith(parts) else title
    key = f"{fold(main)[:KEY_WORDS]} {fold(parts)[:50]}".strip()
    return Derived(
        kind=kind,
        control_number=controls.get("001", "").strip()[:120],
        title=title,
        title_rest=title_rest,
        title_original=described.title_original,
        title_sort=collation_key(f"{title[described.skip :]} {title_rest}"),
        title_key=key,
        work_key=_work_key(kind, record.leader[7], described.uniform_title, key, author),
        author=author,
        author_original=described.author_original,
        author_sort=collation_key(author),
        year=described.year,
        language=described.language,
        publisher=described.publisher,
        extent=described.extent,
        series=described.series,
        summary=described.summary,
        material=described.material,
        audience=described.audience,
        classification=_classification(tags),
        marc_type=record.leader[6].strip(),
        bib_level=record.leader[7].strip() if kind == "bib" else "",
        item_form=described.item_form,
        video_format=described.video_format,
        search_text=_search_text(tags, identifiers),
        identifiers=identifiers,
        warnings=tuple(warnings),
    )


def _work_key(kind: str, level: str, uniform_title: str, title_key: str, author: str) -> str:
    """The same for all editions and formats of one work: author, and uniform or own title. Serials have none."""
    title = fold(uniform_title)[: KEY_WORDS + KEY_AUTHOR] or title_key
    if kind != "bib" or level in "sbi" or not title:
        return ""
    return f"{fold(author)[:KEY_AUTHOR].strip()}|{title.strip()}"


def trimmed(text: str) -> str:
    """The text without the ISBD punctuation that leads over to the next subfield, and without a final full stop that
    only ends the field (one that belongs to an initial or an abbreviation stays)."""
    text = text.strip()
    if not text or text[-1].isalnum():
        return text
    text = text.rstrip(_ISBD_END)
    if text.endswith(".") and not _ABBREVIATION_END.search(
        text, max(0, min(len(text) - _LONGEST_ABBREVIATION, text.rfind(".", 0, -1)))
    ):
        text = text[:-1].rstrip()
    return text


def _readable(text: str) -> str:
    """The text without the marks around what does not count for sorting."""
    return text if text.isascii() else text.translate(_NON_SORTING)


def _parts(field: Data) -> str:
    """Number and name of a part: “Part 2, The return”."""
    return ", ".join([trimmed(value) for value in field.all("np")])


def _linked(tags: ByTag, tag: str, codes: str, number: str = "") -> str:
    """The same field in its original script: the 880 whose $6 names this tag (and the number of the link, if given)."""
    for field in tags.get("880", ()):
        link = field.first("6")
        if link[:3] == tag and (not number or link[4:6] == number):
            return _readable(trimmed(field.text(codes)))
    return ""


def _language(tags: ByTag, fixed: str) -> str:
    """008/35-37, or 041 $a where 008 has no language; in lower case."""
    language = fixed[35:38].lower()
    if len(language) == 3 and language.isalpha() and language.isascii() and language not in _NO_LANGUAGE:
        return language
    for field in tags.get("041", ()):
        other = field.first("ad")[:3].lower()
        if len(other) == 3 and other.isalpha() and other.isascii():
            return other
    return language if language in _NO_LANGUAGE else ""


def _series(tags: ByTag) -> str:
    found = []
    for tag in ("490", "440"):
        for field in tags.get(tag, ()):
            name, volume = trimmed(field.text("anp")), trimmed(field.first("v"))
            found.append(f"{name} ; {volume}" if volume else name)
    if not found:
        found = [trimmed(field.text("atnpv")) for tag in ("800", "810", "811", "830") for field in tags.get(tag, ())]
    return ". ".join(found)


def _classification(tags: ByTag) -> str:
    for tag, codes in _CLASSIFICATIONS:
        for field in tags.get(tag, ()):
            number = field.first(codes[0])
            if codes == "ab" and (cutter := field.first("b")):
                number = f"{number} {cutter}" if not number.endswith(" ") else number + cutter
            number = (number.replace("/", "") if tag in ("082", "092") else number).strip()
            if number:
                return number[:80]
    return ""


def _identifiers(kind: str, controls: dict[str, str], tags: ByTag) -> tuple[tuple[tuple[str, str], ...], list[Phrase]]:
    found: list[tuple[str, str]] = []
    warnings: list[Phrase] = []
    if number := controls.get("001", "").strip():
        numbers.of_001(number[:120], controls.get("003", "").strip(), found)
    for tag, read in numbers.BY_TAG.items():
        if tag in tags and (kind == "bib" or tag in ("010", "035")):
            for field in tags[tag]:
                read(field, found, warnings)
    if kind == "bib":
        for tag in sorted(numbers.LINKING.intersection(tags)):
            for field in tags[tag]:
                numbers.of_links(field, found, warnings)
    return tuple(dict.fromkeys(found)), warnings


def _search_text(tags: ByTag, identifiers: tuple[tuple[str, str], ...]) -> str:
    words = [
        value
        for tag, fields in tags.items()
        if (codes := _SEARCHED.get(tag))
        for field in fields
        for code, value in field[3]
        if code in codes
    ]
    words += [value for kind, value in identifiers if kind not in ("control", "linked")]
    folded = fold(" ".join(words)[:LONGEST_SEARCH_TEXT])
    return f" {folded}" if folded else ""  # so that every word follows a space, and a word's beginning can be found
