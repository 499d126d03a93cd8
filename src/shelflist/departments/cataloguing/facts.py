"""What matching needs to know of a record, taken from its MARC and derived columns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from shelflist.departments.cataloguing.rules.likeness import MatchFacts, Origin
from shelflist.departments.cataloguing.rules.match_sets import IDENTIFIERS
from shelflist.departments.cataloguing.rules.richness import richness
from shelflist.departments.cataloguing.treatments import Tasks, treated
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.texts import fold
from shelflist.records.catalog.codec import Reading
from shelflist.records.catalog.derive import Derived, derive
from shelflist.records.catalog.marc import MarcRecord

FORMS = {
    "s": "online",
    "o": "online",
    "q": "online",
    "d": "large print",
    "f": "braille",
    "a": "micro",
    "b": "micro",
    "c": "micro",
}


NOT_COMPARED = ("isbn", "control", "linked")
Key = tuple[str, str]  # digest, number, work or kind of a standard number, and its value


@dataclass
class Incoming:
    """A good record of the file and its SHA-256. What is worked out from it is made when it is first asked for."""

    reading: Reading
    record: MarcRecord
    digest: str
    is_treated: bool = False  # it is no longer as its bytes say
    note: Phrase | None = None  # why it was not treated
    origin: Origin | None = None  # whom it comes from

    @cached_property
    def derived(self) -> Derived:
        return derive(self.record)

    @cached_property
    def facts(self) -> MatchFacts:
        return match_facts(self.record, self.derived, self.digest, self.origin)

    @cached_property
    def keys(self) -> list[Key]:
        """What it can be found by."""
        keys = [("digest", self.digest)]
        if self.number:
            keys.append(("number", self.number))
        if self.derived.work_key:
            keys.append(("work", self.derived.work_key))
        keys += [one for one in self.derived.identifiers if one[0] in IDENTIFIERS]
        return keys

    @property
    def number(self) -> str:
        """Its control number. Some systems give holdings the number of their title: see `chunks`."""
        return self.derived.control_number

    @property
    def number_of_title(self) -> str:
        """For a holdings record: the control number of its title (004), if it says one."""
        return self.record.control("004").strip() if self.derived.kind == "holdings" else ""


def incoming(reading: Reading, tasks: Tasks = ()) -> Incoming:
    """The record of a good reading, with the tasks done to it."""
    assert reading.record is not None
    digest = hashlib.sha256(reading.raw).hexdigest()
    if not tasks:
        return Incoming(reading, reading.record, digest)
    record, note = treated(reading.record, tasks)
    return Incoming(reading, record, digest, record is not reading.record, note)


def match_facts(record: MarcRecord, derived: Derived, digest: str, origin: Origin | None = None) -> MatchFacts:
    """The facts of a record for matching."""
    holdings = derived.kind == "holdings"
    return MatchFacts(
        kind=derived.kind,
        digest=digest,
        number=derived.control_number,
        source=record.control("003").strip() or record.subfield("040", "a").strip(),
        title=shelf_words(record) if holdings else derived.title_key,
        part=part_words(record),
        isbns=frozenset(value for kind, value in derived.identifiers if kind == "isbn"),
        material=derived.material,
        form=FORMS.get(derived.item_form) or ("online" if is_online(record) else "print"),
        year=derived.year,
        latest=record.control("005").strip(),
        richness=richness(record.leader[17:18], [field[0] for field in record.fields]),
        language=derived.language,
        author=fold(derived.author),
        work=derived.work_key,
        identifiers=frozenset(one for one in derived.identifiers if one[0] not in NOT_COMPARED),
        origin=origin,
        record=record,
    )


def is_online(record: MarcRecord) -> bool:
    """Its carrier (338), physical description (007, 300) or the old 245 $h say so, where 008 does not."""
    for field in record.fields:
        tag = field[0]
        if tag == "007" and field[1][:2] == "cr":
            return True
        if len(field) == 4 and (
            (tag == "338" and "cr" in field.all("b"))
            or (tag == "300" and "online resource" in field.first("a").casefold())
            or (tag == "245" and "electronic" in field.first("h").casefold())
        ):
            return True
    return False


def shelf_words(record: MarcRecord) -> str:
    """Where a holdings record says its copies stand (852), folded: what tells it from others of the same title."""
    field = record.first("852")
    return fold(field.text("abchijkm")) if field else ""


def part_words(record: MarcRecord) -> str:
    """Number and name of the part (245 $n and $p), folded."""
    field = record.first("245")
    return fold(field.text("np")) if field else ""
