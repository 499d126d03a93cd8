"""Whether two headings may be one name or subject in two forms, and what speaks for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shelflist.departments.authorities.rules import naco
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

MOST_FORMS = 8
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")


@dataclass(frozen=True, slots=True)
class Form:
    """A heading as some titles have it. `titles` are keys of the titles under it, as many as are looked at."""

    key: str
    text: str
    count: int
    heading_id: int
    authority_id: int | None = None
    titles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SplitHeading:
    """Forms that may be one, the most used first, and what speaks for it."""

    forms: tuple[Form, ...]
    evidence: tuple[Phrase, ...]


def gathering_key(kind: str, key: str) -> str:
    """What forms of one heading have in common: surname and first initial; else the words in the singular."""
    main = re.split(r" \$[a-z] ", key)[0]
    if kind == "person":
        surname, comma, forename = main.partition(",")
        return f"{surname}, {forename.strip()[:1]}" if comma and forename.strip() else ""
    words = sorted(_singular(word) for word in key.replace("$", " ").split() if len(word) > 1)
    return " ".join(words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("IES"):
        return word[:-3] + "Y"
    return word[:-1] if len(word) > 3 and word.endswith("S") and not word.endswith("SS") else word


def split_headings(kind: str, forms: Iterable[Form]) -> Iterator[SplitHeading]:
    """Of forms with one gathering key, those that may be one heading: each with the most used one that it fits."""
    left = sorted(forms, key=lambda form: (form.authority_id is None, -form.count, form.key))
    while left:
        first, *others = left
        alike = [(form, found) for form in others if (found := evidence(kind, first, form))]
        left = [form for form in others if form not in [one for one, _found in alike]]
        if alike:
            words: list[Phrase] = []
            for one in (phrase for _form, found in alike for phrase in found):
                if one not in words:
                    words.append(one)
            yield SplitHeading((first, *(form for form, _found in alike[: MOST_FORMS - 1])), tuple(words))


def evidence(kind: str, one: Form, other: Form) -> list[Phrase]:
    """What speaks for two forms being one; nothing where something speaks against it."""
    if one.key == other.key or (one.authority_id and one.authority_id == other.authority_id):
        return []
    if kind != "person":
        return [_("The same words in another order or number.")]
    dates, others_dates = _dates(one.key), _dates(other.key)
    if dates and others_dates and not (dates[0] == others_dates[0] or dates[-1] == others_dates[-1]):
        return []
    if not _forenames_fit(one.key, other.key):
        return []
    found = []
    common = one.titles & other.titles
    if common:
        found.append(_("A title is there under both forms: “{title}”.", title=sorted(common)[0].capitalize()))
    if dates and others_dates:
        found.append(_("The same dates: {dates}.", dates="–".join(others_dates)))
    elif _forenames(one.key) == _forenames(other.key):
        found.append(_("The same name, once with dates and once without."))
    elif common or dates or others_dates:
        found.append(_("The same surname, and forenames that fit."))
    else:
        found.append(_("The same surname and initials."))
    return found


def _dates(key: str) -> list[str]:
    dates = next((part[2:] for part in re.split(r"(?=\$[a-z] )", key) if part.startswith("$d ")), "")
    return _YEAR.findall(dates)


def _forenames(key: str) -> list[str]:
    main = re.split(r" \$[a-z] ", key)[0]
    return main.partition(",")[2].split()


def _forenames_fit(key: str, other: str) -> bool:
    """J. fits John, John fits John Ronald; Jane does not fit John."""
    surname, others_surname = key.partition(",")[0], other.partition(",")[0]
    pairs = zip(_forenames(key), _forenames(other), strict=False)
    return surname == others_surname and all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)


def sounded(text: str) -> str:
    """A title as it is compared for evidence."""
    return naco.normalised(text)
