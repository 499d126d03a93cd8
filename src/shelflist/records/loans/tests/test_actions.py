"""Facts about money: written, cancelled once, taken back with the act that wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.models import Branch
from shelflist.records.loans import actions
from shelflist.records.loans.models import ChargeFact

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 14, 14, 42, tzinfo=UTC)
WORDS = _("Two days late")


@dataclass
class Desk:
    act: Act
    branch_id: int

    def charge(self, amount_cents: int = 50) -> int | None:
        values: dict[str, Any] = {"kind": "overdue", "reason": WORDS, "patron_id": None, "branch_id": self.branch_id}
        return actions.charge(self.act, amount_cents=amount_cents, **values)


@pytest.fixture
def desk() -> Desk:
    branch = Branch.objects.create(code="EG", name="Eastgate", kind="branch", path="1/")
    return Desk(Act(system_actor("Shelflist", "worker"), NOW, NOW, None), branch.pk)  # type: ignore[arg-type]


def test_a_charge_of_nothing_is_not_written(desk: Desk) -> None:
    assert desk.charge(0) is None
    assert not ChargeFact.objects.exists()


def test_a_charge_is_cancelled_once_and_its_cancelling_can_be_taken_back(desk: Desk) -> None:
    fact = ChargeFact.objects.get(pk=desk.charge())
    cancelling = actions.cancel_charge(desk.act, fact, reason=WORDS)
    assert ChargeFact.objects.get(pk=cancelling).amount_cents == -50
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.cancel_charge(desk.act, fact, reason=WORDS)
    actions.take_back(desk.act, [cancelling, None])
    assert ChargeFact.objects.get(pk=cancelling).undone_at == NOW
    actions.cancel_charge(desk.act, fact, reason=WORDS)


def test_the_database_refuses_a_charge_below_nothing(desk: Desk) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ChargeFact.objects.create(
            kind="overdue", amount_cents=-1, reason=WORDS.to_data(), branch_id=desk.branch_id, at=NOW
        )
