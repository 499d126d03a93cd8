"""The fields of the three formats, read from their lines once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shelflist.ground.common.phrases import Phrase

CONTEXT = "MARC 21"  # the translators' word for the names of the format; templates and docs/words.py say it, too
DATA = Path(__file__).parent / "data"
FILES = {
    "bib": ("bib-0xx", "bib-1xx-2xx", "bib-3xx-4xx", "bib-5xx", "bib-6xx-7xx", "bib-8xx"),
    "authority": ("authority-0xx-3xx", "authority-4xx-8xx"),
    "holdings": ("holdings",),
}
EMBEDDED_HOLDINGS = re.compile("84[1-5]|85[2-5]|86[3-8]|87[678]")  # may stand inside a bibliographic record, too
_TAG = re.compile(r"([0-9]{3})(-?)(\*?) (.+)")
_PART = re.compile(r"(.)(-?)(\*?)(?:=(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Code:
    """A value that an indicator or a position may have. A blank is a blank here."""

    value: str
    label: str
    obsolete: bool = False


@dataclass(frozen=True, slots=True)
class SubfieldSpec:
    code: str
    label: str
    repeatable: bool
    obsolete: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a format. `indicators` and `subfields` are None where anything may stand (880, 886)."""

    tag: str
    name: str
    repeatable: bool
    obsolete: bool
    indicators: tuple[Mapping[str, Code] | None, Mapping[str, Code] | None]
    subfields: Mapping[str, SubfieldSpec] | None

    @property
    def is_control(self) -> bool:
        return self.tag < "010"

    def shown_indicators(self) -> list[tuple[int, list[Code]]]:
        """The values of each indicator that says something, for the help beside the editor."""
        both = [(place, codes or {}) for place, codes in enumerate(self.indicators, 1)]
        found = [(place, [code for code in codes.values() if not code.obsolete]) for place, codes in both]
        return [(place, codes) for place, codes in found if len(codes) > 1 or (codes and codes[0].value != " ")]

    def shown_subfields(self) -> list[SubfieldSpec]:
        """The subfields in use: letters first, then digits."""
        found = [one for one in (self.subfields or {}).values() if not one.obsolete]
        return sorted(found, key=lambda one: (one.code.isdigit(), one.code))


def named(words: str) -> Phrase:
    """A name of the format, to be said in the reader's language."""
    return Phrase(words, context=CONTEXT)


@lru_cache(maxsize=3)
def table(kind: str) -> Mapping[str, FieldSpec]:
    """Every field of the format `bib`, `authority` or `holdings`, by tag."""
    return {spec.tag: spec for name in FILES[kind] for spec in _specs(name)}


def spec_of(kind: str, tag: str) -> FieldSpec | None:
    """What the format says of a tag. In a bibliographic record the fields of embedded holdings are known, too."""
    found = table(kind).get(tag)
    if found is None and kind == "bib" and EMBEDDED_HOLDINGS.fullmatch(tag):
        found = table("holdings").get(tag)
    return found


def is_local(tag: str) -> bool:
    """MARC 21 leaves every tag with a 9 in it to the library, save two; tags with letters are local, too."""
    return ("9" in tag and tag not in {"019", "490"}) or not tag.isdigit()


@lru_cache(maxsize=2)
def _codes(name: str) -> Mapping[str, Code]:
    found: dict[str, Code] = {}
    for line in lines(name):
        for part in line.split(";"):
            code, _blank, label = part.strip().partition(" ")
            obsolete = code.endswith("-")
            code = code.removesuffix("-")
            found.setdefault(code, Code(code, label, obsolete))
    return found


def languages() -> Mapping[str, Code]:
    """The MARC language codes."""
    return _codes("languages")


def countries() -> Mapping[str, Code]:
    """The MARC country codes, without the blank that fills 008/17 behind two letters."""
    return _codes("countries")


def lines(name: str) -> Iterator[str]:
    """The lines of a file that say something."""
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("# "):
            yield line


@lru_cache(maxsize=1)
def _sets() -> Mapping[str, str]:
    found = {}
    for line in lines("sets"):
        name, _blank, parts = line.partition(" ")
        found[name] = parts
    return found


def _parts(text: str) -> Iterator[str]:
    """`a=Title; @ids; b=…` with every set in full. A later part wins over an earlier one of the same code."""
    for part in text.split("; "):
        if part.startswith("@"):
            yield from _parts(_sets()[part])
        else:
            yield part


@lru_cache(maxsize=1)
def _usual() -> Mapping[str, str]:
    """Labels of subfields that mean the same wherever they stand."""
    ids = "3=Part it is about; 4=Relator code; 5=Institution it applies to; 2=Source; x=Nonpublic note; z=Public note"
    return {match[1]: match[4] for part in _parts(f"@std; @ids; {ids}") if (match := _PART.fullmatch(part))}


def codes_of(text: str) -> Mapping[str, Code] | None:
    """`#=None; a=Some; 0-9=Characters` as codes; None for `any`."""
    found: dict[str, Code] = {}
    for part in text.split("; "):
        value, _equals, label = part.partition("=")
        if value == "any":
            return None
        obsolete = value.endswith("-")
        value = value.removesuffix("-").replace("#", " ")
        for one in _span(value):
            found[one] = Code(one, label, obsolete)
    return found


def _span(value: str) -> list[str]:
    if len(value) == 3 and value[1] == "-":
        return [chr(code) for code in range(ord(value[0]), ord(value[2]) + 1)]
    return [value]


def _subfields(text: str) -> Mapping[str, SubfieldSpec] | None:
    if text == "any":
        return None
    found: dict[str, SubfieldSpec] = {}
    for part in _parts(f"@std; {text}"):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"not a subfield: {part!r}")
        code, obsolete, repeated, label = match[1], bool(match[2]), bool(match[3]), match[4]
        found[code] = SubfieldSpec(code, label or _usual().get(code, ""), repeated, obsolete)
    return found


def _specs(name: str) -> Iterator[FieldSpec]:
    tag: re.Match[str] | None = None
    about: dict[str, str] = {}
    for line in lines(name):
        if line.startswith("  "):
            about[line[2]] = line[4:]
            continue
        if tag:
            yield _spec(tag, about)
        tag, about = _TAG.fullmatch(line), {}
        if tag is None:
            raise ValueError(f"{name}: not a field: {line!r}")
    if tag:
        yield _spec(tag, about)


def _spec(tag: re.Match[str], about: Mapping[str, str]) -> FieldSpec:
    blank = "#=Undefined"
    indicators = codes_of(about.get("1", blank)), codes_of(about.get("2", blank))
    subfields = _subfields(about["$"]) if "$" in about else {}
    return FieldSpec(tag[1], tag[4], bool(tag[3]), bool(tag[2]), indicators, subfields)
