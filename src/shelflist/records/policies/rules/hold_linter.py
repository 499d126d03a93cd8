"""What is wrong or odd about hold rules, the policy about lines, and limits, and how they go together (P22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.deciding import RuleTable
from shelflist.records.policies.rules.hold_policy import CRITERIA, HoldPolicy, asks_first_who_came_first
from shelflist.records.policies.rules.holds import AgeProtection, HoldRule, HoldTable
from shelflist.records.policies.rules.limits import LimitSet, LimitTable
from shelflist.records.policies.rules.linter import Finding, Severity, Surroundings, in_order, lint, lint_fields
from shelflist.records.policies.rules.values import Duration


def lint_everything(
    table: RuleTable,
    holds: HoldTable,
    policy: HoldPolicy,
    limits: LimitTable,
    today: date,
    around: Surroundings,
) -> list[Finding]:
    """Every finding about every rule, what is wrong before what is odd."""
    loans = [*lint(table, today, around.branches)]
    known = {(finding.code, finding.rule_id) for finding in loans}
    loans += [f for f in lint_fields(table, around, "loan") if (f.code, f.rule_id) not in known]
    return in_order([*loans, *_holds(holds, policy, around), *_lines(policy, holds, table, around), *_limits(limits)])


def _holds(table: HoldTable, policy: HoldPolicy, around: Surroundings) -> Iterator[Finding]:
    if not any(rule.is_root and rule.active for rule in table.rules):
        message = _("There is no root hold rule: holds that no rule catches are taken with delivered terms.")
        yield Finding("no-hold-root", "wrong", message, about="hold")
    yield from lint_fields(table, around, "hold")
    for rule in table.order:
        yield from _one_hold_rule(rule, policy, around)


def _one_hold_rule(rule: HoldRule, policy: HoldPolicy, around: Surroundings) -> Iterator[Finding]:
    if rule.holdable is False:
        return
    for code, severity, words in (*_about_numbers(rule, policy, around), *_about_recalls(rule, policy)):
        yield Finding(code, severity, words, rule.id, "hold")


def _about_numbers(rule: HoldRule, policy: HoldPolicy, around: Surroundings) -> Iterator[tuple[str, Severity, Phrase]]:
    number = rule.id
    if 0 in (rule.max_holds, rule.max_per_day, rule.max_per_record):
        words = _("Hold rule {number} allows no holds; say that it cannot be held.", number=number)
        yield "limit-of-no-holds", "odd", words
    if isinstance(rule.transit_range, int) and rule.transit_range > around.deepest:
        depth = rule.transit_range
        words = _("Hold rule {number}: no branch is {depth} deep, so copies go nowhere.", number=number, depth=depth)
        yield "range-too-deep", "wrong", words
    if isinstance(rule.hold_days, int):
        days = rule.hold_days
        if days < SHORTEST_REQUEST_DAYS:
            words = _(
                "Hold rule {number}: requests run out after {days} days, before most copies come back.",
                number=number,
                days=days,
            )
            yield "request-too-short", "odd", words
        if (policy.hard_stalling_days or 0) >= days:
            words = _(
                "Hold rule {number}: requests run out before copies at other branches are asked for.", number=number
            )
            yield "stalled-to-the-end", "wrong", words
    if rule.not_collected_fee == 0:
        yield "fee-of-nothing", "odd", _("Hold rule {number}: a fee of nothing; say “none”.", number=number)
    if isinstance(rule.age_protection, AgeProtection) and rule.age_protection.days > LONG_PROTECTION_DAYS:
        days = rule.age_protection.days
        words = _(
            "Hold rule {number} keeps copies near for {days} days: are those still new?", number=number, days=days
        )
        yield "protection-for-ever", "odd", words


def _about_recalls(rule: HoldRule, policy: HoldPolicy) -> Iterator[tuple[str, Severity, Phrase]]:
    if rule.recall_allowed is True and not policy.recalls_on:
        words = _("Hold rule {number} allows recalls, but the policy about lines has them off.", number=rule.id)
        yield "recalls-are-off", "odd", words
    threshold, back = rule.recall_threshold_days, rule.recall_return_days
    if isinstance(threshold, int) and isinstance(back, int) and back >= threshold:
        words = _("Hold rule {number}: a recalled loan is due no earlier than without the recall.", number=rule.id)
        yield "recall-without-effect", "odd", words


SHORTEST_REQUEST_DAYS = 14
LONG_PROTECTION_DAYS = 365


def _lines(policy: HoldPolicy, holds: HoldTable, table: RuleTable, around: Surroundings) -> Iterator[Finding]:
    for code, severity, words in (*_about_the_order(policy), *_about_distances(policy, around)):
        yield Finding(code, severity, words, about="lines")
    lengths = [rule.duration for rule in table.order if isinstance(rule.duration, Duration)]
    longest = max((length.extended for length in lengths if length.unit == "days"), default=0)
    thresholds = [rule.recall_threshold_days for rule in holds.order]
    if policy.recalls_on and all(threshold >= longest for threshold in thresholds if isinstance(threshold, int)):
        words = _("Recalls are on, but no loan is longer than what may be recalled.")
        yield Finding("nothing-to-recall", "odd", words, about="lines")


def _about_the_order(policy: HoldPolicy) -> Iterator[tuple[str, Severity, Phrase]]:
    if "request-time" not in policy.criteria:
        words = _("The order of capture never asks who came first: some readers may wait for ever.")
        yield "nobody-was-first", "wrong", words
    if any(name not in CRITERIA for name in policy.order):
        yield "criterion-unknown", "wrong", _("The order of capture names something that is no criterion.")
    if policy.queue == "local-first" and asks_first_who_came_first(policy):
        words = _("Near readers are to be served first, but the order asks who came first before it asks how near.")
        yield "local-first-without-nearness", "odd", words
    hard, soft = policy.hard_stalling_days, policy.soft_stalling_days
    if hard and soft and hard > soft:
        words = _("Hard stalling lasts longer than soft stalling, which then never begins.")
        yield "stalling-crossed", "odd", words


def _about_distances(policy: HoldPolicy, around: Surroundings) -> Iterator[tuple[str, Severity, Phrase]]:
    soft, hard = policy.soft_boundary_depth, policy.hard_boundary_depth
    if soft is not None and hard is not None and soft < hard:
        words = _("Copies are sought first within a wider circle than the one beyond which they are never sought.")
        yield "boundaries-crossed", "wrong", words
    if any(depth is not None and depth > around.deepest for depth in (soft, hard)):
        yield "boundary-too-deep", "wrong", _("A boundary is deeper than the tree of branches.")


def _limits(table: LimitTable) -> Iterator[Finding]:
    everything = [most for each in table.sets if _counts_everything(each) for most in _numbers(each)]
    for each in table.sets:
        if not each.limits.rules:
            message = _("The set of limits “{name}” has no limit, so it limits nothing.", name=each.name)
            yield Finding("set-without-limit", "wrong", message, each.id, "limits")
        if 0 in _numbers(each):
            message = _("“{name}” allows no items at all; let a loan rule refuse them instead.", name=each.name)
            yield Finding("limit-of-nothing", "odd", message, each.id, "limits")
        within = everything if not _counts_everything(each) and not each.on_site else []
        if within and any(most > max(within) for most in _numbers(each)):
            message = _("“{name}” allows more than may be had altogether.", name=each.name)
            yield Finding("limit-beyond-total", "odd", message, each.id, "limits")
        if each.depth is not None and each.depth > max(table.branch_depths.values(), default=0):
            message = _("“{name}” counts loans nearer than any branch is.", name=each.name)
            yield Finding("limit-too-deep", "wrong", message, each.id, "limits")


def _counts_everything(each: LimitSet) -> bool:
    return not each.item_type_ids and not each.location_ids and not each.on_site


def _numbers(each: LimitSet) -> list[int]:
    return [limit.most for limit in each.limits.rules if isinstance(limit.most, int)]
