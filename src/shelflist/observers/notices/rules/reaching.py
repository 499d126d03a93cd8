"""By which way somebody is reached: the ways of the rule in their order, what the person wants, what works."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

WAYS = ("email", "sms", "voice", "post", "phone", "push", "account", "webhook")
IN_WORDS: Mapping[str, Phrase] = {
    "email": _("E-mail"),
    "sms": _("Text message"),
    "voice": _("Automatic call"),
    "post": _("Letter"),
    "phone": _("Call by staff"),
    "push": _("Push message"),
    "account": _("In the account"),
    "webhook": _("Another program"),
}
QUIET = frozenset({"sms", "voice", "email", "push"})
"""Ways that make a telephone ring or light up: quiet hours count for them."""

CAPPED = frozenset({"sms", "voice", "email", "push"})


@dataclass(frozen=True, slots=True)
class Wish:
    """By which ways somebody wants to hear of an event (none: not at all), and whether all of a day in one."""

    ways: tuple[str, ...] = ()
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody as messages need them. `addresses` by way; `bad` are those that came back; `wanted` their wishes.

    An event without a wish follows the rule.
    """

    patron_id: int
    name: str = ""
    given_name: str = ""
    language: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    bad: frozenset[str] = frozenset()
    wanted: Mapping[str, Wish] = field(default_factory=dict)
    refuses: frozenset[str] = frozenset()  # events they do not want to hear of
    through: str = ""  # whose addresses these are, when they are a guarantor's
    titles: bool | None = None  # whether they want to read titles in e-mails and text messages; None: not said


@dataclass(frozen=True, slots=True)
class Reached:
    """The ways found, each with its address, and what was said about every other way."""

    ways: tuple[tuple[str, str], ...]
    passed_over: tuple[tuple[str, Phrase], ...] = ()
    refused: Phrase | None = None


def reach(
    contact: Contact | None,
    event: str,
    ways: Sequence[str],
    working: Collection[str],
    *,
    every_way: bool = False,
    opt_in: bool = False,
) -> Reached:
    """The first way that works, or every one of them.

    Browsers go without saying so: who wants to hear on a device alone, and has none, is told as the rule says.
    """
    if contact is None:
        return Reached((), refused=_("There is nobody any more to write to."))
    if event in contact.refuses:
        return Reached((), refused=_("They do not want these messages."))
    wish = contact.wanted.get(event)
    if wish is not None and not wish.ways:
        return Reached((), refused=_("They do not want these messages."))
    if opt_in and wish is None:
        return Reached((), refused=_("These go only to who asks for them."))
    if wish is not None and set(wish.ways) == {"push"} and not contact.addresses.get("push"):
        wish = None
    asked = list(ways)
    if wish is not None:
        asked = [way for way in ways if way in wish.ways] + [way for way in wish.ways if way not in ways]
    found: list[tuple[str, str]] = []
    passed: list[tuple[str, Phrase]] = []
    for way in asked:
        reason = _against(contact, way, working)
        if reason is not None:
            passed.append((way, reason))
        elif found and not every_way:
            break
        else:
            found.append((way, contact.addresses.get(way, "")))
    return Reached(tuple(found), tuple(passed))


def _against(contact: Contact, way: str, working: Collection[str]) -> Phrase | None:
    if way not in working:
        return _("This way is not set up.")
    if way == "account":
        return None
    if way in contact.bad:
        return _("What was sent there came back.")
    if not contact.addresses.get(way):
        return _("No address for it is known.")
    return None


def in_words(reached: Reached) -> Phrase:
    """Why nothing could be sent, in a sentence."""
    if reached.refused is not None:
        return reached.refused
    said: Phrase | None = None
    for way, reason in reached.passed_over:
        one = _("{way}: {reason}", way=IN_WORDS[way], reason=reason)
        said = one if said is None else _("{reason} {next}", reason=said, next=one)
    return said or _("The rule names no way.")
