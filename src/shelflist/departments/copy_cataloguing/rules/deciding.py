"""Which of the records that came is taken by itself, and which waits for somebody's eyes (T23).

Candidates of the same edition are one choice, whoever gave them; the best of it stands for it. A choice is taken when
it carries the number that was asked for, has enough points, and no other edition comes near it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shelflist.departments.cataloguing.rules.matching import MatchFacts, titles_agree
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

TAKEN, DOUBTFUL, MISSED = "taken", "doubtful", "missed"


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as it is decided on. `ours` is the record that it surely is, `perhaps` those that it may be."""

    key: int
    points: int
    facts: MatchFacts
    has_number: bool
    target: str = ""
    ours: int | None = None
    perhaps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a line, the candidate it is about, and why."""

    state: str
    reason: Phrase
    chosen: Choice | None = None


def decide(choices: Sequence[Choice], *, take_from: int, margin: int, answered: int, asked: int) -> Verdict:
    """The verdict on what came for one line; `answered` of `asked` targets gave an answer at all."""
    right = sorted((one for one in choices if one.has_number), key=lambda one: -one.points)
    if not right:
        return Verdict(MISSED, _missed(choices, answered, asked))
    best = right[0]
    others = [one for one in right[1:] if not same_edition(best.facts, one.facts)]
    if best.points < take_from:
        words = _("The best has {points} points; {wanted} are wanted.", points=best.points, wanted=take_from)
        return Verdict(DOUBTFUL, words, best)
    if others and others[0].points > best.points - margin:
        words = _(
            "Two editions with this number: {points} points from {target}, {more} from {other}.",
            points=best.points, target=best.target, more=others[0].points, other=others[0].target,
        )  # fmt: skip
        return Verdict(DOUBTFUL, words, best)
    if best.ours is None and best.perhaps:
        words = _("It may be record {number} of ours.", number=best.perhaps[0])
        return Verdict(DOUBTFUL, words, best)
    return Verdict(TAKEN, _("{points} points, from {target}.", points=best.points, target=best.target), best)


def _missed(choices: Sequence[Choice], answered: int, asked: int) -> Phrase:
    if not answered:
        return _("No target answered.")
    if choices:
        return _("Records came, but none carries this number.")
    if answered < asked:
        return _("Nobody who answered has it; {count} gave no answer.", count=asked - answered)
    return _("Nobody has it.")


def same_edition(one: MatchFacts, other: MatchFacts) -> bool:
    """Titles, material, carrier and part agree, and the years are not apart: whatever each library's number is."""
    years = one.year is None or other.year is None or abs(one.year - other.year) <= 1
    return years and one.material == other.material and one.form == other.form and titles_agree(one, other)
