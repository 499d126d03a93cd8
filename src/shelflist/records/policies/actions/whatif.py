"""Asking what a draft would have done in the last thirty days; a worker replays the loans (item 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.phrases import value_to_data
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import jobs
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.jobs import JobRun
from shelflist.records.branches.queries import organisation
from shelflist.records.policies.actions.drafts import shown
from shelflist.records.policies.models import PolicyDraft
from shelflist.records.policies.queries import load_limits, load_rules
from shelflist.records.policies.replays import LoanSource, source
from shelflist.records.policies.rules.whatif import KINDS, Case, Replay, Rules

JOB = "policy-what-if"
DAYS = 30
STEP = 2000


def register_job() -> None:
    """Called once, when the program starts."""
    jobs.register(JOB, run_what_if)


def ask_what_if(*, draft_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Have the loans of the last thirty days replayed under the rules of a draft. Refused: draft-is-over."""

    def work(act: Act) -> Saved:
        by.must("see-policies")
        row = PolicyDraft.objects.select_for_update().filter(pk=draft_id, ended_at=None).first()
        if row is None or source() is None:
            raise Refused(Refusal(code="draft-is-over", message=_("These changes are not being prepared any more.")))
        job = enqueue(kind=JOB, arguments={"draft": draft_id, "days": DAYS}, by=by, now=now)
        row.whatif_job_id = job.pk
        row.save(update_fields=["whatif_job_id"])
        act.on(about=f"policy-draft:{draft_id}")
        act.say(_("What “{name}” would have done in the last {days} days is being found out", name=row.name, days=DAYS))
        return Saved(job.pk)

    return perform("ask-what-if", work, by=by, now=now, key=key, request={"draft": draft_id}, answer=Saved)


def run_what_if(run: JobRun) -> dict[str, Any]:
    """The worker's part."""
    loans = source()
    assert loans is not None, "asked only where loans are kept"
    since = run.clock() - timedelta(days=int(run.arguments["days"]))
    before = Rules(load_rules(), load_limits())
    with shown(int(run.arguments["draft"])):
        after = Rules(load_rules(), load_limits())
    return what_if(before, after, loans, since, run)


def what_if(
    before: Rules, after: Rules, loans: LoanSource, since: datetime, run: JobRun | None = None
) -> dict[str, Any]:
    """Counts and cases, as they are kept with the job."""
    replay = Replay(before, after, organisation().calendar)
    total = loans.count(since)
    for done, loan in enumerate(loans.loans(since), start=1):
        replay.see(loan)
        if run is not None and done % STEP == 0:
            run.progress(done, total)
    if run is not None:
        run.progress(total, total)
    kept = [case for kind in KINDS for case in replay.cases[kind]]
    titles = loans.titles(sorted({case.loan_id for case in kept}))
    names = {rule.id: rule.name for table in (before.table, after.table) for rule in table.rules}
    return {
        "since": since.isoformat(),
        "seen": replay.seen,
        "changed": replay.changed,
        "counts": {kind: replay.counts[kind] for kind in KINDS if replay.counts[kind]},
        "cases": _as_data(kept, titles),
        "rules": [
            [old, names.get(old, ""), new, names.get(new, ""), count]
            for (old, new), count in replay.by_rule.most_common(20)
            if count
        ],
    }


def _as_data(cases: Iterable[Case], titles: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "kind": case.kind,
            "loan": case.loan_id,
            "title": titles.get(case.loan_id, ""),
            "before": value_to_data(case.before),
            "after": value_to_data(case.after),
            "rules": [case.rule_before, case.rule_after],
        }
        for case in cases
    ]
