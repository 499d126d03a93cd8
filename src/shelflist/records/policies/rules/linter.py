"""What is wrong or odd about a rule table, in sentences: said when it is made, not met at the desk (P22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from shelflist.ground.common.due import HardDate
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.deciding import RuleTable
from shelflist.records.policies.rules.tables import INHERIT, TREE_FIELDS, AnyRule, Condition, Table
from shelflist.records.policies.rules.values import Cap, Duration, Fine, Rule

Severity = Literal["wrong", "odd"]
AGES_FROM, AGES_TO, YOUNGER = "patron_age_from", "patron_age_to", "item_younger_than_days"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one rule, or about the whole table when `rule_id` is None."""

    code: str
    severity: Severity
    message: Phrase
    rule_id: int | None = None
    about: str = "loan"  # which rules: loan, hold, lines, limits


@dataclass(frozen=True, slots=True)
class BranchHours:
    """What the linter must know of a branch: its name and whether it has any opening hours."""

    name: str
    has_hours: bool
    lends: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rules speak of beside themselves: branches, groups with how many are in each, shelves with their branch.

    `ancestors` has each branch with everything above it; `deepest` is the depth of the lowest branch.
    """

    branches: Mapping[int, BranchHours]
    group_sizes: Mapping[int, int] = field(default_factory=dict)
    shelf_branches: Mapping[int, int] = field(default_factory=dict)
    ancestors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    deepest: int = 0


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """What is wrong before what is odd, then by rule."""
    return sorted(found, key=lambda finding: (finding.severity != "wrong", finding.rule_id or 0, finding.code))


def lint_fields(table: Table[Any, Any, Any], around: Surroundings, about: str) -> Iterator[Finding]:
    """Whatever the rules give: rules that never win, or ask for what is not there."""
    for rule in table.order:
        for finding in (*_shadowed(rule, table), *_asks_for_nothing(rule, around)):
            yield replace(finding, about=about)


def _asks_for_nothing(rule: AnyRule, around: Surroundings) -> Iterator[Finding]:
    asked = {condition.field: condition for condition in rule.conditions}
    for name, condition in asked.items():
        if name.endswith("_group") and around.group_sizes.get(int(condition.value), 1) == 0:
            message = _(
                "Rule {number} asks for “{group}”, a group without branches.", number=rule.id, group=condition.shown
            )
            yield Finding("empty-group", "wrong", message, rule.id)
        if TREE_FIELDS.get(name) == "branch" and around.branches and int(condition.value) not in around.branches:
            message = _(
                "Rule {number} asks for {branch}, which is closed for good.", number=rule.id, branch=condition.shown
            )
            yield Finding("closed-branch", "odd", message, rule.id)
    shelf, branch = asked.get("location"), asked.get("item_branch")
    if shelf and branch:
        stands_at = around.shelf_branches.get(int(shelf.value))
        if stands_at is not None and int(branch.value) not in around.ancestors.get(stands_at, {stands_at}):
            message = _(
                "Rule {number} asks for the shelf {shelf} and for items of {branch}, where that shelf is not.",
                number=rule.id,
                shelf=shelf.shown,
                branch=branch.shown,
            )
            yield Finding("shelf-elsewhere", "wrong", message, rule.id)


def lint(table: RuleTable, today: date, branches: Mapping[int, BranchHours]) -> list[Finding]:
    """Every finding, what is wrong before what is odd, then by rule."""
    found = [*_whole_table(table, branches)]
    for rule in table.order:
        found += _shadowed(rule, table)
        found += _one_rule(rule, table, today, branches)
    return in_order(found)


def _whole_table(table: RuleTable, branches: Mapping[int, BranchHours]) -> Iterator[Finding]:
    if not any(rule.is_root and rule.active for rule in table.rules):
        yield Finding(
            "no-root", "wrong", _("There is no root rule: cases that no rule catches get 14 days and no fine.")
        )
    for facts in branches.values():
        if facts.lends and not facts.has_hours:
            message = _("{branch} lends but has no opening hours: due dates there ignore closures.", branch=facts.name)
            yield Finding("no-hours", "wrong", message)
    asked = {condition.field for rule in table.order for condition in rule.conditions}
    for name in sorted(asked):
        if table.weights.get(name, 0) == 0:
            message = _(
                "Rules ask for “{field}”, but it weighs nothing: such a rule is no heavier than one that does not."
            )
            yield Finding("weightless-field", "odd", Phrase(message.msgid, {"field": name}))


def _one_rule(rule: Rule, table: RuleTable, today: date, branches: Mapping[int, BranchHours]) -> Iterator[Finding]:
    terms = _own(rule, table)
    if terms.lends is False:
        if isinstance(rule.duration, Duration) and not rule.is_root:
            message = _("Rule {number} does not lend, so the length it gives is never used.", number=rule.id)
            yield Finding("length-of-nothing", "odd", message, rule.id)
        return
    yield from _about_length(rule, terms, branches)
    yield from _about_fine(rule, terms)
    yield from _about_renewals(rule, terms, today)
    if isinstance(rule.hard_date, HardDate):
        if rule.hard_date.on(today) is None:
            message = _(
                "Rule {number}: the list “{list}” has no date in force today.", number=rule.id, list=rule.hard_date.name
            )
            yield Finding("fixed-dates-used-up", "wrong", message, rule.id)
        elif all(due <= today for _starts, due in rule.hard_date.values):
            message = _("Rule {number}: the last date of “{list}” is today.", number=rule.id, list=rule.hard_date.name)
            yield Finding("fixed-dates-ending", "odd", message, rule.id)


@dataclass(frozen=True, slots=True)
class Own:
    """What a case gets that this rule wins and of the others only the root matches: the least it can give."""

    lends: bool
    duration: Duration | None
    fine: Fine | None
    cap: Cap | None


def _own(rule: Rule, table: RuleTable) -> Own:
    chain = (rule, table.order[-1])

    def first(name: str) -> object:
        return next((getattr(each, name) for each in chain if getattr(each, name) != INHERIT), None)

    duration, fine, cap = first("duration"), first("fine"), first("cap")
    return Own(
        lends=first("lends") is not False,
        duration=duration if isinstance(duration, Duration) else None,
        fine=fine if isinstance(fine, Fine) else None,
        cap=cap if isinstance(cap, Cap) else None,
    )


def _about_length(rule: Rule, terms: Own, branches: Mapping[int, BranchHours]) -> Iterator[Finding]:
    duration = terms.duration
    if duration is None:
        message = _("Rule {number} lends but nothing says for how long.", number=rule.id)
        yield Finding("length-missing", "wrong", message, rule.id)
        return
    if not isinstance(rule.duration, Duration):
        return
    if not duration.short <= duration.normal <= duration.extended:
        message = _("“{name}”: short, normal and extended are not in ascending order.", name=duration.name)
        yield Finding("lengths-out-of-order", "odd", message, rule.id)
    if duration.max_auto_renewals > duration.max_renewals:
        message = _("“{name}” renews by itself more often than it may be renewed at all.", name=duration.name)
        yield Finding("too-many-automatic-renewals", "odd", message, rule.id)
    if duration.unit != "days":
        for condition in rule.conditions:
            facts = branches.get(int(condition.value)) if condition.field == "branch" else None
            if facts and not facts.has_hours:
                message = _(
                    "Rule {number} lends by the hour at {branch}, which has no opening hours.",
                    number=rule.id,
                    branch=facts.name,
                )
                yield Finding("hourly-without-hours", "wrong", message, rule.id)


def _about_renewals(rule: Rule, terms: Own, today: date) -> Iterator[Finding]:
    if isinstance(rule.renew_until, date) and rule.renew_until < today:
        message = _("Rule {number}: nothing is renewed since {day}.", number=rule.id, day=rule.renew_until)
        yield Finding("renewals-over", "wrong", message, rule.id)
    early = rule.renew_not_before_days
    longest = terms.duration.extended if terms.duration and terms.duration.unit == "days" else None
    if isinstance(early, int) and longest is not None and early > longest:
        message = _(
            "Rule {number}: renewals begin {count} days before it is due, but no loan is that long.",
            number=rule.id,
            count=early,
        )
        yield Finding("renewals-always-open", "odd", message, rule.id)
    allowed = rule.renewals if isinstance(rule.renewals, int) else None
    if isinstance(rule.unseen_renewals, int) and allowed is not None and rule.unseen_renewals > allowed:
        message = _("Rule {number}: more renewals without the item in hand than renewals.", number=rule.id)
        yield Finding("too-many-unseen-renewals", "odd", message, rule.id)


def _about_fine(rule: Rule, terms: Own) -> Iterator[Finding]:
    fine, cap = terms.fine, terms.cap
    if fine is None:
        if isinstance(rule.cap, Cap):
            message = _("Rule {number} gives a maximum fine, but there is no fine.", number=rule.id)
            yield Finding("maximum-without-fine", "odd", message, rule.id)
        return
    if not (isinstance(rule.fine, Fine) or isinstance(rule.cap, Cap) or rule.cap == "none"):
        return
    if cap is None and fine.high_cents:
        message = _(
            "Rule {number}: “{name}” grows for ever, because there is no maximum fine.", number=rule.id, name=fine.name
        )
        yield Finding("fine-without-maximum", "wrong", message, rule.id)
    if not fine.low_cents <= fine.normal_cents <= fine.high_cents:
        message = _("“{name}”: low, normal and high are not in ascending order.", name=fine.name)
        yield Finding("fines-out-of-order", "odd", message, rule.id)
    if isinstance(rule.fine, Fine) and fine.high_cents == 0:
        message = _("Rule {number}: “{name}” charges nothing; say “none” instead.", number=rule.id, name=fine.name)
        yield Finding("fine-of-nothing", "odd", message, rule.id)
    if cap is not None and (cap.amount_cents == 0 or cap.percent == 0):
        message = _(
            "Rule {number}: the maximum “{name}” is nothing, so nothing is ever charged.", number=rule.id, name=cap.name
        )
        yield Finding("maximum-of-nothing", "odd", message, rule.id)
    if cap is not None and cap.amount_cents is not None and 0 < cap.amount_cents < fine.normal_cents:
        message = _(
            "Rule {number}: the maximum “{name}” is less than one step of the fine.", number=rule.id, name=cap.name
        )
        yield Finding("maximum-below-one-step", "odd", message, rule.id)
    if fine.interval == "hour" and terms.duration is not None and terms.duration.unit == "days":
        message = _("Rule {number} lends by the day but charges by the hour.", number=rule.id)
        yield Finding("hourly-fine-on-days", "odd", message, rule.id)


def _shadowed(rule: AnyRule, table: Table[Any, Any, Any]) -> Iterator[Finding]:
    """A rule never wins when a rule that takes precedence matches wherever it does."""
    for heavier in table.order:
        if heavier.id == rule.id:
            return
        if all(any(implies(own, wanted, table) for own in rule.conditions) for wanted in heavier.conditions):
            message = _(
                "Rule {number} never wins: rule {heavier}, “{name}”, goes before it and matches wherever it does.",
                number=rule.id,
                heavier=heavier.id,
                name=heavier.name,
            )
            yield Finding("never-wins", "wrong", message, rule.id)
            return


def implies(own: Condition, wanted: Condition, table: Table[Any, Any, Any]) -> bool:
    """True when every case that meets `own` also meets `wanted`."""
    if own.field != wanted.field:
        return False
    if wanted.exact and not own.exact:
        return False
    if own.field in TREE_FIELDS:
        if wanted.exact:
            return own.value == wanted.value
        return own.value == wanted.value or wanted.value in table.above(own)
    if own.field == AGES_FROM:
        return int(own.value) >= int(wanted.value)
    if own.field in {AGES_TO, YOUNGER}:
        return int(own.value) <= int(wanted.value)
    return own.value == wanted.value
