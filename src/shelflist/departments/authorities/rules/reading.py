"""A title's field with the heading as its authority has it now. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from shelflist.departments.authorities.rules import naco
from shelflist.departments.authorities.rules.headings import DIVISIONS, controlled_codes, name_codes
from shelflist.departments.authorities.rules.linking import PART

Pairs = Sequence[tuple[str, str]]
_CLOSED = tuple(".,-)]?!")


def with_heading(tag: str, subfields: Pairs, heading: Pairs, covers: str, number: str = "") -> list[tuple[str, str]]:
    """The subfields with the authority's in the place of those it controls; roles, volumes and numbers stay.

    The punctuation that ended the old heading ends the new one. `number` becomes the $0, where there is none.
    """
    controlled = _controlled(tag, subfields, covers)
    places = [place for place, (code, _value) in enumerate(subfields) if code in controlled]
    if not places:
        return list(subfields)
    old = [subfields[place] for place in places]
    new = [(code, value) for code, value in heading if code in controlled_codes(tag, True)]
    if tag[0] != "6" or covers == PART:
        new = [(code, value) for code, value in new if code not in DIVISIONS]
    if not new or naco.key_of(list(old)) == naco.key_of(new):
        made = list(subfields)
    else:
        new = _ended_like(old[-1][1], new)
        made = [*subfields[: places[0]], *new]
        made += [pair for place, pair in enumerate(subfields[places[0] :], places[0]) if place not in set(places)]
    if number and not any(code == "0" for code, _value in made):
        made.append(("0", number))
    return made


def _controlled(tag: str, subfields: Pairs, covers: str) -> str:
    codes = controlled_codes(tag, False)
    if covers != PART:
        return codes
    if any(code in DIVISIONS for code, _value in subfields) and tag[0] == "6":
        return "".join(code for code in codes if code not in DIVISIONS)
    return name_codes(tag)


def _ended_like(old: str, new: Pairs) -> list[tuple[str, str]]:
    end = old.rstrip()[-1:]
    code, value = new[-1]
    bare = value.rstrip().rstrip(",")
    if end == "," or (end == "." and not bare.endswith(_CLOSED)):
        value = bare + end
    return [*new[:-1], (code, value)]
