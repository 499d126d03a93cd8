"""Which fields of a registration a branch requires, suggests or hides, and what they must look like (PAT-02)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

Need = Literal["", "required", "suggested", "hidden"]
NEEDS: Mapping[Need, Phrase] = {
    "": _("as it is"),
    "required": _("required"),
    "suggested": _("suggested"),
    "hidden": _("hidden"),
}
FIELDS: Mapping[str, Phrase] = {
    "given_names": _("Given names"),
    "preferred_name": _("Called"),
    "name_original": _("Name in its own script"),
    "born_on": _("Date of birth"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "phone_evening": _("Telephone in the evening"),
    "phone_mobile": _("Mobile telephone"),
    "address": _("Address"),
    "language": _("Language for letters"),
    "login": _("Login name"),
    "guarantor_is": _("Who is their"),
}
"""The family name, the kind of patron and the home branch are always asked for."""
LONGEST_PATTERN = 120


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a branch says about a field. `pattern` must match the whole value; `example` shows one that does."""

    need: Need = ""
    pattern: str = ""
    example: str = ""


PLAIN = FieldRule()


def reasons_against_fields(values: Mapping[str, object], rules: Mapping[str, FieldRule]) -> Iterator[Refusal]:
    """What is missing at this branch, and what does not look as it must."""
    for field, rule in rules.items():
        value = values.get(field)
        text = value.strip() if isinstance(value, str) else value
        if not text and rule.need == "required":
            message = _("“{field}” is needed here.", field=FIELDS[field])
            yield Refusal("field-required", message, details={"field": field})
        elif text and isinstance(text, str) and rule.pattern and not re.fullmatch(rule.pattern, text[:300]):
            remedy = _("Write it like “{example}”.", example=rule.example) if rule.example else None
            message = _("“{text}” does not look like “{field}” here.", text=text, field=FIELDS[field])
            yield Refusal("field-pattern", message, remedy, details={"field": field})


def reason_against_rule(rule: FieldRule) -> Refusal | None:
    """Why a rule about a field cannot be kept: a pattern that is none, or that its own example does not match."""
    try:
        compiled = re.compile(rule.pattern)
    except re.error:
        message = _("“{pattern}” is not a pattern that can be read.", pattern=rule.pattern)
        return Refusal("pattern-not-usable", message, _("Try it without, or ask whoever looks after the program."))
    if len(rule.pattern) > LONGEST_PATTERN or re.search(r"[+*}]\)[+*{]", rule.pattern):
        return Refusal("pattern-not-usable", _("This pattern could take too long to compare."), _("Make it simpler."))
    if rule.pattern and rule.example and not compiled.fullmatch(rule.example):
        message = _("The example “{example}” does not match the pattern.", example=rule.example)
        return Refusal("pattern-not-usable", message, _("Change the one or the other."))
    return None
