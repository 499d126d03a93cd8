"""What needs a hand: the rows of Today, each with a shape, a number, an age and one verb, by the library's clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from shelflist.departments.authorities.queries.problems import problem_counts
from shelflist.departments.cataloguing import queries as imports
from shelflist.departments.circulation.queries.travelling import journeys_amiss
from shelflist.departments.circulation.rules import lateness
from shelflist.departments.picking.queries import count_waiting
from shelflist.departments.suggestions.queries import open_counts
from shelflist.doors.desk.day import Day, unusual_days
from shelflist.doors.desk.waiting import WAITING
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.queries import queue_state
from shelflist.ground.ui import localise
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import closures_at
from shelflist.records.branches.rules.closing import days_in_words
from shelflist.records.items.queries import counts_by_status
from shelflist.records.loans.queries import due_counts
from shelflist.records.patrons.queries.waiting import waiting_count
from shelflist.records.policies.queries import findings as policy_findings

Slot = Literal["opening", "now", "closing"]
WORKER_SILENT_AFTER = timedelta(minutes=3)
INDEX_BEHIND_AFTER = timedelta(minutes=5)
IMPORTS_LOOKED_AT = 20
IMPORTS_SHOWN = timedelta(days=1)
IMPORTS_STAY = timedelta(days=14)
KEYS = "1234567890"


@dataclass(frozen=True, slots=True)
class Need:
    """One row. `tone` is stop, wait or empty; `state` a kind and words for the age column, `age` its small print."""

    slot: Slot
    glyph: str
    count: int
    title: Phrase
    words: Phrase
    href: str
    verb: Phrase
    tone: str = ""
    state: tuple[str, Phrase] | None = None
    age: Phrase | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: Phrase
    under: Phrase | None
    rows: list[Need] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose Today it is: who reads, the branch where they stand, what counts as here, its calendar and day."""

    actor: Actor
    tree: Organisation
    numbers: Mapping[str, int]
    branch: BranchFacts
    branch_ids: tuple[int, ...]
    calendar: OpeningCalendar
    day: Day


# -- headings -------------------------------------------------------------------------------------------------------


def grouped(rows: Sequence[Need], day: Day) -> list[Group]:
    """The rows under the headings of the library's clock, with the keys 1 to 0 from the top."""
    groups = {slot: Group(title, under) for slot, title, under in _headings(day)}
    for row in rows:
        groups.get(row.slot, groups["now"]).rows.append(row)
    shown, keys = [group for group in groups.values() if group.rows], iter(KEYS)
    return [Group(one.title, one.under, [replace(row, key=next(keys, "")) for row in one.rows]) for one in shown]


def _headings(day: Day) -> list[tuple[Slot, Phrase, Phrase | None]]:
    at_closing = _("at {time}", time=localise.clock(day.closes_at)) if day.closes_at else None
    closing: tuple[Slot, Phrase, Phrase | None] = ("closing", _("By closing"), at_closing)
    if day.doors in {"before", "between"} and day.next_opening:
        at_opening = _("at {time}", time=localise.clock(day.next_opening))
        return [("opening", _("Before the doors open"), at_opening), ("now", _("In the day"), None), closing]
    if day.doors == "open":
        return [("now", _("Now"), None), closing]
    if day.doors == "unknown":
        return [("now", _("Now"), None)]
    next_time = _("the doors open {moment}", moment=day.next_opening) if day.next_opening else None
    return [("now", _("Waiting for the next open day"), next_time)]


# -- rows -----------------------------------------------------------------------------------------------------------


def needs_of(scene: Scene) -> list[Need]:
    """Every row that has something in it, in the order in which a good supervisor would put them."""
    found = [*_machinery(scene), *_shut(scene), *_to_fetch(scene), *_copies(scene)]
    found += [
        *_journeys(scene),
        *_due(scene),
        *_imports(scene),
        *_unlinked(scene),
        *_days_ahead(scene),
        *_rules(scene),
        *_sent_in(scene),
        *_told(scene),
    ]
    return in_order(found)


def _sent_in(scene: Scene) -> Iterator[Need]:
    """Who asked for a card, and whose address is to be changed (PAT-07, PAT-08)."""
    if not scene.actor.may("edit-patrons", scene.branch.path):
        return
    count = waiting_count(scene.day.now)
    yield Need(
        slot="now",
        glyph="wait",
        count=count,
        title=nphrase("Sent in by a patron", "Sent in by patrons", count),
        words=_("Cards and other addresses that were asked for"),
        href=reverse("patrons:queue"),
        verb=_("Decide"),
        tone="wait",
    )


def _told(scene: Scene) -> Iterator[Need]:
    """What readers miss, and what they say is wrong (OPC-13, OPC-20)."""
    if not scene.actor.may("answer-suggestions"):
        return
    suggested, reported = open_counts()
    yield Need(
        slot="now",
        glyph="wait",
        count=suggested + reported,
        title=nphrase("Told by a reader", "Told by readers", suggested + reported),
        words=_("Titles that they miss, and problems that they report"),
        href=reverse("suggestions:queue"),
        verb=_("Answer"),
        tone="wait",
    )


def in_order(rows: Sequence[Need]) -> list[Need]:
    """The rows that have something in them, by the library's clock."""
    return sorted((row for row in rows if row.count), key=lambda row: ("opening", "now", "closing").index(row.slot))


def _machinery(scene: Scene) -> Iterator[Need]:
    """The worker behind the scenes: only those who can mend it are told."""
    if not scene.actor.may("manage-jobs"):
        return
    queue, now = queue_state(), scene.day.now
    seen = queue.worker_seen_at
    if seen is None or now - seen > WORKER_SILENT_AFTER:
        yield Need(
            slot="opening",
            glyph="stop",
            count=1,
            title=_("The worker is silent"),
            words=_("Imports and other long work stand still until it runs again; the desk itself goes on"),
            href=reverse("desk:jobs"),
            verb=_("The queue"),
            tone="stop",
            state=("stop", _("silent")),
            age=_("heard {ago}", ago=localise.ago(seen, now)) if seen else _("never heard"),
        )
    kept = queue.indexer_seen_at
    if kept is not None and now - kept > INDEX_BEHIND_AFTER:
        yield Need(
            slot="opening",
            glyph="stop",
            count=1,
            title=_("Searches are behind"),
            words=_("What was catalogued since is found at the desk, and not yet in the public catalogue"),
            href=reverse("desk:jobs"),
            verb=_("The queue"),
            tone="stop",
            state=("stop", _("behind")),
            age=_("kept up to {ago}", ago=localise.ago(kept, now)),
        )
    yield Need(
        slot="opening",
        glyph="late",
        count=queue.jobs_failed + queue.deliveries_failed,
        title=_("Work that failed"),
        words=_(
            "{jobs} and {deliveries} could not be finished",
            jobs=nphrase("{count} job", "{count} jobs", queue.jobs_failed),
            deliveries=nphrase("{count} delivery", "{count} deliveries", queue.deliveries_failed),
        ),
        href=reverse("desk:jobs"),
        verb=_("Try again"),
        tone="stop",
    )


def _shut(scene: Scene) -> Iterator[Need]:
    """Doors shut unexpectedly here, now or soon: for those who may open them again."""
    if not scene.actor.may("close-branches", scene.branch.path):
        return
    for closure in closures_at(scene.tree, scene.branch_ids, scene.day.now):
        is_now = closure.state == "now"
        yield Need(
            slot="now",
            glyph="stop" if is_now else "wait",
            count=len(closure.days),
            title=_("Shut now: {reason}", reason=closure.reason)
            if is_now
            else _("To be shut: {reason}", reason=closure.reason),
            words=_("{when}; what was due moved along", when=days_in_words(closure.days[0])),
            href=f"{reverse('branches:closures')}#closure-{closure.id}",
            verb=_("Open or change") if is_now else _("Change"),
            tone="stop" if is_now else "wait",
        )


def _copies(scene: Scene) -> Iterator[Need]:
    """Copies of this branch that wait in some status."""
    if not scene.actor.may("see-records"):
        return
    counts = counts_by_status(scene.branch_ids)
    for waiting in WAITING:
        if waiting.status in counts:
            count, since = counts[waiting.status]
            query = urlencode({"status": waiting.status, "branch": scene.branch.id})
            yield Need(
                slot=waiting.slot,
                glyph=waiting.glyph,
                count=count,
                title=waiting.title,
                words=waiting.words,
                href=f"{reverse('desk:items')}?{query}",
                verb=waiting.verb,
                tone=waiting.tone,
                age=_("oldest {span}", span=localise.span(scene.day.now - since)),
            )


def _journeys(scene: Scene) -> Iterator[Need]:
    """What should have arrived long ago, and what stands here and belongs elsewhere."""
    if not scene.actor.may("return"):
        return
    amiss = journeys_amiss(scene.day.now, scene.numbers, scene.branch_ids)
    href, branch = reverse("desk:transits"), scene.branch.id
    if amiss.oldest_at is not None:
        yield Need(
            slot="now",
            glyph="transit",
            count=amiss.lost_count,
            title=_("Lost on the way?"),
            words=_("Sent long ago and not received: look on the shelves and in the crates"),
            href=f"{href}?{urlencode({'show': 'lost', 'branch': branch})}",
            verb=_("Look for them"),
            tone="wait",
            age=_("oldest {span}", span=localise.span(scene.day.now - amiss.oldest_at)),
        )
    yield Need(
        slot="closing",
        glyph="transit",
        count=amiss.unsent_count,
        title=_("Here, and belongs elsewhere"),
        words=_("Seen here but on no journey: check them in, and they are sent"),
        href=f"{href}?{urlencode({'show': 'unsent', 'branch': branch})}",
        verb=_("Send them"),
    )


def _due(scene: Scene) -> Iterator[Need]:
    """What readers should have brought, and what is due before the day ends."""
    if not scene.actor.may("see-patrons"):
        return
    counts = due_counts(scene.day.now, scene.day.ends_at, branch_ids=scene.branch_ids)
    href, branch = reverse("desk:overdue"), scene.branch.id
    longest = counts.longest_due_at
    if longest is not None:
        late = lateness(longest, scene.day.now, by_the_hour=False, timezone=scene.calendar.zone.key)
        yield Need(
            slot="now",
            glyph="late",
            count=counts.overdue_count,
            title=_("Overdue, lent here"),
            words=_("The longest was due {day}", day=scene.calendar.day_of(longest)),
            href=f"{href}?branch={branch}",
            verb=_("Look them up"),
            tone="stop",
            state=("late", late.words) if late.words else None,
            age=_("the longest"),
        )
    yield Need(
        slot="closing",
        glyph="due",
        count=counts.due_soon_count,
        title=_("Due back today"),
        words=_("Lent here and still out"),
        href=f"{href}?show=today&branch={branch}",
        verb=_("What is due"),
    )


def _imports(scene: Scene) -> Iterator[Need]:
    """Files under way, and records that an import set aside these last days."""
    if not scene.actor.may("import-records"):
        return
    now = scene.day.now
    recent = imports.batches(limit=IMPORTS_LOOKED_AT)
    running = [batch for batch in recent if batch.state in {"waiting", "running", "undoing"}]
    left = [batch for batch in recent if batch.quarantined_count and now - batch.created_at < IMPORTS_STAY]
    if running:
        yield Need(
            slot="now",
            glyph="wait",
            count=len(running),
            title=_("Files being imported"),
            words=_("{name}, {count} records so far", name=running[0].file_name, count=running[0].read_count),
            href=reverse("cataloguing:batch", args=[running[0].pk]),
            verb=_("Watch"),
            age=_("begun {ago}", ago=localise.ago(running[0].created_at, now)),
        )
    ended = imports.just_ended(recent, scene.actor.id or 0, now - IMPORTS_SHOWN)
    if ended:
        yield Need(
            slot="now",
            glyph="ok",
            count=len(ended),
            title=_("Imports of yours have ended"),
            words=_("{name}: {added} added, {updated} updated", name=ended[0].file_name,
                    added=ended[0].added_count, updated=ended[0].updated_count),
            href=reverse("cataloguing:batch", args=[ended[0].pk]),
            verb=_("Look at it"),
            age=_("the latest {ago}", ago=localise.ago(ended[0].ended_at or now, now)),
        )  # fmt: skip
    if left:
        one = left[0]
        shown = f"{reverse('cataloguing:batch', args=[one.pk])}?show=quarantined"
        yield Need(
            slot="closing",
            glyph="warn",
            count=sum(batch.quarantined_count for batch in left),
            title=_("Records set aside by an import"),
            words=_("Could not be read or matched; the latest in {name}", name=one.file_name),
            href=shown if len(left) == 1 else reverse("cataloguing:imports"),
            verb=_("Look at them"),
            tone="wait",
            age=_("the latest {ago}", ago=localise.ago(one.created_at, now)),
        )


def _unlinked(scene: Scene) -> Iterator[Need]:
    """Headings that may mean several authorities, or whose authority was deleted."""
    if not scene.actor.may("edit-records"):
        return
    counts = problem_counts(("gone", "ambiguous"))
    state = "gone" if counts["gone"] else "ambiguous"
    yield Need(
        slot="closing",
        glyph="warn",
        count=counts["gone"] + counts["ambiguous"],
        title=_("Headings to be linked"),
        words=_("They may mean several authorities, or theirs was deleted"),
        href=f"{reverse('authorities:problems')}?state={state}",
        verb=_("Settle them"),
        tone="wait",
    )


def _to_fetch(scene: Scene) -> Iterator[Need]:
    """What readers and departments want from these shelves, and nobody has taken upon themselves yet."""
    if not scene.actor.may("fetch-items", scene.branch.path):
        return
    yield Need(
        slot="opening",
        glyph="hold",
        count=(count := count_waiting(scene.branch_ids, scene.day.now)),
        title=nphrase("To fetch from the shelves", "To fetch from the shelves", count),
        words=_("Holds and whatever else is wanted, in the order of the shelves"),
        href=reverse("picking:run"),
        verb=_("Pick run"),
        tone="wait",
    )


def _days_ahead(scene: Scene) -> Iterator[Need]:
    """Days in the next fortnight that differ from the week, for those who keep the calendar; all see them beside it."""
    if not scene.actor.may("edit-branches", scene.branch.path):
        return
    ahead = unusual_days(scene.calendar, scene.day.on)
    if not ahead:
        return
    first, reason, is_open = ahead[0]
    doors = _("other hours") if is_open else _("shut")
    sentence = _("First {day}, {doors}: {reason}", day=first, doors=doors, reason=reason)
    yield Need(
        slot="closing",
        glyph="info",
        count=len(ahead),
        title=nphrase("Day ahead that is not as usual", "Days ahead that are not as usual", len(ahead)),
        words=sentence if reason else _("First {day}, {doors}", day=first, doors=doors),
        href=reverse("branches:branch", args=[scene.branch.id]),
        verb=_("The calendar"),
        state=("wait", nphrase("in {count} day", "in {count} days", (first - scene.day.on).days)),
    )


def _rules(scene: Scene) -> Iterator[Need]:
    """What the linter says about the rules."""
    if not scene.actor.may("edit-policies"):
        return
    findings = policy_findings(scene.numbers, scene.day.on)
    if findings:
        wrong = sum(one.severity == "wrong" for one in findings)
        yield Need(
            slot="closing",
            glyph="stop" if wrong else "info",
            count=len(findings),
            title=_("Odd things in the rules"),
            words=findings[0].message,
            href=reverse("policies:rules"),
            verb=_("See the rules"),
            tone="stop" if wrong else "",
        )
