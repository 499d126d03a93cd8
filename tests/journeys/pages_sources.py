"""Whom records come from, with ranks, and copies that stand elsewhere for a while."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def whence(stage: Stage) -> list[Shown]:
    """The list of sources, and of copies elsewhere."""
    return [named("cataloguing:origins"), named("items:elsewhere"), named("classification:tables", query="name=Child")]


AREA = {"sources and places": whence}
NO_PAGES = {"cataloguing:origin": "the same page with one chosen"}
