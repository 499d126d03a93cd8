"""Whom records come from, with ranks."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def whence(stage: Stage) -> list[Shown]:
    """The list of sources."""
    return [named("cataloguing:origins")]


AREA = {"sources and places": whence}
NO_PAGES = {"cataloguing:origin": "the same page with one chosen"}
