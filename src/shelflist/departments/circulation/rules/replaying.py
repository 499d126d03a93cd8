"""Deciding a due date again from what was stored with the loan, at any later date (CIR-25).

An explanation keeps everything that its decision depended on: the facts, the rules that were looked at with their
weights, the terms that the winner gave, and the calendar as it was. So it can be judged when rules and calendars have
long changed, and compared with what the rules of today would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from shelflist.departments.circulation.rules.shortening import Shortened
from shelflist.ground.common import due as reckoning
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.common.due import DueDate, HardDate, LoanLength
from shelflist.ground.common.explanations import Candidate, Explanation
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies import rules as policies

LOOKED_BACK = timedelta(days=61)  # as far as a run of closed days is followed


@dataclass(frozen=True, slots=True)
class Replay:
    """How a stored decision comes out when it is made again: each difference in words, none when it is the same."""

    due: DueDate | None
    differences: tuple[Phrase, ...] = ()

    @property
    def same(self) -> bool:
        return not self.differences


# -- what is kept -----------------------------------------------------------------------------------------------------


def basis(terms: policies.Terms, calendar: OpeningCalendar, start: date) -> dict[str, Any]:
    """What a decision stood on beside its facts: the terms and the calendar from the loan's day on, as plain JSON."""
    return {"terms": _terms_kept(terms), "calendar": _calendar_kept(calendar, start)}


def _terms_kept(terms: policies.Terms) -> dict[str, Any]:
    length, fixed = terms.length, terms.hard_date
    kept: dict[str, Any] = {
        "length": [length.amount, length.unit, length.days_mode, length.after_closing],
        "extends": terms.renew_extends_from_due,
        "source": terms.sources.get("duration", terms.rule_id),
    }
    if fixed is not None:
        days = [[first.isoformat(), last.isoformat()] for first, last in fixed.values]
        kept["fixed"] = [fixed.name, fixed.always, days]
    return kept


def _calendar_kept(calendar: OpeningCalendar, start: date) -> dict[str, Any]:
    return {
        "zone": calendar.timezone,
        "week": {str(day): _hours_kept(hours) for day, hours in calendar.weekly.items() if hours},
        "special": [
            [one.first_on.isoformat(), one.last_on.isoformat(), one.reason, _hours_kept(one.stretches)]
            for one in calendar.exceptions
            if one.last_on >= start - LOOKED_BACK or not any(calendar.weekly.values())  # or it would seem never open
        ],
    }


def _hours_kept(hours: tuple[Stretch, ...]) -> list[str]:
    return [f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours]


# -- made again -------------------------------------------------------------------------------------------------------


def replay(data: Mapping[str, Any]) -> Replay:
    """Make a stored decision again from itself alone. Never fails on an explanation that a decision has written."""
    stored = Explanation.from_data(data)
    calendar = calendar_from(data["calendar"])
    length, fixed, source = _terms_from(data["terms"])
    facts = stored.facts
    now, old_due = facts["now"], facts.get("old_due")
    due = reckoning.due_at(
        calendar,
        now,
        length,
        hard_date=fixed,
        ceilings=_ceilings(facts, calendar, now),
        source=_("rule {number}", number=source),
        renewal=old_due is not None,
        counted_from=old_due if data["terms"]["extends"] else None,
    )
    return Replay(due, tuple(_rule_differences(stored.candidates)) + tuple(_due_differences(stored, due, calendar)))


def replay_today(data: Mapping[str, Any], table: policies.RuleTable, calendar: OpeningCalendar) -> Replay:
    """Make it with the same facts, but by the rules and the calendar of today."""
    stored = Explanation.from_data(data)
    facts = dict(stored.facts)
    now, old_due = facts["now"], facts.get("old_due")
    known = {name: facts[name] for name in policies.LoanFacts.__dataclass_fields__ if name in facts}
    given = policies.LoanFacts(**known)
    terms = policies.decide_terms(table, given)
    due = policies.due_at(terms, calendar, now, old_due=old_due, ceilings=_ceilings(facts, calendar, now))
    again = policies.explain(terms, due, given, calendar)
    differences = [*_winner_differences(stored.candidates, again.candidates), *_due_differences(stored, due, calendar)]
    if not terms.lends:
        differences.append(_("It would not be lent: {why}", why=again.sentence))
    return Replay(due, tuple(differences))


def calendar_from(kept: Mapping[str, Any]) -> OpeningCalendar:
    """The calendar as it was."""
    return OpeningCalendar(
        timezone=kept["zone"],
        weekly={int(day): _hours_from(hours) for day, hours in kept["week"].items()},
        exceptions=tuple(
            SpecialDays(date.fromisoformat(first), date.fromisoformat(last), reason, _hours_from(hours))
            for first, last, reason, hours in kept["special"]
        ),
    )


def _hours_from(kept: list[str]) -> tuple[Stretch, ...]:
    return tuple(Stretch(*(time.fromisoformat(one) for one in hours.split("-"))) for hours in kept)


def _terms_from(kept: Mapping[str, Any]) -> tuple[LoanLength, HardDate | None, int]:
    length = LoanLength(*kept["length"])
    fixed = None
    if "fixed" in kept:
        name, always, days = kept["fixed"]
        pairs = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in days)
        fixed = HardDate(name, always, pairs)
    return length, fixed, kept["source"]


def _ceilings(facts: Mapping[str, Any], calendar: OpeningCalendar, now: datetime) -> tuple[reckoning.Ceiling, ...]:
    if "shortened_days" not in facts:
        return ()
    return (Shortened(facts["hold_count"], facts["shortened_days"]).ceiling(calendar, now),)


# -- compared ---------------------------------------------------------------------------------------------------------


def _rule_differences(candidates: tuple[Candidate, ...]) -> Iterator[Phrase]:
    """The rule that won must match in everything, and no rule that matches may weigh more."""
    won = next((one for one in candidates if one.verdict == "wins"), None)
    if won is None:
        return
    if not all(match.met for match in won.matches):
        yield _("Rule {number} won, but does not match.", number=won.rule_id)
    for other in candidates:
        matches = other.verdict != "not active" and all(match.met for match in other.matches)
        if matches and other.weight > won.weight and other.matches:
            yield _("Rule {number} matches and weighs more.", number=other.rule_id)


def _winner_differences(stored: tuple[Candidate, ...], again: tuple[Candidate, ...]) -> Iterator[Phrase]:
    before, now = (next((one for one in each if one.verdict == "wins"), None) for each in (stored, again))
    if before is None or now is None or before.rule_id == now.rule_id:
        return
    yield _(
        "Then rule {old}, “{old_name}”, now rule {new}, “{new_name}”.",
        old=before.rule_id, old_name=before.name, new=now.rule_id, new_name=now.name,
    )  # fmt: skip


def _due_differences(stored: Explanation, due: DueDate, calendar: OpeningCalendar) -> Iterator[Phrase]:
    then = stored.steps[-1].result if stored.steps else None
    now = calendar.local(due.at)
    if then != now:
        yield _("Then due {then}, now due {now}.", then=then, now=now)
    elif _told(stored) != _told(due):
        yield _("The same day, reckoned in other steps.")


def _told(of: Explanation | DueDate) -> list[tuple[str, str]]:
    return [(str(step.what), str(step.result)) for step in of.steps]
