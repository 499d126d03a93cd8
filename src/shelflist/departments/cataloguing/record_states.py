"""The states of a record in one place, each with who and when (CAT-06): new, verified, hidden, deleted, whence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.cataloguing.models import Verification
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.queries import entries_about
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import RecordPage
from shelflist.records.catalog.sources import SourceFacts, sources

ACTS = ("suppress-record", "delete-record")


@dataclass(frozen=True, slots=True)
class State:
    """One of them: the shape beside it, the word, when and by whom."""

    glyph: str
    words: Phrase
    at: datetime | None = None
    by: str = ""
    more: Phrase | None = None


@dataclass(frozen=True, slots=True)
class States:
    """All of a record's states, and whom it comes from."""

    lines: tuple[State, ...]
    source: SourceFacts | None
    choices: tuple[SourceFacts, ...]


def states_of(page: RecordPage, verification: Verification | None, numbers: Mapping[str, int] | None = None) -> States:
    """What a record is now. One statement, and that only for a record that is hidden or deleted."""
    record, every = page.record, sources(numbers)
    is_out = record.suppressed or record.deleted_at is not None
    acts = entries_about(record_id=record.pk, verbs=ACTS) if is_out else []
    latest = {entry.verb: entry for entry in reversed(acts)}

    def said(glyph: str, words: Phrase, verb: str, at: datetime | None = None) -> State:
        entry = latest.get(verb)
        return State(glyph, words, entry.happened_at if entry else at, entry.actor_name if entry else "")

    lines = []
    if record.deleted_at is not None:
        words = _("Merged into another") if record.merged_into_id else _("Deleted; it can be brought back")
        lines.append(said("stop", words, "delete-record", record.deleted_at))
    if record.suppressed:
        lines.append(said("none", _("Hidden from the public"), "suppress-record"))
    lines.append(_work(page, verification))
    source = every.get(record.source_id or 0)
    if source is not None and source.transcendent:
        lines.append(State("info", _("There for everybody"), more=_("It needs no copies.")))
    return States(tuple(lines), source, tuple(every.values()))


def _work(page: RecordPage, verification: Verification | None) -> State:
    """New, changed or verified: the furthest that somebody came with it."""
    record = page.record
    if verification is not None and verification.differs and verification.version == record.version:
        count = len(verification.differs)
        more = nphrase("{count} point differs", "{count} points differ", count)
        return State("warn", _("Compared with the thing in hand"), verification.verified_at, verification.by_name, more)
    if verification is not None:
        since = None if verification.version == record.version else _("changed since")
        return State("ok" if since is None else "warn", _("Verified in hand"), verification.verified_at,
                     verification.by_name, since)  # fmt: skip
    by_hand = next((one for one in page.versions if one.replaced_by_name and one.batch_id is None), None)
    if by_hand is not None:
        return State("undone", _("Changed by hand, not verified"), by_hand.replaced_at, by_hand.replaced_by_name)
    return _new(record)


def _new(record: Record) -> State:
    more = _("with import {number}", number=record.batch_id) if record.batch_id else None
    return State("wait", _("New: not looked at yet"), record.created_at, "", more)
