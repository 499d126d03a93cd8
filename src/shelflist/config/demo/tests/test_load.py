"""The demonstration library, loaded whole into the test database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import DjangoDbBlocker

from shelflist.config.demo import load
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.shelf import to_clear
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.policies.queries import rule_table
from shelflist.records.policies.rules.linter import BranchHours, lint

NOW = datetime(2026, 11, 14, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def swept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What was rolled back lies about in PostgreSQL's tables, and every test after this one would wade through it."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.mark.django_db
def test_the_library_opens_with_people_copies_and_a_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFLIST_DEMO_PASSWORD", "a-password-for-tests")
    summary = load(now=NOW)
    assert summary.titles >= 1200
    assert 3300 <= summary.items <= 3700
    assert summary.patrons == 400
    assert 8_000 <= summary.loans <= 20_000
    assert 200 <= summary.open_loans <= 1_500

    open_loans = Loan.objects.filter(returned_at__isnull=True)
    assert Item.objects.filter(status="checked-out").count() == open_loans.count()
    assert not open_loans.filter(patron__isnull=True).exists()
    assert not Loan.objects.filter(returned_at__isnull=False, patron__isnull=False).exists()
    assert not Loan.objects.filter(returned_at__lt=F("lent_at")).exists()
    assert not Loan.objects.filter(due_at__lte=F("lent_at")).exists()
    assert not Loan.objects.filter(lent_at__gt=NOW).exists()
    assert 20 <= open_loans.filter(due_at__lt=NOW).count() <= 300
    assert Loan.objects.filter(lent_at__gte=NOW - timedelta(days=7)).exists()
    assert all(sentence for sentence in open_loans.values_list("explanation__sentence", flat=True))
    assert Entry.objects.filter(verb="check-out").count() == summary.loans
    tree = organisation()
    eastgate = next(branch for branch in tree.branches.values() if branch.code == "EAS")
    assert not tree.calendar(eastgate.id).is_open_on(date(2026, 11, 26))  # Thanksgiving
    hours = {id: BranchHours(branch.name, has_hours=True, lends=branch.lends) for id, branch in tree.branches.items()}
    assert [str(finding.message) for finding in lint(rule_table(), NOW.date(), hours)] == []
    states = Counter(Hold.objects.values_list("state", flat=True))
    assert states["waiting-for-item"] >= 25
    assert states["waiting-for-capture"] >= 30  # a pick run worth the walk
    assert states["ready"] >= 8
    assert states["in-transit"] >= 3
    assert states["suspended"] >= 2
    assert 3 <= len(to_clear([branch.id for branch in tree.branches.values()], tree)) <= 12
    accounts = Path(summary.accounts_file).read_text(encoding="utf-8")
    assert "a-password-for-tests" in accounts
