"""ONIX for Books 3.0 and 2.1, with reference names or short tags: each product by itself as a MARC record (ZED-12).

The products are cut out of the bytes, so that one that is broken costs only itself; each is read as XML without a
document type, in which there are no entities but those of XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree  # of a piece that has no document type

from shelflist.departments.copy_cataloguing.rules import onix_before
from shelflist.departments.copy_cataloguing.rules.pieces import Piece, clean, control_008
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

LONGEST_PRODUCT = 1 << 20
_CLOSE = {name: re.compile(rb"</" + name + rb"\s*>") for name in (b"Product", b"product")}
_OPEN = re.compile(rb"<(Product|product)(?=[\s>])")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_TAGS = re.compile(r"<[^>]+>")
SHORT = {
    "a001": "RecordReference", "productidentifier": "ProductIdentifier", "b221": "ProductIDType", "b244": "IDValue",
    "descriptivedetail": "DescriptiveDetail", "b012": "ProductForm", "titledetail": "TitleDetail", "b202": "TitleType",
    "titleelement": "TitleElement", "x409": "TitleElementLevel", "b203": "TitleText", "b030": "TitlePrefix",
    "b031": "TitleWithoutPrefix", "b029": "Subtitle", "x410": "PartNumber", "collection": "Collection",
    "contributor": "Contributor", "b034": "SequenceNumber", "b035": "ContributorRole", "b036": "PersonName",
    "b037": "PersonNameInverted", "b039": "NamesBeforeKey", "b040": "KeyNames", "b047": "CorporateName",
    "b057": "EditionNumber", "b058": "EditionStatement", "language": "Language", "b253": "LanguageRole",
    "b252": "LanguageCode", "extent": "Extent", "b218": "ExtentType", "b219": "ExtentValue", "b220": "ExtentUnit",
    "subject": "Subject", "b067": "SubjectSchemeIdentifier", "b069": "SubjectCode", "b070": "SubjectHeadingText",
    "collateraldetail": "CollateralDetail", "textcontent": "TextContent", "x426": "TextType", "d104": "Text",
    "publishingdetail": "PublishingDetail", "imprint": "Imprint", "b079": "ImprintName", "publisher": "Publisher",
    "b081": "PublisherName", "b209": "CityOfPublication", "b083": "CountryOfPublication",
    "publishingdate": "PublishingDate", "x448": "PublishingDateRole", "b306": "Date",
    "b247": "PrefixToKey", "b041": "NamesAfterKey",
} | onix_before.SHORT  # fmt: skip
FORMS = {"B": ("a", "txt", "n", "nc"), "A": ("i", "spw", "s", "sd"), "E": ("a", "txt", "c", "cr"),
         "V": ("g", "tdi", "v", "vd"), "C": ("e", "cri", "n", "nb"), "P": ("k", "sti", "n", "no"),
         "D": ("m", "cop", "c", "cd")}  # fmt: skip
ROLES = {"A01": "author", "B01": "editor", "B06": "translator", "A12": "illustrator", "E07": "narrator"}
CODES = {"10": "bisacsh", "93": "thema", "12": "bicssc", "26": "wgsl"}  # schemes whose codes go into 072
HEADINGS = {"10": "bisacsh"}
PAGES = "03"  # unit of extent


@dataclass(frozen=True, slots=True)
class _Product:
    """A product with its elements under their reference names."""

    root: ElementTree.Element

    def one(self, *path: str) -> str:
        return clean(self.root.findtext("/".join(path)) or "")

    def all(self, *path: str) -> list[ElementTree.Element]:
        return self.root.findall("/".join(path))


def pieces(data: bytes) -> Iterator[Piece]:
    """Every product: a record, or its bytes and why they are set aside."""
    encoding = _ENCODING.search(data[:400])
    name = encoding[1].decode("ascii") if encoding else "utf-8"
    place = 0
    while begin := _OPEN.search(data, place):
        end = _CLOSE[begin[1]].search(data, begin.end())
        if end is None:
            problem = _("This product has no end: the file is cut off.")
            yield Piece(begin.start(), data[begin.start() : begin.start() + LONGEST_PRODUCT], None, problem)
            return
        place = end.end()
        yield _piece(begin.start(), data[begin.start() : place], name)


def _piece(offset: int, raw: bytes, encoding: str) -> Piece:
    if len(raw) > LONGEST_PRODUCT:
        return Piece(offset, raw[:LONGEST_PRODUCT], None, _("This product is longer than a megabyte."))
    try:
        text = onix_before.spelt_out(raw.decode(encoding))
        root = ElementTree.fromstring(text)  # noqa: S314 - a piece without a document type has no entities
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as problem:
        return Piece(offset, raw, None, _("This product is broken: {reason}.", reason=str(problem)[:100]))
    for element in root.iter():
        local = str(element.tag).rpartition("}")[2]
        element.tag = SHORT.get(local, local)
    if onix_before.is_before(root):
        onix_before.laid_out(root)
    product = _Product(root)
    if not _titles(product):
        return Piece(offset, raw, None, _("This product has no title."))
    return Piece(offset, raw, _record(product))


def _record(product: _Product) -> MarcRecord:
    form = FORMS.get(product.one("DescriptiveDetail", "ProductForm")[:1], FORMS["B"])
    language = next(
        (clean(one.findtext("LanguageCode") or "")[:3] for one in product.all("DescriptiveDetail", "Language")
         if one.findtext("LanguageRole") == "01"), "und",
    )  # fmt: skip
    online = "o" if form[3] == "cr" else " "
    fields: list[Field] = [
        Control("001", product.one("RecordReference")[:100]),
        Control("008", control_008(_year(product), language, online)),
        *_numbers(product),
        Data("040", " ", " ", [("a", "ONIX"), ("b", "eng")]),
        *_names(product),
        *_titles(product),
        *_edition(product),
        *_publication(product),
        *_extent(product),
        Data("336", " ", " ", [("b", form[1]), ("2", "rdacontent")]),
        Data("337", " ", " ", [("b", form[2]), ("2", "rdamedia")]),
        Data("338", " ", " ", [("b", form[3]), ("2", "rdacarrier")]),
        *_texts(product),
        *_subjects(product),
    ]
    leader = f"00000n{form[0]}m a22000003i 4500"
    return MarcRecord(leader, sorted((one for one in fields if one[1]), key=lambda field: field[0]))


def _numbers(product: _Product) -> Iterator[Field]:
    seen = set()
    for one in product.all("ProductIdentifier"):
        kind, value = one.findtext("ProductIDType") or "", clean(one.findtext("IDValue") or "").replace("-", "")
        if not value or value in seen:
            continue
        if kind in ("02", "15") or (kind == "03" and value[:3] in ("978", "979")):
            seen.add(value)
            yield Data("020", " ", " ", [("a", value)])
        elif kind == "03":
            yield Data("024", "3", " ", [("a", value)])


def _names(product: _Product) -> Iterator[Field]:
    for place, one in enumerate(product.all("DescriptiveDetail", "Contributor")):
        role = one.findtext("ContributorRole") or ""
        words = [("e", ROLES[role])] if role in ROLES else []
        first = place == 0 and role == "A01"
        if name := clean(one.findtext("PersonNameInverted") or "") or _inverted(one):
            indicator = "1" if "," in name else "0"
            yield Data("100" if first else "700", indicator, " ", [("a", f"{name}," if words else name), *words])
        elif name := clean(one.findtext("CorporateName") or ""):
            yield Data("110" if first else "710", "2", " ", [("a", f"{name}," if words else name), *words])


def _inverted(one: ElementTree.Element) -> str:
    names = ("KeyNames", "NamesBeforeKey", "PrefixToKey", "NamesAfterKey")
    key, before, prefix, after = (clean(one.findtext(name) or "") for name in names)
    inverted = ", ".join(part for part in (key, f"{before} {prefix}".strip(), after) if part)
    return inverted if key else clean(one.findtext("PersonName") or "")


def _titles(product: _Product) -> list[Field]:
    found: list[Field] = []
    for one in product.all("DescriptiveDetail", "TitleDetail"):
        for part in one.findall("TitleElement"):
            prefix, rest = clean(part.findtext("TitlePrefix") or ""), clean(part.findtext("TitleWithoutPrefix") or "")
            title = f"{prefix} {rest}".strip() if rest else clean(part.findtext("TitleText") or "")
            if not title or (part.findtext("TitleElementLevel") or "01") != "01":
                continue
            subtitle = clean(part.findtext("Subtitle") or "")
            parts = [("a", f"{title} :"), ("b", subtitle)] if subtitle else [("a", title)]
            skip = str(len(prefix) + 1) if prefix and rest and len(prefix) < 9 else "0"
            main = (one.findtext("TitleType") or "01") == "01" and not any(field[0] == "245" for field in found)
            found.append(Data("245", "1", skip, parts) if main else Data("246", "3", " ", parts))
    if found and not any(field[0] == "245" for field in found):
        first = found[0]
        assert isinstance(first, Data)  # a title is no control field
        found[0] = Data("245", "1", "0", first.subfields)
    for one in product.all("DescriptiveDetail", "Collection"):
        if name := clean(one.findtext("TitleDetail/TitleElement/TitleText") or ""):
            number = clean(one.findtext("TitleDetail/TitleElement/PartNumber") or "")
            found.append(Data("490", "0", " ", [("a", name), *([("v", number)] if number else [])]))
    return found if any(field[0] == "245" for field in found) else []


def _edition(product: _Product) -> Iterator[Field]:
    words = product.one("DescriptiveDetail", "EditionStatement")
    number = product.one("DescriptiveDetail", "EditionNumber")
    if words or number:
        yield Data("250", " ", " ", [("a", words or f"Edition {number}.")])


def _year(product: _Product) -> str:
    for one in product.all("PublishingDetail", "PublishingDate"):
        if (one.findtext("PublishingDateRole") or "01") in ("01", "11"):
            return clean(one.findtext("Date") or "")[:4]
    return ""


def _publication(product: _Product) -> Iterator[Field]:
    city = product.one("PublishingDetail", "CityOfPublication")
    name = product.one("PublishingDetail", "Publisher", "PublisherName")
    name = name or product.one("PublishingDetail", "Imprint", "ImprintName")
    parts = [("a", f"{city} :")] if city else []
    parts += [("b", f"{name},")] if name else []
    parts += [("c", f"{year}.")] if (year := _year(product)) else []
    if parts:
        yield Data("264", " ", "1", parts)


def _extent(product: _Product) -> Iterator[Field]:
    for one in product.all("DescriptiveDetail", "Extent"):
        value = clean(one.findtext("ExtentValue") or "")
        if one.findtext("ExtentUnit") == PAGES and value:
            yield Data("300", " ", " ", [("a", f"{value} pages")])
            return


def _texts(product: _Product) -> Iterator[Field]:
    for one in product.all("CollateralDetail", "TextContent"):
        text = one.find("Text")
        kind = one.findtext("TextType")
        words = clean(unescape(_TAGS.sub(" ", " ".join(text.itertext())))) if text is not None else ""
        if words and kind in ("02", "03"):
            yield Data("520", " ", " ", [("a", words[:5000])])
        elif words and kind == "04":
            yield Data("505", "0", " ", [("a", words[:5000])])


def _subjects(product: _Product) -> Iterator[Field]:
    for one in product.all("DescriptiveDetail", "Subject"):
        scheme = one.findtext("SubjectSchemeIdentifier") or ""
        code, words = clean(one.findtext("SubjectCode") or ""), clean(one.findtext("SubjectHeadingText") or "")
        if scheme in CODES and code:
            yield Data("072", " ", "7", [("a", code), ("2", CODES[scheme])])
        if scheme in HEADINGS and words:
            yield Data("650", " ", "7", [*_divided(words), ("2", HEADINGS[scheme])])
        elif scheme == "20" and words:
            yield Data("653", " ", " ", [("a", word.strip()) for word in words.split(";") if word.strip()])


def _divided(words: str) -> Sequence[tuple[str, str]]:
    """“FICTION / Fantasy” as a heading with its subdivisions."""
    first, *rest = [part.strip() for part in words.split("/") if part.strip()] or [words]
    return [("a", first), *(("x", part) for part in rest)]
