"""What is wrong with what people send in themselves: an application for a card, another address (PAT-07, PAT-08).

None of it depends on who is registered, so the answer tells nobody who is (P29).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.patrons.rules.details import LONGEST, reasons_against_birthday, reasons_against_email
from shelflist.records.patrons.rules.fields import FIELDS, FieldRule, reasons_against_fields

ASKED_FOR = ("family_name", "given_names", "preferred_name", "name_original", "born_on", "email", "phone",
             "phone_mobile", "address", "language")  # fmt: skip
CHANGEABLE = ("email", "phone", "phone_evening", "phone_mobile", "address")
REACHED_BY = ("email", "phone", "phone_mobile", "address")
LONGEST_ADDRESS = 2000


def reasons_against_application(
    typed: Mapping[str, str], rules: Mapping[str, FieldRule], today: date
) -> Iterator[Refusal]:
    """Every reason; `details["field"]` names the box. What this branch asks of those who register counts here too."""
    yield from _about_each(typed, ASKED_FOR)
    if not typed.get("family_name"):
        remedy = _("Somebody with one name only has it as family name.")
        yield Refusal("name-missing", _("A patron needs a name."), remedy, details={"field": "family_name"})
    if not any(typed.get(name) for name in REACHED_BY):
        message = _("We would not know how to answer you.")
        remedy = _("Tell us an e-mail address, a telephone number or where you live.")
        yield Refusal("unreachable", message, remedy, details={"field": "email"})
    yield from reasons_against_email(typed.get("email", ""))
    if typed.get("born_on"):
        yield from _about_birthday(typed["born_on"], today)
    asked = {name: rule for name, rule in rules.items() if name in ASKED_FOR}
    yield from reasons_against_fields({name: typed.get(name) for name in FIELDS}, asked)


def reasons_against_wish(wanted: Mapping[str, str], rules: Mapping[str, FieldRule]) -> Iterator[Refusal]:
    """Why another address cannot be asked for like this."""
    yield from _about_each(wanted, CHANGEABLE)
    yield from reasons_against_email(wanted.get("email", ""))
    yield from reasons_against_fields(wanted, {name: rule for name, rule in rules.items() if name in wanted})


def _about_each(typed: Mapping[str, str], known: Collection[str]) -> Iterator[Refusal]:
    for name, value in typed.items():
        most = LONGEST.get(name, LONGEST_ADDRESS)
        if name not in known:
            message = _("“{field}” cannot be sent like this.", field=FIELDS.get(name, name))
            yield Refusal("field-unknown", message, details={"field": name})
        elif len(value) > most:
            yield Refusal("too-long", _("Use at most {most} characters.", most=most), details={"field": name})
        elif "\x00" in value:
            yield Refusal("not-readable", _("This cannot be read."), details={"field": name})


def _about_birthday(text: str, today: date) -> Iterator[Refusal]:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        message = _("“{text}” is not a day that can be read.", text=text[:40])
        yield Refusal("date-not-readable", message, details={"field": "born_on"})
    else:
        yield from reasons_against_birthday(born, today)
