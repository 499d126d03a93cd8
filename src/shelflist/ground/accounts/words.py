"""Refusals that accounts give in more than one place."""

from __future__ import annotations

from collections.abc import Iterable

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

_WEAKNESSES = {
    "password_too_short": Refusal("password-too-short", _("A password has at least 10 characters.")),
    "password_too_common": Refusal(
        "password-too-common", _("Many people use this password, so it is the first to be guessed.")
    ),
    "password_too_similar": Refusal("password-too-similar", _("The password is too much like the name.")),
}


def password_refusals(codes: Iterable[str]) -> list[Refusal]:
    """Django's validators' findings in our words."""
    remedy = _("Three or four words that do not belong together make a good one.")
    plain = Refusal("password-too-plain", _("This password is too easy to guess."))
    found = [_WEAKNESSES.get(code, plain) for code in codes]
    return [Refusal(refusal.code, refusal.message, remedy) for refusal in found]


def not_found(message: Phrase) -> Refusal:
    return Refusal("not-found", message)
