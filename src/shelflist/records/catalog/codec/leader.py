"""The leader of a record: put into its normal form, with warnings where codes are not those of MARC 21.

Normal form: lengths and base address are zeros (they belong to a file, not to a record), indicator and subfield code
count are 22, the entry map is 4500, and position 9 is `a` because the text here is Unicode.
"""

from __future__ import annotations

import re
from functools import lru_cache

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

BIBLIOGRAPHIC = frozenset("acdefgijkmoprt")
HOLDINGS = frozenset("uvxy")
AUTHORITY = frozenset("z")
_TYPES = BIBLIOGRAPHIC | HOLDINGS | AUTHORITY
_STATUS = frozenset("acdnp")
_AUTHORITY_STATUS = frozenset("acdnosx")
_CODINGS = frozenset(" a")
_FORMS = frozenset(" aciunrp")
_PARTS = frozenset(" abcr")
_COLLAPSED = re.compile(r"\s*\d{0,5}\s*([a-z][a-z0-9].*)", re.DOTALL)


@lru_cache(maxsize=4096)
def normal(leader: str) -> tuple[str, tuple[Phrase, ...]]:
    """The leader in normal form and what was odd about it. Give it `zeroed`, so that few different ones are cached."""
    warnings = []
    if len(leader) != 24:
        warnings.append(_("The leader has {length} characters instead of 24.", length=len(leader)))
        leader = _stretched(leader)
    if not leader.isascii() or not leader.isprintable():
        leader = "".join(char if char.isascii() and char.isprintable() else " " for char in leader)
        warnings.append(_("The leader held characters that are not allowed there; they are blanks now."))
    if leader[10:12] != "22":
        warnings.append(_("Leader/10-11 is “{found}” instead of 22.", found=leader[10:12]))
    if leader[20:22] != "45":
        warnings.append(_("Leader/20-23 is “{found}” instead of 4500.", found=leader[20:24]))
    if leader[5] not in (_AUTHORITY_STATUS if leader[6] in AUTHORITY else _STATUS):
        warnings.append(_("Leader/05 (record status) is “{found}”, which MARC 21 does not know.", found=leader[5]))
    if leader[6] not in _TYPES:
        message = _(
            "Leader/06 is “{found}”: neither a bibliographic, nor an authority, nor a holdings record.", found=leader[6]
        )
        warnings.append(message)
    for place, known in ((9, _CODINGS), (18, _FORMS), (19, _PARTS)):
        if leader[place] not in known and (place == 9 or leader[6] in BIBLIOGRAPHIC):
            message = _(
                "Leader/{place} is “{found}”, which MARC 21 does not know.", place=f"{place:02}", found=leader[place]
            )
            warnings.append(message)
    return f"00000{leader[5:9]}a2200000{leader[17:20]}4500", tuple(warnings)


def zeroed(leader: str) -> str:
    """The leader with its lengths as zeros: the part that says something about the record."""
    return f"00000{leader[5:12]}00000{leader[17:]}"


def _stretched(leader: str) -> str:
    """24 characters from a leader whose blanks were squeezed by an XML tool, or whose end was cut."""
    if len(leader) < 24 and not leader[:5].isdigit() and (match := _COLLAPSED.match(leader)):
        leader = "00000" + match[1]
    return leader[:24].ljust(24)
