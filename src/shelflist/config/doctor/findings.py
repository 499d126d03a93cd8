"""A finding, and the running of checks so that one that fails does not silence the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["well", "worth knowing", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    about: str
    verdict: Verdict
    sentence: str
    remedy: str = ""

    def to_data(self) -> dict[str, Any]:
        return asdict(self)


Check = Callable[[], Iterable[Finding]]


def well(about: str, sentence: str) -> Finding:
    return Finding(about, "well", sentence)


def note(about: str, sentence: str, remedy: str) -> Finding:
    """Nothing is broken, but whoever runs the library should know."""
    return Finding(about, "worth knowing", sentence, remedy)


def wrong(about: str, sentence: str, remedy: str) -> Finding:
    return Finding(about, "wrong", sentence, remedy)


def examine(checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """Run the checks one after the other; one that cannot be run is itself a finding."""
    for about, check in checks:
        try:
            yield from check()
        except Exception as problem:
            yield wrong(
                about,
                f"This could not be checked: {type(problem).__name__}: {problem}.",
                "Mend what is wrong above first, then run shelflist doctor again.",
            )
