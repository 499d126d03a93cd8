"""Is this a target that can be asked? Every reason why not."""

from __future__ import annotations

import re

from shelflist.departments.copy_cataloguing.rules.questions import SRU, Z3950, is_usable
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

VERSIONS = ("1.1", "1.2", "2.0")
SYNTAXES = ("usmarc", "unimarc", "xml")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_PATH = re.compile(r"[A-Za-z0-9_.~/+!$&'()*,;=:@%-]*")
_SCHEMA = re.compile(r"[A-Za-z0-9_.:/#-]{0,60}")


def _no(code: str, message: object, remedy: object, field: str) -> Refusal:
    return Refusal(code, message, remedy, details={"field": field})  # type: ignore[arg-type]  # phrases of below


def reasons_against(details: dict[str, object], names_taken: frozenset[str]) -> list[Refusal]:
    """Why a target cannot be kept like this; `details` are the columns of the table."""
    found: list[Refusal] = []
    name, kind = str(details["name"]), str(details["kind"])
    if not name:
        found.append(_no("target-name-missing", _("The target has no name."), _("Give it one."), "name"))
    elif name in names_taken:
        message = _("There is a target called “{name}” already.", name=name)
        found.append(_no("target-name-taken", message, _("Change that one, or choose another name."), "name"))
    if kind not in (Z3950, SRU):
        found.append(_no("target-kind-unknown", _("Targets speak Z39.50 or SRU."), _("Choose one of them."), "kind"))
        return found
    if not _HOST.fullmatch(str(details["host"])):
        message = _("“{host}” is no name of a machine.", host=str(details["host"])[:80])
        remedy = _("Give the name alone, as z3950.library.example, without http:// and without a path.")
        found.append(_no("target-host-unusable", message, remedy, "host"))
    found += _numbers(details)
    found += _words(details, kind)
    return found


def _numbers(details: dict[str, object]) -> list[Refusal]:
    found = []
    for field, low, high in (("port", 1, 65535), ("seconds", 1, 120), ("most", 1, 100), ("rank", 1, 999),
                             ("pause_ms", 0, 60_000), ("cache_minutes", 0, 43_200)):  # fmt: skip
        value = details[field]
        if not isinstance(value, int) or not low <= value <= high:
            message = _("This number goes from {low} to {high}.", low=low, high=high)
            found.append(_no("target-number-unusable", message, _("Give a number between them."), field))
    return found


def _words(details: dict[str, object], kind: str) -> list[Refusal]:
    found = []
    database, syntax = str(details["database"]), str(details["syntax"])
    if kind == SRU:
        bad_path = not _PATH.fullmatch(database) or ".." in database or "//" in database
        usable = not bad_path and details["version"] in VERSIONS and bool(_SCHEMA.fullmatch(syntax))
    else:
        usable = syntax in ("", *SYNTAXES) and all(char >= " " for char in database)
    if not usable:
        message = _("The database or path, the version or the record syntax cannot be used.")
        remedy = _("Take them from what the other library publishes about its server.")
        found.append(_no("target-words-unusable", message, remedy, "database"))
    query_map = details["query_map"]
    assert isinstance(query_map, dict)
    for index, words in query_map.items():
        if not is_usable(str(words), kind):
            message = _("“{words}” cannot be used to ask for {index}.", words=str(words)[:60], index=str(index))
            remedy = _("Z39.50 takes attributes as 1=7 4=6, SRU an index and a relation as dc.title all.")
            found.append(_no("target-map-unusable", message, remedy, "query_map"))
    return found
