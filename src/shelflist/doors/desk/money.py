"""The money of a reader as the desk shows it: open lines, what may be done about them, what is to be given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.online import offered
from shelflist.records.fines.queries.lines import Line, credit_cents, due_back, lines_of, owed_cents
from shelflist.records.fines.queries.rules import MoneyRules, money_rules
from shelflist.records.fines.queries.standing import account_of, open_shift_at
from shelflist.records.fines.rules.accounts import CREDIT

SETTLED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One line as shown: what for, of which copy, what of it is open, and what is going on about it."""

    line: Line
    kind: Phrase
    marks: tuple[tuple[str, Phrase], ...]  # state and words: in dispute, in a plan, growing


def rows_of(lines: list[Line], rules: MoneyRules, marks: Mapping[int, list[tuple[str, Phrase]]]) -> list[MoneyRow]:
    return [MoneyRow(line, rules.name(line.charge.kind), tuple(marks.get(line.id, ()))) for line in lines]


def open_line_count(patron_id: int) -> int:
    """How many charges of somebody are open, for the tab."""
    return len(lines_of(patron_id, only_open=True))


def owing_tally(patron_id: int) -> list[dict[str, Any]]:
    """What somebody owes, beside the number of their loans; nothing when they owe nothing."""
    cents = owed_cents([patron_id]).get(patron_id, 0)
    if not cents:
        return []
    return [{"label": _("owed"), "value": Money(cents), "of": None, "note": None, "note_kind": ""}]


def money_part(request: HttpRequest, patron: Any) -> dict[str, Any]:
    """Everything in the money section of the patron page."""
    here = placed(request)
    rules, tree = money_rules.value(here.numbers), organisation(here.numbers)
    lines = lines_of(patron.pk)
    account = account_of(patron.pk, here.now)
    credit = credit_cents(patron.pk)
    branch_id = here.branch.id if here.branch else patron.home_branch_id
    open_lines = [line for line in lines if line.sums.open]
    settled = [line for line in lines if line.counts and not line.sums.open]
    path = tree.branch(branch_id).path
    return {
        "money_rows": rows_of(open_lines, rules, account.marks),
        "settled_rows": rows_of(settled[-SETTLED_SHOWN:][::-1], rules, account.marks),
        "owed": Money(sum(line.sums.open for line in open_lines)),
        "credit": Money(credit) if credit else None,
        "give_back": _give_back(patron.pk, rules),
        "payments": account.payments,
        "plan": account.plan,
        "referral": account.referral,
        "tenders": rules.tenders,
        "credit_code": CREDIT,
        "manual_kinds": [
            {"code": kind.code, "name": kind.name, "cents": cents} for kind, cents in rules.manual(branch_id, tree)
        ],
        "campaigns": campaigns(rules, here.now, branch_id, tree),
        "shift": open_shift_at(branch_id),
        "terms": rules.of(branch_id, tree),
        "online_offered": bool(offered()),
        "money_key": uuid4().hex,
        "may": {
            name.replace("-", "_"): here.actor.may(name, path)
            for name in (
                "take-money", "charge-patrons", "waive-charges", "refund-money", "collect-debts", "decide-disputes",
                "work-registers",
            )
        },
    }  # fmt: skip


def campaigns(rules: MoneyRules, now: datetime, branch_id: int, tree: Any) -> list[Any]:
    """The amnesties that run here today and that somebody at the desk enters."""
    day = tree.calendar(branch_id).day_of(now)
    return [one for one in rules.campaigns_on(day, branch_id, tree) if one.condition != "return"]


def _give_back(patron_id: int, rules: MoneyRules) -> list[dict[str, Any]]:
    found = []
    for tender, cents in due_back(patron_id).items():
        way = rules.tender(tender)
        found.append({"tender": tender, "name": way.name if way else tender, "amount": Money(cents)})
    return found


def charges_in_words(count: int) -> Phrase:
    return nphrase("{count} charge", "{count} charges", count)


def address_of(patron_id: int) -> str:
    return f"{reverse('desk:patron', args=[patron_id])}?section=money"
