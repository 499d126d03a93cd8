"""Is a call number written as its scheme writes it? What stands against it, in words (CAT-20). Pure."""

from __future__ import annotations

import re

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

FORMS: dict[str, tuple[re.Pattern[str], Phrase]] = {
    "ddc": (
        re.compile(r"\d{3}(?:\.\d+)?(?:[ /][\w.’'-]+)*", re.UNICODE),
        _("A Dewey number has three digits, then decimals after a point: 641.5944 CHI."),
    ),
    "lcc": (
        re.compile(r"[A-HJ-NP-V Z][A-Z]{0,2} ?(?:\d{1,4}(?:\.\d+)?)?(?: ?\.?[A-Z]\d+)*(?: .*)?"),
        _("A Library of Congress number has letters, a number, then cutters: QA76.73.P98 L88 2013."),
    ),
    "nlm": (
        re.compile(r"(?:W[A-Z]?|Q[S-Z])(?: ?\d{1,3}(?:\.\d+)?)?(?: ?\.?[A-Z]+\d+\w*)*(?: .*)?"),
        _("A National Library of Medicine number begins with QS to QZ or W: WG 120 H6 1994."),
    ),
    "sudoc": (
        re.compile(r"[A-Z]{1,4} ?\d{1,3}\.[^:]+(?::.*)?"),
        _("A SuDoc number has the agency, its office after a point, and a colon after the series: Y 4.ED 8/1:."),
    ),
    "udc": (
        re.compile(r"""[\d(="+:/.*'A-Z)\-\[\]]+(?: .*)?"""),
        _("A UDC number has digits in threes with points and its signs between: 821.111-31."),
    ),
}


def against(scheme: str, number: str) -> Phrase | None:
    """What is wrong with the form of a number; nothing for a local one, or for none at all."""
    found = FORMS.get(scheme)
    text = number.strip()
    if not text or found is None:
        return None
    pattern, said = found
    return None if pattern.fullmatch(text if scheme == "udc" else text.upper()) else said
