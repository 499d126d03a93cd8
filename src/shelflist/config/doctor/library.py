"""The library itself: the worker and its queue, hours, people, demonstration passwords, derived columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

from shelflist.config import environment
from shelflist.config.console import counted
from shelflist.config.doctor.findings import Finding, note, well, wrong

WORKER_SILENT = timedelta(minutes=2)
QUEUE_OLD = timedelta(minutes=10)
SAMPLE = 500


def worker() -> Iterator[Finding]:
    """The worker's last sign of life and what waits for it."""
    from shelflist.ground.journal.queries import queue_state

    now = datetime.now(UTC)
    state = queue_state()
    waiting = counted(state.deliveries_waiting + state.jobs_waiting, "piece") + " of work waiting"
    if state.worker_seen_at is None:
        yield note("Worker", f"No worker has run yet; {waiting}.", "Start shelflist serve, which runs one.")
    elif now - state.worker_seen_at > WORKER_SILENT:
        since = f"{state.worker_seen_at:%d %B %Y %H:%M} UTC"
        yield note("Worker", f"It was last seen on {since}; {waiting}.", "Start shelflist serve, which runs one.")
    else:
        yield well("Worker", f"It works; {waiting}.")
    oldest = min((at for at in (state.oldest_delivery_at, state.oldest_job_at) if at), default=now)
    if state.worker_seen_at and now - oldest > QUEUE_OLD:
        yield wrong(
            "Queue",
            f"Work has waited since {oldest:%d %B %Y %H:%M} UTC.",
            "See that shelflist serve runs, and look for errors in what it prints.",
        )
    if state.jobs_failed:
        yield wrong(
            "Jobs", f"{counted(state.jobs_failed, 'job')} failed.", "Open the journal's jobs page and try again."
        )
    if state.deliveries_failed:
        yield wrong(
            "Observers",
            f"{counted(state.deliveries_failed, 'entry', 'entries')} could not be handed to "
            f"{', '.join(state.failing_observers)}.",
            "Open the journal's jobs page; the reason is written there.",
        )


def organisation() -> Iterator[Finding]:
    """There is a library, its branches have hours, and their time zones are known here."""
    from shelflist.records.branches.queries import organisation as read

    tree = read()
    branches = [branch for branch in tree.branches.values() if branch.lends and branch.closed_on is None]
    if not branches:
        yield wrong("Branches", "There is no branch that lends.", "Run shelflist init, or shelflist demo.")
        return
    without = [branch.name for branch in branches if not tree.calendar(branch.id).weekly]
    if without:
        yield note(
            "Opening hours",
            f"{', '.join(sorted(without))}: no opening hours, so every day counts as open for due dates.",
            "Enter them under Branches.",
        )
    else:
        yield well("Opening hours", f"All of {counted(len(branches), 'branch', 'branches')} have opening hours.")
    strange = {branch.timezone for branch in branches} - available_timezones()
    if strange:
        yield wrong(
            "Time zones",
            f"This machine does not know {', '.join(sorted(strange))}.",
            "Install the system's time zone data (Debian: apt install tzdata).",
        )
    else:
        yield well("Time zones", ", ".join(sorted({branch.timezone for branch in branches})) + ".")


def guessing() -> Iterator[Finding]:
    """Whether somebody tries PINs or passwords on very many accounts."""
    from shelflist.ground.accounts.tries import is_resting
    from shelflist.records.patrons.actions.pins import GUESSING

    if is_resting(GUESSING, datetime.now(UTC)):
        yield wrong(
            "Signing in",
            "Very many wrong PINs came within minutes: somebody may be guessing.",
            "Nobody need do anything: each address may try little now, and readers get in from machines they used "
            "before. Your proxy’s log says where it comes from; shut those addresses out there.",
        )


def people() -> Iterator[Finding]:
    """Somebody can administer, and nobody signs in with a password that was printed."""
    from shelflist.ground.accounts.models import User
    from shelflist.records.branches.models import Post

    active = User.objects.filter(is_active=True)
    posts = Post.objects.filter(user__in=active)
    if not posts.filter(role__all_powerful=True).exists():
        yield wrong(
            "People",
            "Nobody can administer this library.",
            "Run: shelflist user add NAME --role administrator",
        )
    else:
        idle = active.exclude(pk__in=posts.values("user_id")).count()
        extra = f" {counted(idle, 'person', 'people')} among them hold no role and can do nothing." if idle else ""
        yield well("People", f"{counted(active.count(), 'person', 'people')} or programs may sign in.{extra}")
    if (environment.home() / "demo-accounts.txt").exists() and len(environment.hosts()) > len(environment.THIS_MACHINE):
        yield wrong(
            "Demonstration",
            "This is the demonstration library, whose passwords are in demo-accounts.txt, and others can reach it.",
            "Unset SHELFLIST_HOSTS, or make a library of your own with shelflist init in another data folder.",
        )


def index() -> Iterator[Finding]:
    """The index of titles: there, true to the tables in a sample, and not behind."""
    from shelflist.observers.search import places
    from shelflist.observers.search.actions.verifying import compare
    from shelflist.observers.search.engine import IndexGone
    from shelflist.observers.search.queries import lag

    state = lag()
    behind = f"{counted(state.behind, 'change')} {'waits' if state.behind == 1 else 'wait'}"
    if not state.is_there:
        yield note(
            "Index",
            "There is no index of titles; searches are answered by the tables, by titles and numbers only.",
            "Start shelflist serve, which builds one, or run: shelflist reindex --index-only",
        )
        return
    if state.trouble:
        yield wrong("Index", f"It cannot be kept: {state.trouble}.", "See that its folder (search/) can be written.")
    if state.since is not None and datetime.now(UTC) - state.since > QUEUE_OLD and not state.is_building:
        since = f"{state.since:%d %B %Y %H:%M} UTC"
        yield wrong("Index", f"{behind} since {since}.", "See that shelflist serve runs; it runs the indexer.")
    try:
        found, _last = compare(places.reader(), 0, SAMPLE)
    except IndexGone as problem:
        yield wrong("Index", f"It is damaged: {problem}.", "Run: shelflist reindex --index-only")
        return
    if found.wrong:
        yield wrong(
            "Index",
            f"It is wrong about {counted(len(found.wrong), 'title')} of {found.seen} looked at.",
            "The indexer mends them in its rounds; at once does: shelflist reindex --index-only",
        )
    else:
        yield well("Index", f"{counted(state.titles, 'title')}; {behind} for it.")


def derived_columns() -> Iterator[Finding]:
    """A sample of records still says what its columns say."""
    from shelflist.records.catalog.queries import stale_records

    stale = list(stale_records(sample=SAMPLE))
    if stale:
        yield wrong(
            "Search columns",
            f"{counted(len(stale), 'record')} of a sample of {SAMPLE} differ from their columns.",
            "Run: shelflist reindex",
        )
    else:
        yield well("Search columns", "A sample of records agrees with its columns.")
