"""A title's document: what its MARC fields, its columns and its copies say, field by field of the index. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import Any, NamedTuple

from shelflist.observers.search.rules import headings, words
from shelflist.observers.search.rules.shape import EVERYWHERE, LED_OF, Document, Fields, work_number

MarcFields = Sequence[Sequence[Any]]  # [tag, data] or [tag, indicator, indicator, [[code, value], …]]

_FIELDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("240", "130"), ("title", "adfgklmnoprs")),
    **dict.fromkeys(("246", "247"), ("title", "abnp")),
    **dict.fromkeys(("730", "740"), ("title", "anp")),
    "245": ("title", "abknp"), "242": ("title", "abnp"), "222": ("title", "a"), "210": ("title", "a"),
    "100": ("author", "abcdq"), "700": ("author", "abcdq"), "110": ("author", "abn"), "710": ("author", "abn"),
    "111": ("author", "acn"), "711": ("author", "acn"), "720": ("author", "a"),
    "440": ("series", "anp"), "490": ("series", "a"), "830": ("series", "anp"),
    **dict.fromkeys(("800", "810", "811"), ("series", "abctnp")),
    "600": ("subject", "abcdqtvxyz"), "610": ("subject", "abtvxyz"), "611": ("subject", "acntvxyz"),
    "630": ("subject", "apvxyz"), "648": ("subject", "avxyz"), "650": ("subject", "abvxyz"),
    "651": ("subject", "avxyz"), "653": ("subject", "a"), "654": ("subject", "abc"), "655": ("genre", "avxyz"),
    "260": ("publisher", "ab"), "264": ("publisher", "ab"),
    "020": ("number", "az"), "022": ("number", "alyz"), "024": ("number", "az"), "010": ("number", "az"),
    "035": ("number", "a"), "028": ("number", "a"), "027": ("number", "a"), "030": ("number", "a"),
    "050": ("call_number", "ab"), "090": ("call_number", "ab"), "082": ("call_number", "ab"),
    "092": ("call_number", "ab"), "080": ("call_number", "ab"), "060": ("call_number", "ab"),
    "084": ("call_number", "ab"), "086": ("call_number", "a"), "099": ("call_number", "a"),
    **dict.fromkeys(("500", "501", "502", "504", "505", "508", "511", "515", "518", "520", "521", "522", "525", "526",
                     "530", "533", "534", "538", "545", "546", "550", "555", "580", "586"), ("notes", "abcgrt")),
}  # fmt: skip
LONGEST_BESIDE = 20_000  # letters of words beside a title
_DIVISIONS = frozenset("vxyz")
_END = " \t/:;,=+"
_FULL_STOP = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[\d)\]]))\.$")
_NOT_A_NUMBER = re.compile(r"[^0-9a-z]+")
_SYSTEM = re.compile(r"^\([^)]*\)")
LONGEST_NUMBER = 60
AUDIENCES = frozenset("abcdefgj")  # 008/22


class Copy(NamedTuple):
    """What the index needs of a copy: where it stands (with the branches above), its call number, age and loans."""

    branch_ids: tuple[int, ...]
    call_number: str
    shelf_key: bytes
    added: int  # 20261127
    loans: int
    public: bool


class TitleFacts(NamedTuple):
    """A record's columns and MARC fields with its copies."""

    id: int
    kind: str
    suppressed: bool
    title: str
    title_sort: bytes
    author_sort: bytes
    series: str
    year: int | None
    language: str
    publisher: str
    material: str
    audience: str
    created: int
    changed: int
    fields: MarcFields
    copies: Sequence[Copy]
    stored: MarcFields = ()  # fields that are read with another heading: the stored words find the title too
    work_key: str = ""  # what the editions of one work have in common
    beside: Sequence[str] = ()  # descriptions and contents that stand beside the title, in no record
    source: int | None = None  # whom the record comes from
    everywhere: tuple[int, ...] = ()  # its source needs no copies: every branch, as many as there are now
    forms: Sequence[tuple[str, str]] = ()  # (tag, form): what leads to its headings finds it too, and weighs less


@dataclass(slots=True)
class _Gathered:
    """Texts by field, and headings for lists."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        if text:
            self.texts.setdefault(name, []).append(text)

    def list(self, name: str, term: str) -> None:
        self.lists.setdefault(name, {})[term] = None


def document(facts: TitleFacts) -> Document | None:
    """The document of a title or an authority record; None for holdings, which are found by their title."""
    if facts.kind == "authority":
        return _authority(facts)
    if facts.kind != "bib":
        return None
    made = _Gathered()
    for marc_field in facts.fields:
        if len(marc_field) == 4:
            _read(marc_field[0], marc_field[1], marc_field[2], marc_field[3], made)
        elif marc_field[0] == "001":
            made.add("number", marc_field[1].strip())
    for marc_field in facts.stored:
        _read_words(marc_field[0], marc_field[3], made)
    for text in facts.beside:
        made.add("notes", text[:LONGEST_BESIDE])
    _columns(facts, made)
    _copies(facts, made)
    found = Document(facts.id, {}, sum(copy.loans for copy in facts.copies))
    _words(facts, made, found.fields)
    for name, terms in made.lists.items():
        found.fields[name] = list(terms)
    _numbers(facts, found.fields)
    return found


def _read(tag: str, ind1: str, ind2: str, subfields: Sequence[Sequence[str]], made: _Gathered) -> None:
    if tag == "880":
        tag = next((value[:3] for code, value in subfields if code == "6"), "")
    wanted = _FIELDS.get(tag)
    if wanted is None:
        return
    name, codes = wanted
    text = " ".join([value for code, value in subfields if code in codes])
    if name == "title":
        _title(tag, ind1 if tag in ("130", "730", "740") else ind2, text, subfields, made)
    elif name == "author":
        made.add(name, text)
        if shown := trimmed(text):
            made.list("list_author", headings.entry(shown))
    elif name in ("subject", "genre"):
        _subject(name, codes, subfields, made)
    elif name == "number":
        made.texts.setdefault(name, []).extend([value for code, value in subfields if code in codes])
    else:
        made.add(name, text)
        if name == "series" and (shown := trimmed(text)):
            made.list("list_series", headings.entry(shown))


def _read_words(tag: str, subfields: Sequence[Sequence[str]], made: _Gathered) -> None:
    """The words of a heading that is shown otherwise: they find the title and stand in no list."""
    if wanted := _FIELDS.get(tag):
        made.add(wanted[0], " ".join([value for code, value in subfields if code in wanted[1]]))


def _title(tag: str, skip: str, text: str, subfields: Sequence[Sequence[str]], made: _Gathered) -> None:
    """The whole title; without its article; its beginning alone. Who it is by stands in $c."""
    made.add("title", text)
    first = int(skip) if skip in "123456789" and tag in ("245", "240", "130", "730", "740") else 0
    if first:
        made.add("title", text[first:])
    main = trimmed(next((value for code, value in subfields if code == "a"), ""))
    if main and len(main) < len(text) - 3:
        made.add("title", main[first:] or main)
    shown = trimmed(text)
    if shown and tag != "222":
        made.list("list_title", headings.entry_once(shown, shown[first:] or shown))
    if tag == "245":
        for code, value in subfields:
            if code == "c":
                made.add("statement", value)


def _subject(name: str, codes: str, subfields: Sequence[Sequence[str]], made: _Gathered) -> None:
    main = trimmed(" ".join([value for code, value in subfields if code in codes and code not in _DIVISIONS]))
    divisions = [trimmed(value) for code, value in subfields if code in _DIVISIONS]
    made.add(name, " ".join([main, *divisions]))
    if main:
        made.list("topic" if name == "subject" else "kind", main)
        made.list(f"list_{name}", headings.entry(" -- ".join([main, *divisions])))


def _columns(facts: TitleFacts, made: _Gathered) -> None:
    if facts.material:
        made.list("format", facts.material)
    if facts.audience in AUDIENCES:
        made.list("audience", facts.audience)
    if facts.language:
        made.list("language", facts.language)
    if facts.year:
        made.list("decade", str(facts.year // 10 * 10))
    if facts.publisher:
        made.list("list_publisher", headings.entry(facts.publisher))


def _copies(facts: TitleFacts, made: _Gathered) -> None:
    for copy in facts.copies:
        if copy.call_number:
            made.add("call_number", copy.call_number)
            if copy.public:
                made.list("list_call_number", f"{copy.shelf_key[:60].hex()}\x1f{copy.call_number}")
        if copy.public:
            for branch_id in copy.branch_ids:
                made.list("location", str(branch_id))
    if facts.everywhere:
        for branch_id in facts.everywhere:
            made.list("location", str(branch_id))
        made.list("location", EVERYWHERE)  # at those that are opened later, too


def _words(facts: TitleFacts, made: _Gathered, fields: Fields) -> None:
    """The fields of words, each value between its marks; then all words, and what else they may be found by."""
    stemmer = words.STEMMERS.get(facts.language, "") if facts.language else "english"
    made.texts.setdefault("author", []).extend(made.texts.pop("statement", ()))
    every: list[str] = []
    others: dict[str, list[str]] = {"other_title": [], "other_author": [], "other_subject": [], "other": []}
    for name, texts in made.texts.items():
        values = _values(name, texts, stemmer, others[_STEMMED.get(name, "other")])
        if values:
            if name == "notes":
                fields[name] = [" ".join(found) for found in values]
            else:
                fields[name] = [f"{words.START} {' '.join(found)} {words.END}" for found in values]
            for found in values:
                every += found
        if values and name == "title":
            fields["opening"] = list(dict.fromkeys([opening for found in values for opening in words.openings(found)]))
    fields["anything"] = " ".join(dict.fromkeys(every))
    _add_forms(facts.forms, stemmer, fields, others)
    others["other"] += [*others["other_title"], *others["other_author"], *others["other_subject"]]
    for name, found_others in others.items():
        if found_others:
            fields[name] = " ".join(dict.fromkeys(found_others))


def _add_forms(
    forms: Sequence[tuple[str, str]],
    stemmer: str,
    fields: Fields,
    others: dict[str, list[str]],
) -> None:
    """What leads to its headings: among the words it may be found by, and in order for quotes and open ends."""
    led: dict[str, dict[str, None]] = {}
    for tag, form in forms:
        name = _FIELDS[tag][0] if tag in _FIELDS else ""
        found, more = words.read_again(form, "" if name == "author" else stemmer)
        others[_STEMMED.get(name, "other")] += [*found, *more]
        if found and name in LED_OF:
            led.setdefault(LED_OF[name][0], {})[f"{words.START} {' '.join(found)} {words.END}"] = None
    fields.update((name, list(texts)) for name, texts in led.items())


def _values(name: str, texts: list[str], stemmer: str, aside: list[str]) -> list[list[str]]:
    """The words of each text of a field; what else they may be found by goes `aside`."""
    if name == "number":
        return [found for text in dict.fromkeys(texts) if (found := _number_forms(text))]
    read = words.read if name in _OFTEN_OTHER else words.read_again
    stemmed = "" if name == "author" else stemmer  # names have no stems
    english_too = stemmer != "english" and name in ("subject", "genre")
    values = []
    for text in texts if len(texts) == 1 else dict.fromkeys(texts):
        found, more = read(text, stemmed)
        if found:
            values.append(found)
        if more:
            aside += more
        if english_too:
            aside += words.read_again(text, "english")[1]
    return values


_OFTEN_OTHER = ("title", "notes")  # texts that no other title shares
_STEMMED = {
    "title": "other_title", "series": "other_title", "author": "other_author", "subject": "other_subject",
    "genre": "other_subject",
}  # fmt: skip


def _number_forms(text: str) -> list[str]:
    """A number without blanks and hyphens, without the name of its system, and an ISBN in both its lengths."""
    text = text.split(" (")[0].lower()
    if text.isalnum() and text.isascii():
        whole, forms = text, [text[:LONGEST_NUMBER]]
    else:
        whole = _NOT_A_NUMBER.sub("", text)
        both = dict.fromkeys((whole, _NOT_A_NUMBER.sub("", _SYSTEM.sub("", text))))
        forms = [form[:LONGEST_NUMBER] for form in both if form]
    if len(whole) == 10 and whole[:9].isdigit():
        other = _isbn13(whole)
    elif len(whole) == 13 and whole.startswith("978") and whole.isdigit():
        other = _isbn10(whole)
    else:
        return forms
    return forms if other in forms else [*forms, other]


def _isbn13(ten: str) -> str:
    """With 978 before it, whose share of the check sum is 38."""
    return f"978{ten[:9]}{-(38 + 3 * sum(map(int, ten[0:9:2])) + sum(map(int, ten[1:9:2]))) % 10}"


def _isbn10(thirteen: str) -> str:
    digits = thirteen[3:12]
    return digits + "0123456789x"[-sum(map(mul, map(int, digits), range(10, 1, -1))) % 11]


def _numbers(facts: TitleFacts, fields: Fields) -> None:
    fields["changed"] = facts.changed
    fields["work"] = work_number(facts.id, facts.work_key)
    fields["added"] = min((copy.added for copy in facts.copies), default=facts.created)
    if facts.year is not None:
        fields["year"] = facts.year
    if facts.suppressed:
        fields["hidden"] = "hidden"
    if facts.source is not None:
        fields["source"] = str(facts.source)
    fields["sort_title"] = facts.title_sort[:72].hex()
    fields["sort_author"] = facts.author_sort[:48].hex() or "~"  # those without an author come last
    shelf = min((copy.shelf_key for copy in facts.copies if copy.shelf_key), default=b"")
    fields["sort_call_number"] = shelf[:40].hex() or "~"


# ---- authority records


def _authority(facts: TitleFacts) -> Document:
    """References from a heading record: see from what is not used, see also what is related."""
    made = _Gathered()
    names = {"00": "author", "10": "author", "11": "author", "50": "subject", "51": "subject", "47": "subject"}
    used = next((text for tag, text in _headings(facts.fields, "1")), "")
    for tag, text in _headings(facts.fields, "45"):
        name = names.get(tag[1:])
        if name is None or not used or text == used:
            continue
        if tag[0] == "4":
            made.list(f"see_{name}", headings.entry(text, "", used))
        else:
            made.list(f"also_{name}", headings.entry(used, "", text))
    fields: Fields = {name: list(terms) for name, terms in made.lists.items()}
    return Document(facts.id, {**fields, "hidden": "authority"})


def _headings(fields: MarcFields, hundreds: str) -> Iterator[tuple[str, str]]:
    for one in fields:
        if len(one) == 4 and one[0][0] in hundreds and one[0][1:] in ("00", "10", "11", "47", "50", "51"):
            is_name = one[0][1:] in ("00", "10", "11")
            main = trimmed(" ".join(value for code, value in one[3] if code in ("abcdqnt" if is_name else "ab")))
            divisions = [trimmed(value) for code, value in one[3] if code in _DIVISIONS]
            if main:
                yield one[0], " -- ".join([main, *divisions])


def trimmed(text: str) -> str:
    """A heading without the punctuation that ends its field."""
    if not text or (text[-1].isalnum() and text.isascii() and text[0] > " "):
        return text
    text = text.translate(_NON_SORTING).strip().rstrip(_END)
    return _FULL_STOP.sub("", text).rstrip(_END) if text.endswith(".") else text


_NON_SORTING = str.maketrans("", "", "\x98\x9c")
