"""The set of cards of a title: main entry, added entries, title, series and subjects, and the shelf list. Pure.

AACR 2: areas of the description parted by a full stop, space, dash, space (ISBD); tracings with Arabic numbers for
subjects, Roman ones for the others. Where the title is the main entry, the whole description hangs from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shelflist.departments.cards.rules.filing import FilingRules, Key, filing_key
from shelflist.departments.cards.rules.typing import FIRST, SECOND, Paragraph, Typed, typed
from shelflist.records.catalog.marc import Data, MarcRecord

MAIN, ADDED, TITLE, SERIES, SUBJECT, SHELF = "main", "added", "title", "series", "subject", "shelf"
KINDS = (MAIN, ADDED, TITLE, SERIES, SUBJECT, SHELF)
_NAMES = {"00": "abcdqfklnpt", "10": "abcdnpklft", "11": "acdnpqeklft", "30": "adfklmnoprs"}
_NOTES = (
    "500", "501", "502", "504", "505", "508", "511", "515", "518", "520", "521", "530", "533", "534", "538", "546",
    "550", "586",
)  # fmt: skip
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
MOST_NOTES = 8


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A title as its cards say it; `copies` are what the shelf-list card counts."""

    record_id: int
    marc: MarcRecord
    call_number: tuple[str, ...]  # in its lines
    shelf_key: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One entry with its cards, the words that it is filed under and its place in the order."""

    record_id: int
    kind: str
    filed_under: str
    skip: int
    shelf_key: str
    typed: tuple[Typed, ...]

    def key(self, rules: FilingRules) -> tuple[int, str, Key]:
        """Dictionary cards by their heading, then shelf-list cards by call number."""
        if self.kind == SHELF:
            return (1, self.shelf_key, ())
        return (0, "", filing_key(self.filed_under, rules, skip=self.skip))


def card_set(
    facts: CardFacts, kinds: Sequence[str] = KINDS, *, continued: str = "Continued on next card"
) -> list[Card]:
    """The cards of a title, those of these kinds."""
    marc = facts.marc
    main, main_text = _main(marc)
    body = list(_description(marc, main_text))
    foot = Paragraph(_tracings(marc), SECOND, FIRST) if _tracings(marc) else None
    title, skip = _title(marc)

    def made(kind: str, heading: str, filed: str, skipped: int = 0) -> Card:
        upper = heading.upper() if kind == SUBJECT else heading
        paragraphs, tracing = body, foot if kind == MAIN else None
        if kind == SHELF:
            paragraphs = body[: 2 if main_text else 1] + [Paragraph(one, SECOND, SECOND) for one in facts.copies]
        cards = tuple(typed(facts.call_number, upper, paragraphs, tracing, continued))
        return Card(facts.record_id, kind, filed, skipped, facts.shelf_key, cards)

    found = [made(MAIN, "", main_text or title, 0 if main_text else skip)]
    found += [made(ADDED, text, text) for text in _added(marc)]
    if main is not None and _traced(marc):
        short = title[:1].upper() + title[1:]
        found.append(made(TITLE, short, title, skip))
    found += [made(SERIES, text, text) for text in _series(marc)]
    found += [made(SUBJECT, text, text) for text in _subjects(marc)]
    found.append(made(SHELF, "", facts.shelf_key))
    return [card for card in found if card.kind in kinds]


def in_order(cards: Sequence[Card], rules: FilingRules) -> list[Card]:
    """Cards as they are filed; of two that are filed alike, the older title first."""
    return sorted(cards, key=lambda card: (card.key(rules), card.record_id, KINDS.index(card.kind)))


# ---- what the record says


def _main(marc: MarcRecord) -> tuple[Data | None, str]:
    field = next((one for one in marc.all("100", "110", "111", "130")), None)
    return field, _named(field) if field is not None else ""


def _named(field: Data) -> str:
    return ended(field.text(_NAMES.get(field.tag[1:], "a")))


def ended(text: str) -> str:
    """A heading without a comma or full stop that only ends the field."""
    text = text.strip().rstrip(" ,;:/")
    last = text[:-1].split(" ")[-1]
    return text[:-1] if text.endswith(".") and (len(last) > 2 or last.isdigit()) else text  # initials keep theirs


def _title(marc: MarcRecord) -> tuple[str, int]:
    field = next(iter(marc.all("245")), None)
    if field is None:
        return "[…]", 0
    return field.text("anp").strip().rstrip(" /:;=,."), int(field.ind2) if field.ind2.isdecimal() else 0


def _traced(marc: MarcRecord) -> bool:
    return any(field.ind1 == "1" for field in marc.all("245"))


def _description(marc: MarcRecord, main_text: str) -> Iterator[Paragraph]:
    """The heading, the body of the entry, the physical description, the notes and the numbers."""
    areas = [_area(field.text("abcnpsh")) for field in marc.all("245")[:1]]
    areas += [_area(field.text("ab")) for field in marc.all("250")]
    areas += [_area(field.text("abc")) for field in marc.all("264") if field.ind2 in "01 "] or [
        _area(field.text("abc")) for field in marc.all("260")
    ]
    body = ". — ".join(area for area in areas if area)
    if main_text:
        yield Paragraph(main_text, FIRST, SECOND)
        yield Paragraph(f"{body}.", SECOND, FIRST)
    else:
        yield Paragraph(f"{body}.", FIRST, SECOND)
    extents = [_area(field.text("abce")) for field in marc.all("300")]
    series = "".join(f" — ({_area(field.text('axvnp'))})" for field in marc.all("490", "440"))
    if extents or series:
        yield Paragraph(f"{'. '.join(extents)}{'.' if extents and series else ''}{series}".strip(" —"), SECOND, FIRST)
    notes = [field.text("abcgrt") for field in marc.all(*_NOTES)]
    for note in notes[:MOST_NOTES]:
        yield Paragraph(note.strip(), SECOND, FIRST)
    for number in marc.all("020", "022"):
        said = number.text("aq" if number.tag == "020" else "a").strip(" :")
        if said:
            yield Paragraph(f"{'ISBN' if number.tag == '020' else 'ISSN'} {said}", SECOND, FIRST)


def _area(text: str) -> str:
    return " ".join(text.split()).rstrip(" .,;:/=")


def _added(marc: MarcRecord) -> list[str]:
    fields = marc.all("700", "710", "711", "730", "740")
    return list(dict.fromkeys(text for field in fields if (text := _named(field))))


def _series(marc: MarcRecord) -> list[str]:
    fields = marc.all("800", "810", "811", "830", "440")
    return list(dict.fromkeys(text for field in fields if (text := ended(field.text("abcdqnptv")))))


def _subjects(marc: MarcRecord) -> list[str]:
    found = []
    for field in marc.all("600", "610", "611", "630", "648", "650", "651", "655"):
        heading = ended(field.text(_NAMES.get(field.tag[1:], "ab")))
        divided = "".join(f"—{ended(value)}" for code, value in field.subfields if code in "vxyz")
        if heading:
            found.append(f"{heading}{divided}")
    return list(dict.fromkeys(found))


def _tracings(marc: MarcRecord) -> str:
    """1. Subjects. I. Added entries. II. Title. III. Series."""
    subjects = [f"{number}. {text}." for number, text in enumerate(_subjects(marc), 1)]
    others = [f"{text}." for text in _added(marc)]
    main, _text = _main(marc)
    others += ["Title."] if main is not None and _traced(marc) else []
    others += ["Series." if len(_series(marc)) == 1 else f"Series: {text}." for text in _series(marc)]
    return " ".join([*subjects, *(f"{roman(number)}. {text}" for number, text in enumerate(others, 1))]).replace(
        "..", "."
    )


def roman(number: int) -> str:
    """A small number in Roman figures."""
    made = ""
    for sign, value in _ROMAN:
        while number >= value:
            made, number = made + sign, number - value
    return made
