"""What other rules would have done with the loans of the last weeks (item 19). Pure: loans in, counts and cases out.

Every loan is decided twice, by the rules as they are and as they would be, and only the difference is told, so that
nothing else that has changed since (a closed day, a corrected birthday) is mistaken for an effect of the rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules import LoanFacts, RuleTable, Terms, due_at
from shelflist.records.policies.rules.limits import CountedLoans, LimitFacts, LimitTable, limits_reached
from shelflist.records.policies.rules.words import renewals_in_words

KINDS = ("refused", "over-limit", "lent", "within-limit", "earlier", "later", "fewer-renewals", "more-renewals", "fine")
"""What can come of a loan, what hurts most first."""

KIND_WORDS = {
    "refused": _("Loans that would be refused by a rule"),
    "over-limit": _("Loans that would be over a limit"),
    "lent": _("Loans that a rule would no longer refuse"),
    "within-limit": _("Loans that would no longer be over a limit"),
    "earlier": _("Loans due earlier"),
    "later": _("Loans due later"),
    "fewer-renewals": _("Loans with fewer renewals"),
    "more-renewals": _("Loans with more renewals"),
    "fine": _("Loans with another fine when late"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides about a loan."""

    table: RuleTable
    limits: LimitTable


@dataclass(frozen=True, slots=True)
class PastLoan:
    """A loan as it was made or last renewed. `counts` is False for one from before, which only fills a limit."""

    id: int
    patron_id: int | None
    lent_at: datetime
    returned_at: datetime | None
    facts: LoanFacts
    decided_at: datetime
    old_due: datetime | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One loan that would have come out differently: in which way, and what it was and would have been."""

    kind: str
    loan_id: int
    before: Phrase | date | datetime
    after: Phrase | date | datetime
    rule_before: int
    rule_after: int


@dataclass
class Replay:
    """Shown one loan after the other in the order in which they were made."""

    before: Rules
    after: Rules
    calendar_of: Callable[[int], OpeningCalendar]
    keep: int = 200
    seen: int = 0
    changed: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    cases: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))
    by_rule: Counter[tuple[int, int]] = field(default_factory=Counter)
    _alike: dict[tuple[int, int], tuple[Terms, Terms, bool]] = field(default_factory=dict)
    _due: dict[tuple[Any, ...], tuple[Terms, datetime]] = field(default_factory=dict)
    _open: dict[int, list[tuple[datetime | None, CountedLoans]]] = field(default_factory=lambda: defaultdict(list))

    def see(self, loan: PastLoan) -> None:
        found = list(self._cases(loan)) if loan.counts else []
        self._remember(loan)
        if not loan.counts:
            return
        self.seen += 1
        self.changed += bool(found)
        for case in found:
            self.counts[case.kind] += 1
            if len(self.cases[case.kind]) < self.keep:
                self.cases[case.kind].append(case)

    def _cases(self, loan: PastLoan) -> Iterator[Case]:
        old, new = self.before.table.decide(loan.facts), self.after.table.decide(loan.facts)
        if not self._are_alike(old, new):
            cases = list(self._differences(loan, old, new))
            self.by_rule[old.rule_id, new.rule_id] += bool(cases)
            yield from cases
        if old.lends and new.lends and not loan.facts.is_renewal:
            yield from self._limits(loan)

    def _are_alike(self, old: Terms, new: Terms) -> bool:
        known = self._alike.get((id(old), id(new)))
        if known is None:  # the terms are kept, so that no other gets their identity
            known = self._alike[id(old), id(new)] = (old, new, _gist(old) == _gist(new))
        return known[2]

    def _differences(self, loan: PastLoan, old: Terms, new: Terms) -> Iterator[Case]:
        rules = (old.rule_id, new.rule_id)
        if old.lends != new.lends:
            kind = "lent" if new.lends else "refused"
            yield Case(kind, loan.id, _lends(old), _lends(new), *rules)
            return
        if not new.lends:
            return
        due_old, due_new = self._due_at(loan, old), self._due_at(loan, new)
        if due_old != due_new:
            calendar = self.calendar_of(loan.facts.branch_id)
            words = [
                calendar.local(due) if terms.length.by_the_hour else calendar.day_of(due)
                for due, terms in ((due_old, old), (due_new, new))
            ]
            yield Case("later" if due_new > due_old else "earlier", loan.id, words[0], words[1], *rules)
        if old.max_renewals != new.max_renewals:
            kind = "more-renewals" if new.max_renewals > old.max_renewals else "fewer-renewals"
            yield Case(kind, loan.id, renewals_in_words(old.max_renewals), renewals_in_words(new.max_renewals), *rules)
        if old.fine != new.fine:
            yield Case("fine", loan.id, _fine(old), _fine(new), *rules)

    def _due_at(self, loan: PastLoan, terms: Terms) -> datetime:
        calendar = self.calendar_of(loan.facts.branch_id)
        by_moment = terms.length.by_the_hour or loan.old_due is not None
        moment = loan.decided_at if by_moment else calendar.day_of(loan.decided_at)
        key = (id(terms), id(calendar), moment, loan.old_due)
        known = self._due.get(key)
        if known is None:
            if len(self._due) > 50_000:
                self._due.clear()
            due = due_at(terms, calendar, loan.decided_at, old_due=loan.old_due)
            known = self._due[key] = (terms, due.at)
        return known[1]

    def _limits(self, loan: PastLoan) -> Iterator[Case]:
        if self.before.limits == self.after.limits or loan.patron_id is None:
            return
        facts = LimitFacts(
            branch_id=loan.facts.branch_id,
            patron_category_id=loan.facts.patron_category_id,
            item_type_id=loan.facts.item_type_id,
            location_id=loan.facts.location_id,
            loans=self._out(loan),
        )
        old, new = limits_reached(self.before.limits, facts), limits_reached(self.after.limits, facts)
        if bool(old) != bool(new):
            kind, check = ("over-limit", new[0]) if new else ("within-limit", old[0])
            words = (_("within every limit"), check.sentence)
            yield Case(kind, loan.id, *(words if new else words[::-1]), 0, 0)

    def _out(self, loan: PastLoan) -> tuple[CountedLoans, ...]:
        """What the reader had at that moment."""
        mine = self._open.get(loan.patron_id or 0, [])
        return tuple(one for returned, one in mine if returned is None or returned > loan.lent_at)

    def _remember(self, loan: PastLoan) -> None:
        if loan.patron_id is not None:
            facts = loan.facts
            one = CountedLoans(facts.item_type_id, facts.location_id, facts.branch_id)
            self._open[loan.patron_id].append((loan.returned_at, one))


def _gist(terms: Terms) -> tuple[Any, ...]:
    """What of the terms a reader notices, whichever rule it comes from."""
    if not terms.lends:
        return (False,)
    return (
        terms.lends, terms.length, terms.max_renewals, terms.fine, terms.hard_date, terms.renew_extends_from_due,
    )  # fmt: skip


def _lends(terms: Terms) -> Phrase:
    if terms.lends:
        return _("lent by rule {number}", number=terms.rule_id)
    return _("not lent by rule {number}", number=terms.sources.get("lends", terms.rule_id))


def _fine(terms: Terms) -> Phrase:
    return _("{name}", name=terms.fine.name) if terms.fine else _("nothing is charged")
