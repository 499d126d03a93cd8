"""A product of ONIX 2.1 laid out as one of 3.0, so that both become records by the same rules.

Where 3.0 has parts (what it is, what is said of it, who publishes it), 2.1 has everything side by side, older names for
some of it, and single elements where there are composites now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.entities import name2codepoint
from xml.etree.ElementTree import Element, SubElement  # made here, not read

SHORT = {
    "b004": "ISBN", "b005": "EAN13", "title": "Title", "b028": "DistinctiveTitle", "series": "Series",
    "b018": "TitleOfSeries", "b019": "NumberWithinSeries", "b059": "LanguageOfText", "b061": "NumberOfPages",
    "b064": "BASICMainSubject", "b065": "BICMainSubject", "mainsubject": "MainSubject",
    "b191": "MainSubjectSchemeIdentifier", "othertext": "OtherText", "d102": "TextTypeCode", "b003": "PublicationDate",
}  # fmt: skip
OF_THE_THING = ("Contributor", "EditionNumber", "EditionStatement", "Language", "Extent")  # as in 3.0, but not inside
OF_ITS_MAKING = ("Imprint", "Publisher", "CityOfPublication", "CountryOfPublication")
TITLE_PARTS = ("TitlePrefix", "TitleWithoutPrefix", "TitleText", "Subtitle")
TEXTS = {"01": "03", "02": "02", "03": "03", "04": "04"}  # list 33 of 2.1 → list 153: descriptions and contents
ONLINE = ("DG", "DH")  # electronic text, online resource
_NAMED = re.compile("&([A-Za-z][A-Za-z0-9]*);")
_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))


def spelt_out(text: str) -> str:
    """With letters for the names that the document type of 2.1 gives them (`&eacute;`); no document type is read."""
    return _NAMED.sub(lambda named: _letter(named[0], named[1]), text)


def _letter(written: str, name: str) -> str:
    return chr(name2codepoint[name]) if name not in _XML and name in name2codepoint else written


def is_before(product: Element) -> bool:
    """True for a product of 2.1: nothing in it says what it is in a part of its own."""
    return product.find("DescriptiveDetail") is None


def laid_out(product: Element) -> None:
    """Give a product of 2.1 the parts of 3.0; what is there stays where it is, too."""
    _numbers(product)
    thing = SubElement(product, "DescriptiveDetail")
    form = product.findtext("ProductForm") or ""
    _say(thing, ProductForm="EA" if form in ONLINE else form)
    _titles(product, thing)
    thing.extend(_all(product, OF_THE_THING))
    for language in product.findall("LanguageOfText"):
        _say(SubElement(thing, "Language"), LanguageRole="01", LanguageCode=language.text)
    if pages := product.findtext("NumberOfPages"):
        _say(SubElement(thing, "Extent"), ExtentValue=pages, ExtentUnit="03")
    _subjects(product, thing)
    collateral = SubElement(product, "CollateralDetail")
    for said in product.findall("OtherText"):
        part = SubElement(collateral, "TextContent")
        _say(part, TextType=TEXTS.get(said.findtext("TextTypeCode") or "", ""))
        part.extend(said.findall("Text"))
    making = SubElement(product, "PublishingDetail")
    making.extend(_all(product, OF_ITS_MAKING))
    if day := product.findtext("PublicationDate"):
        _say(SubElement(making, "PublishingDate"), PublishingDateRole="01", Date=day)


def _say(parent: Element, **said: str | None) -> None:
    """Elements with these words."""
    for name, words in said.items():
        SubElement(parent, name).text = words or ""


def _all(product: Element, names: Iterable[str]) -> list[Element]:
    return [one for name in names for one in product.findall(name)]


def _numbers(product: Element) -> None:
    for name, kind in (("ISBN", "02"), ("EAN13", "03")):
        if number := product.findtext(name):
            _say(SubElement(product, "ProductIdentifier"), ProductIDType=kind, IDValue=number)


def _titles(product: Element, thing: Element) -> None:
    for one in product.findall("Title"):
        detail = SubElement(thing, "TitleDetail")
        _say(detail, TitleType=one.findtext("TitleType") or "01")
        SubElement(detail, "TitleElement").extend(_all(one, TITLE_PARTS))
    plain = product.findtext("DistinctiveTitle") or ""
    if plain.strip() and product.find("Title") is None:
        part = SubElement(SubElement(thing, "TitleDetail"), "TitleElement")
        _say(part, TitleText=plain, Subtitle=product.findtext("Subtitle"))
    for one in product.findall("Series"):
        part = SubElement(SubElement(SubElement(thing, "Collection"), "TitleDetail"), "TitleElement")
        name = one.findtext("TitleOfSeries") or one.findtext("Title/TitleText")
        _say(part, TitleText=name, PartNumber=one.findtext("NumberWithinSeries"))


def _subjects(product: Element, thing: Element) -> None:
    for name, scheme in (("BASICMainSubject", "10"), ("BICMainSubject", "12")):
        if code := product.findtext(name):
            _say(SubElement(thing, "Subject"), SubjectSchemeIdentifier=scheme, SubjectCode=code)
    for one in product.findall("MainSubject"):
        part = SubElement(thing, "Subject")
        _say(part, SubjectSchemeIdentifier=one.findtext("MainSubjectSchemeIdentifier"))
        part.extend(_all(one, ("SubjectCode", "SubjectHeadingText")))
    thing.extend(product.findall("Subject"))
