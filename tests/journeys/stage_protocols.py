"""What the pages on exchange show: a source that works, one that does not, and a set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_exchange(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.cataloguing.models import HarvestRun, HarvestSet, HarvestSource
    from shelflist.ground.common.phrases import phrase

    now = datetime.now(UTC)
    good = HarvestSource.objects.create(
        name="State library", address="https://state.example/oai", due_at=now + timedelta(hours=3)
    )
    bad = HarvestSource.objects.create(name="Историческая библиотека", address="https://hist.example/oai", active=False)
    HarvestRun.objects.create(
        source=good, state="done", asked_from="2026-11-20T11:50:00Z", fetched_count=1204, deleted_count=3,
        page_count=13, started_at=now - timedelta(hours=21), ended_at=now - timedelta(hours=21),
    )  # fmt: skip
    why = phrase("There is no machine called {host}.", host="hist.example").to_data()
    HarvestRun.objects.create(
        source=bad, state="failed", problem=why, started_at=now - timedelta(hours=2), ended_at=now
    )
    made = HarvestSet.objects.create(spec="children-es", name="Libros para niños", rule={"languages": ["spa"]})
    stage.ids |= {"source": good.pk, "harvest_set": made.pk}
