"""OAI-PMH 2.0: what a request may say, and what is wrong with one that says something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ARGUMENTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {  # verb: required, allowed besides
    "Identify": (frozenset(), frozenset()),
    "ListSets": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset(("identifier",))),
    "GetRecord": (frozenset(("identifier", "metadataPrefix")), frozenset()),
    "ListIdentifiers": (frozenset(("metadataPrefix",)), frozenset(("from", "until", "set"))),
    "ListRecords": (frozenset(("metadataPrefix",)), frozenset(("from", "until", "set"))),
}
RESUMED = frozenset(("ListSets", "ListIdentifiers", "ListRecords"))
LONGEST_ARGUMENT = 1_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class OaiError(Exception):
    """An error of the protocol: its code and its words."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is in order."""

    verb: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str | None:
        """The resumption token; None where the list begins."""
        return self.arguments.get("resumptionToken")

    def __getitem__(self, name: str) -> str:
        return self.arguments.get(name, "")


def read(pairs: Mapping[str, list[str]]) -> Request:
    """The request that these arguments make. Raises OaiError: badVerb or badArgument."""
    verbs = pairs.get("verb", [])
    if len(verbs) != 1 or verbs[0] not in ARGUMENTS:
        said = "The verb is missing." if not verbs else "The verb is repeated." if len(verbs) > 1 else ""
        raise OaiError("badVerb", said or f"There is no verb “{verbs[0][:60]}”.")
    verb = verbs[0]
    arguments = {name: _single(name, values) for name, values in pairs.items() if name != "verb"}
    if "resumptionToken" in arguments and verb in RESUMED:
        if len(arguments) > 1:
            raise OaiError("badArgument", "A resumptionToken stands alone.")
        return Request(verb, arguments)
    _check_names(verb, arguments)
    span(arguments.get("from", ""), arguments.get("until", ""))
    return Request(verb, arguments)


def _check_names(verb: str, arguments: Mapping[str, str]) -> None:
    """Nothing that the verb does not know, and all that it needs."""
    required, allowed = ARGUMENTS[verb]
    for name in arguments:
        if name not in required | allowed:
            raise OaiError("badArgument", f"{verb} has no argument “{name[:60]}”.")
    for name in sorted(required):
        if not arguments.get(name):
            raise OaiError("badArgument", f"{verb} needs the argument “{name}”.")


def _single(name: str, values: list[str]) -> str:
    """The one value of an argument."""
    if len(values) != 1:
        raise OaiError("badArgument", f"The argument “{name[:60]}” is repeated.")
    if len(values[0]) > LONGEST_ARGUMENT or any(char < " " for char in values[0]):
        raise OaiError("badArgument", f"The argument “{name[:60]}” is too long, or holds control characters.")
    return values[0]


def span(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """From when, and before when. Both are included, to the day or to the second. Raises OaiError badArgument."""
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "“from” and “until” have different granularities.")
    first, _step = _moment("from", since)
    last, step = _moment("until", until)
    if first is not None and last is not None and first > last:
        raise OaiError("badArgument", "“from” is later than “until”.")
    try:
        return first, last + step if last is not None else None
    except OverflowError:
        return first, None


def _moment(name: str, text: str) -> tuple[datetime | None, timedelta]:
    """A moment, and how long what it names lasts."""
    if not text:
        return None, timedelta(0)
    try:
        if _SECOND.fullmatch(text):
            return datetime.fromisoformat(text), timedelta(seconds=1)
        if _DAY.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC), timedelta(days=1)
    except ValueError:
        pass
    raise OaiError("badArgument", f"“{name}” is no moment: write 2026-11-30 or 2026-11-30T09:00:00Z.")


def stamp(moment: datetime) -> str:
    """A moment as OAI-PMH writes it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
