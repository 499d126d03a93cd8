"""Each test has verbs of its own and no observers but its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shelflist.ground.journal.jobs import Handler


@pytest.fixture(autouse=True)
def _sample_verbs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from shelflist.ground.common.phrases import phrase as _
    from shelflist.ground.journal import observers, verbs
    from shelflist.ground.journal.tests import samples

    monkeypatch.setattr(verbs, "_verbs", dict(verbs._verbs))
    monkeypatch.setattr(observers, "_observers", {})
    observers.subscribed_to.cache_clear()
    verbs.register(verbs.Verb(name="test-shelve", label=_("Shelve"), undo=samples.unshelve))
    verbs.register(verbs.Verb(name="test-weed", label=_("Weed")))
    yield
    observers.subscribed_to.cache_clear()


@pytest.fixture
def kind() -> Iterator[Callable[..., str]]:
    """Registers a handler as a kind of job of this test's own: "test 0", "test 1" …"""
    from shelflist.ground.journal import jobs

    made: list[str] = []

    def register(handler: Handler, silence_minutes: int = jobs.SILENCE_MINUTES) -> str:
        made.append(f"test {len(made)}")
        jobs.register(made[-1], handler, silence_minutes)
        return made[-1]

    yield register
    for name in made:
        jobs.unregister(name)
