"""Looking through the whole catalogue for titles that are there twice, by a match set, in the background (CAT-12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shelflist.departments.cataloguing.facts import Key, match_facts
from shelflist.departments.cataloguing.known import sharing_numbers
from shelflist.departments.cataloguing.recipes import match_set
from shelflist.departments.cataloguing.rules.likeness import MatchFacts
from shelflist.departments.cataloguing.rules.match_sets import Matching, tried
from shelflist.departments.duplicates.models import Pair
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Entry, Job
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

FIND_JOB = "find-duplicates"
CHUNK = 200
MOST_ALIKE = 20  # records that one shares a number with; more say that the number says nothing
MOST_PAIRS = 50_000
SURE = 1000  # points of two records that are the same to the byte
UNDO_MINUTES = 30 * 24 * 60


def find_duplicates(*, match_set_key: str, by: Actor, now: datetime) -> int:
    """Ask the worker to look through the catalogue; one search at a time. Refused: not-permitted, unknown-match-set."""
    by.must("merge-records")
    chosen = match_set(match_set_key)
    if chosen is None:
        message, remedy = _("There is no such match set (any more)."), _("Choose another one.")
        raise Refused(Refusal("unknown-match-set", message, remedy))
    with transaction.atomic():
        going = Job.objects.filter(kind=FIND_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
        if going is not None:
            return going.pk
        arguments = {"matching": chosen.content.to_data()}
        return journal.enqueue(kind=FIND_JOB, arguments=arguments, by=by, now=now).pk


def run_finding(run: JobRun) -> Mapping[str, Any]:
    """Compare every title with those before it that share a number or the work, by chunks from the checkpoint on."""
    matching = Matching.from_data(run.arguments["matching"])
    after, done, found = (run.checkpoint.get(name, 0) for name in ("after", "done", "found"))
    total = _titles().count()
    if not after:
        Pair.objects.filter(state=Pair.State.OPEN).delete()
    while found < MOST_PAIRS:
        rows = list(_titles().filter(pk__gt=after).order_by("pk").values_list("pk", "digest", "marc")[:CHUNK])
        if not rows:
            break
        pairs = _pairs(rows, matching)
        after, done = rows[-1][0], done + len(rows)
        with transaction.atomic():
            found += _write(pairs, run.clock())
            run.progress(done, max(total, done), checkpoint={"after": after, "done": done, "found": found})
        run.stop.wait(0.01)
    return {"compared": done, "pairs": found}


def _titles() -> Any:
    return Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)


Facts = dict[int, MatchFacts]


def _pairs(rows: Sequence[tuple[int, str, str]], matching: Matching) -> dict[tuple[int, int], tuple[int, Phrase]]:
    """The pairs that end with one of these records, with points and reason."""
    facts = _facts(rows)
    keys = {number: _keys(one, matching.finders) for number, one in facts.items()}
    every = {key for some in keys.values() for key in some}
    kinds = sorted({kind for kind, _value in every} - {"number", "work", "digest"})
    near = sharing_numbers(
        {value for kind, value in every if kind == "number"},
        {value for kind, value in every if kind in kinds},
        kinds,
        {value for kind, value in every if kind == "work"},
    )
    digests = [row[1] for row in rows]
    near |= set(_titles().filter(digest__in=digests).exclude(original_format="").values_list("pk", flat=True))
    facts |= _facts(_titles().filter(pk__in=near - facts.keys()).values_list("pk", "digest", "marc"))
    return _compared({row[0] for row in rows}, facts, matching)


def _facts(rows: Iterable[tuple[int, str, str]]) -> Facts:
    found = {}
    for number, digest, marc in rows:
        record = MarcRecord.from_json(marc)
        found[number] = match_facts(record, derive(record), digest)
    return found


def _keys(one: MatchFacts, finders: Sequence[str]) -> list[Key]:
    """What it shares with records that are like it."""
    keys = [("digest", one.digest)]
    for finder in {*finders, "isbn"}:
        if finder in ("number", "work"):
            value = one.number if finder == "number" else one.work
            keys += [(finder, value)] if value else []
        else:
            keys += [(finder, value) for value in one.numbers(finder)]
    return keys


def _compared(wanted: set[int], facts: Facts, matching: Matching) -> dict[tuple[int, int], tuple[int, Phrase]]:
    by_key: dict[Key, list[int]] = defaultdict(list)
    for number in sorted(facts):
        for key in _keys(facts[number], matching.finders):
            by_key[key].append(number)
    found: dict[tuple[int, int], tuple[int, Phrase]] = {}
    seen: set[tuple[int, int]] = set()
    for alike in by_key.values():
        if not 1 < len(alike) <= MOST_ALIKE:
            continue
        for at, one in enumerate(alike):
            for other in alike[at + 1 :]:
                if other in wanted and (one, other) not in seen:
                    seen.add((one, other))
                    if how := _judged(facts[one], facts[other], matching):
                        found[one, other] = how
    return found


def _judged(one: MatchFacts, other: MatchFacts, matching: Matching) -> tuple[int, Phrase] | None:
    if one.digest == other.digest:
        return SURE, _("the same record, to the byte")
    how = tried(0, other, one, matching)
    return (how.points, how.why) if how is not None and how.is_match else None


def _write(pairs: Mapping[tuple[int, int], tuple[int, Phrase]], now: datetime) -> int:
    """Keep them, but for those of which somebody said that they are not the same."""
    rows = [
        Pair(one_id=one, other_id=other, points=points, why=why.to_data(), found_at=now)
        for (one, other), (points, why) in pairs.items()
    ]
    before = Pair.objects.filter(state=Pair.State.OPEN).count() if rows else 0
    Pair.objects.bulk_create(rows, ignore_conflicts=True)
    return Pair.objects.filter(state=Pair.State.OPEN).count() - before if rows else 0


# ---- not the same


def set_apart(*, pair_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Say that the two are not the same; no search proposes them again. Refused: not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must("merge-records")
        pair = Pair.objects.select_for_update(of=("self",)).select_related("one").filter(pk=pair_id).first()
        if pair is None or pair.state != Pair.State.OPEN:
            message = _("This pair is not on the list any more.")
            raise Refused(Refusal("not-found", message, _("Open the list again.")))
        pair.state, pair.settled_at, pair.settled_by_name = Pair.State.DIFFERENT, act.now, act.by.name
        pair.save(update_fields=["state", "settled_at", "settled_by_name"])
        act.on(record_id=pair.one_id)
        act.say(_("“{title}”: records {one} and {other} are not the same.",
                  title=pair.one.title, one=pair.one_id, other=pair.other_id))  # fmt: skip
        act.undoable({"pair": pair.pk}, UNDO_MINUTES)
        return Saved(pair.pk)

    return perform("set-titles-apart", work, by=by, now=now, key=key, request={"pair": pair_id}, answer=Saved)


def undo_apart(entry: Entry, act: Act) -> None:
    """They may be the same after all."""
    pair = Pair.objects.filter(pk=(entry.undo or {})["pair"], state=Pair.State.DIFFERENT).first()
    if pair is None:
        raise Refused(changed_since())
    pair.state, pair.settled_at, pair.settled_by_name = Pair.State.OPEN, None, ""
    pair.save(update_fields=["state", "settled_at", "settled_by_name"])
