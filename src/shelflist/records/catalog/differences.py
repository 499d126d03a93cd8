"""What differs between two records: field by field, subfield by subfield, and which words. Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from shelflist.records.catalog.marc import Control, Field, MarcRecord, Subfield, is_data

KEPT, ADDED, REMOVED, CHANGED, MOVED = "kept", "added", "removed", "changed", "moved"
SIGNS = {KEPT: "", ADDED: "+", REMOVED: "−", CHANGED: "±", MOVED: "⇅"}
LEADER = "LDR"
ALIKE = 0.3  # of the words of two fields of one tag are shared: the one became the other
MOST_PAIRED = 60  # fields of one tag that are paired by likeness; more are paired in their order
MOST_CHANGED = 0.2  # where less than this of a text was kept, it is shown as another text
LONGEST = 4_000  # words in which single words are looked for; longer texts are shown as a whole
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and were kept, added or removed."""

    change: str
    text: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """A subfield (or, with an empty code, the data of a control field) and what became of it."""

    code: str
    change: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field and what became of it. `indicators` are as they are now, `were` as they were where that differs."""

    tag: str
    change: str
    indicators: str
    were: str
    parts: tuple[PartChange, ...]
    before: Field | None = None
    after: Field | None = None

    @property
    def sign(self) -> str:
        """What stands at the edge of the line, so that nobody needs the colour."""
        return SIGNS[self.change]


def differences(before: MarcRecord, after: MarcRecord, *, whole: bool = False) -> tuple[FieldChange, ...]:
    """Every field that was added, removed, changed or moved, in the order of `after`; with `whole`, the others too."""
    old, new = _fields(before), _fields(after)
    same, partners, moved = _paired(old, new)
    found: list[FieldChange] = []
    left = [place for place in range(len(old)) if place not in same and place not in partners]
    gone = [place for place in left if place not in moved]
    anchors = {place: other for other, place in {**same, **partners}.items()}
    sources = {place: other for other, place in moved.items()}
    for place, field in enumerate(new):
        anchor = anchors.get(place)
        while anchor is not None and gone and gone[0] < anchor:
            found.append(_alone(old[gone.pop(0)], REMOVED))
        if anchor is not None:
            found.append(_kept(field) if old[anchor] == field else _changed(old[anchor], field))
        elif place in sources:
            found.append(_alone(field, MOVED))
        else:
            found.append(_alone(field, ADDED))
    found += [_alone(old[place], REMOVED) for place in gone]
    return tuple(one for one in found if whole or one.change != KEPT)


def difference_count(changes: Sequence[FieldChange]) -> int:
    """How many fields differ."""
    return sum(one.change != KEPT for one in changes)


def _fields(record: MarcRecord) -> list[Field]:
    return [Control(LEADER, record.leader), *record.fields]


Places = dict[int, int]  # place in the older record → place in the newer one


def _paired(old: Sequence[Field], new: Sequence[Field]) -> tuple[Places, Places, Places]:
    """Fields that are the same in the same order, those that became another, and those that stand elsewhere now."""
    names = _numbered([*map(_key, old), *map(_key, new)])
    matcher = SequenceMatcher(None, names[: len(old)], names[len(old) :], autojunk=False)
    same = {block.a + step: block.b + step for block in matcher.get_matching_blocks() for step in range(block.size)}
    taken = set(same.values())
    moved: Places = {}
    waiting: dict[int, list[int]] = {}
    for place in range(len(new)):
        if place not in taken:
            waiting.setdefault(names[len(old) + place], []).append(place)
    for place in range(len(old)):
        if place not in same and waiting.get(names[place]):
            moved[place] = waiting[names[place]].pop(0)
    taken |= set(moved.values())
    partners = _partners(
        [(place, one) for place, one in enumerate(old) if place not in same and place not in moved],
        [(place, one) for place, one in enumerate(new) if place not in taken],
    )
    return same, partners, moved


def _partners(old: Sequence[tuple[int, Field]], new: Sequence[tuple[int, Field]]) -> Places:
    """Which of the fields of one tag became which: the likest first; one that is alone became the other."""
    by_tag: dict[str, tuple[list[int], list[int]]] = {}
    fields_before, fields_after = dict(old), dict(new)
    for place, field in old:
        by_tag.setdefault(field[0], ([], []))[0].append(place)
    for place, field in new:
        by_tag.setdefault(field[0], ([], []))[1].append(place)
    found: Places = {}
    for before, after in by_tag.values():
        if len(before) == len(after) == 1:
            found[before[0]] = after[0]
        elif max(len(before), len(after)) > MOST_PAIRED:
            found.update(zip(before, after, strict=False))
        else:
            found.update(_likest(before, after, fields_before, fields_after))
    return found


def _likest(
    before: Sequence[int], after: Sequence[int], old: dict[int, Field], new: dict[int, Field]
) -> Iterator[tuple[int, int]]:
    words = {("b", place): _bag(old[place]) for place in before} | {("a", place): _bag(new[place]) for place in after}
    scores = sorted((-_likeness(words["b", one], words["a", other]), one, other) for one in before for other in after)
    used: set[tuple[str, int]] = set()
    for score, one, other in scores:
        if -score >= ALIKE and ("b", one) not in used and ("a", other) not in used:
            used |= {("b", one), ("a", other)}
            yield one, other


def _bag(field: Field) -> frozenset[str]:
    text = " ".join(value for _code, value in field.subfields) if is_data(field) else str(field[1])
    return frozenset(text.casefold().split())


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _key(field: Field) -> Hashable:
    return (*field[:3], *field.subfields) if is_data(field) else field


def _numbered(keys: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


# ---- one field


def _indicators(field: Field) -> str:
    return f"{field.ind1}{field.ind2}".replace(" ", "#") if is_data(field) else ""


def _subfields(field: Field) -> Sequence[Subfield]:
    return field.subfields if is_data(field) else [("", str(field[1]))]


def _alone(field: Field, change: str) -> FieldChange:
    shown = KEPT if change == MOVED else change
    parts = tuple(PartChange(code, shown, (Run(shown, value),)) for code, value in _subfields(field))
    gone = change == REMOVED
    return FieldChange(
        str(field[0]), change, _indicators(field), "", parts, field if gone else None, None if gone else field
    )


def _kept(field: Field) -> FieldChange:
    parts = tuple(PartChange(code, KEPT, (Run(KEPT, value),)) for code, value in _subfields(field))
    return FieldChange(str(field[0]), KEPT, _indicators(field), "", parts, field, field)


def _changed(old: Field, new: Field) -> FieldChange:
    were, are = _indicators(old), _indicators(new)
    parts = tuple(_parts(_subfields(old), _subfields(new)))
    return FieldChange(str(new[0]), CHANGED, are, were if were != are else "", parts, old, new)


def _parts(old: Sequence[Subfield], new: Sequence[Subfield]) -> Iterator[PartChange]:
    """The subfields of both, in order; one that changed stands once, with its words."""
    names = _numbered([*old, *new])
    matcher = SequenceMatcher(None, names[: len(old)], names[len(old) :], autojunk=False)
    for step, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if step == "equal":
            for code, value in new[from_new:to_new]:
                yield PartChange(code, KEPT, (Run(KEPT, value),))
            continue
        gone = list(old[from_old:to_old])
        for code, value in new[from_new:to_new]:
            place = next((at for at, (other, _text) in enumerate(gone) if other == code), None)
            if place is None:
                yield PartChange(code, ADDED, (Run(ADDED, value),))
                continue
            for removed, text in gone[:place]:
                yield PartChange(removed, REMOVED, (Run(REMOVED, text),))
            yield PartChange(code, CHANGED, runs(gone[place][1], value))
            del gone[: place + 1]
        for code, value in gone:
            yield PartChange(code, REMOVED, (Run(REMOVED, value),))


def runs(before: str, after: str) -> tuple[Run, ...]:
    """The words that were kept, removed and added. Texts of one length without blanks differ by character."""
    if before == after:
        return (Run(KEPT, after),) if after else ()
    by_character = len(before) == len(after) <= 64 and not (before.isalpha() or after.isalpha())
    old, new = (list(before), list(after)) if by_character else (_WORDS.findall(before), _WORDS.findall(after))
    if len(old) + len(new) > LONGEST:
        return (Run(REMOVED, before), Run(ADDED, after))
    removed, added = "", ""
    found: list[Run] = []
    kept = 0
    for step, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[from_old:to_old]), "".join(new[from_new:to_new])
        if step != "equal" or (come.isspace() and to_new < len(new) and (removed or added)):
            removed, added = removed + gone, added + come  # a blank between two changes belongs to both
            continue
        found += _changed_words(removed, added)
        found.append(Run(KEPT, come))
        removed = added = ""
        kept += len(come.replace(" ", ""))
    found += _changed_words(removed, added)
    if kept < len(after) * MOST_CHANGED:
        return tuple(_changed_words(before, after))
    return tuple(found)


def _changed_words(removed: str, added: str) -> list[Run]:
    return [Run(change, text) for change, text in ((REMOVED, removed), (ADDED, added)) if text]
