"""Which loans a “what if” is replayed on, and that a worker finds out what they would have been (item 19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shelflist.departments.circulation import actions as circulation
from shelflist.departments.circulation.tests.samples import NOW, small_library
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal import jobs
from shelflist.ground.journal.models import Job
from shelflist.records.loans.models import Loan, LossRule
from shelflist.records.loans.replaying import count, past_loans, titles, wins
from shelflist.records.policies import actions
from shelflist.records.policies.actions.rules import details_of
from shelflist.records.policies.models import PolicyDraft, PolicyVersion
from shelflist.records.policies.tables import snapshot

pytestmark = pytest.mark.django_db
BY = {"by": system_actor("tests"), "now": NOW}


def test_item_19_a_worker_replays_the_loans_of_thirty_days_under_a_draft():
    library = small_library()
    card = library.card()
    for days in (60, 20, 10, 1):
        item = library.item()
        circulation.check_out(
            item_barcode=item.barcode,
            patron_barcode=card.barcode,
            by=library.staff(),
            now=NOW - timedelta(days=days),
        )
    Loan.objects.filter(lent_at__lt=NOW - timedelta(days=50)).update(returned_at=NOW, ended="returned")
    since = NOW - timedelta(days=30)
    loans = list(past_loans(since))
    assert [loan.counts for loan in loans] == [False, True, True, True]
    assert count(since) == 4
    assert wins(since) == {library.rule.pk: 3}
    assert all(loan.facts.branch_id == library.eastgate.pk for loan in loans)
    assert set(titles([loan.id for loan in loans])) == {loan.id for loan in loans}
    draft = actions.begin_draft(name="Shorter", **BY).id
    details = replace(details_of(library.rule), renewals=0)
    actions.change_in_draft(
        draft_id=draft, do=lambda: actions.change_rule(rule_id=library.rule.pk, details=details, **BY), **BY
    )
    before = snapshot()
    asked = actions.ask_what_if(draft_id=draft, **BY)
    job = jobs.run_here(Job.objects.get(pk=asked.id), clock=lambda: NOW)
    assert (job.state, job.result["seen"], job.result["counts"]) == ("done", 3, {"fewer-renewals": 3})
    assert [case["loan"] for case in job.result["cases"]] == [loan.id for loan in loans[1:]]
    assert all(case["title"] for case in job.result["cases"])
    assert PolicyDraft.objects.get().whatif_job_id == job.pk
    assert snapshot() == before


def test_item_19_the_rules_for_losses_are_versioned_like_all_others():
    library = small_library()
    saved = actions.save_row(
        table="loss-rule", values={"branch_id": library.root.pk, "kind": "lost", "fee_cents": 500}, why="new", **BY
    )
    assert LossRule.objects.get(pk=saved.id).fee_cents == 500
    assert PolicyVersion.objects.get().why == "new"
    actions.roll_back(to=0, **BY)
    assert not LossRule.objects.exists()
