"""Rules and terms in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.terms import FineTerms
from shelflist.records.policies.rules.values import Duration, Rule

FIELD_WORDS: Final[Mapping[str, Phrase]] = {
    "branch": _("branch"),
    "branch_group": _("group of branches"),
    "patron_category": _("category"),
    "item_type": _("type"),
    "location": _("shelf"),
    "marc_type": _("MARC type"),
    "marc_form": _("MARC form"),
    "bib_level": _("bibliographic level"),
    "video_format": _("video format"),
    "item_branch": _("item’s branch"),
    "item_branch_group": _("item’s group of branches"),
    "owner": _("owner"),
    "owner_group": _("owner’s group of branches"),
    "patron_branch": _("patron’s branch"),
    "patron_branch_group": _("patron’s group of branches"),
    "reference": _("reference"),
    "juvenile": _("juvenile"),
    "is_renewal": _("renewal"),
    "patron_age_from": _("age from"),
    "patron_age_to": _("age to"),
    "item_younger_than_days": _("item younger than"),
}
"""Short words for the 21 fields, as they stand before a value: “shelf: new books”."""


def length_in_words(duration: Duration, level: int = 2) -> Phrase:
    """ "21 days"."""
    amount = duration.amount(level)
    return {
        "days": nphrase("{count} day", "{count} days", amount),
        "hours": nphrase("{count} hour", "{count} hours", amount),
        "minutes": nphrase("{count} minute", "{count} minutes", amount),
    }[duration.unit]


def renewals_in_words(count: int) -> Phrase:
    """ "no renewal", "2 renewals"."""
    return nphrase("{count} renewal", "{count} renewals", count) if count else _("no renewal")


def gives(rule: Rule, level: int = 2) -> Phrase:
    """What a rule gives by itself: "21 days, 2 renewals", "not lent", "length as the next lighter rule"."""
    if rule.lends is False:
        return _("not lent")
    renewals = rule.renewals if isinstance(rule.renewals, int) else None
    if not isinstance(rule.duration, Duration):
        if renewals is None:
            return _("length as the next lighter rule gives")
        return _("length as the next lighter rule gives, {renewals}", renewals=renewals_in_words(renewals))
    count = rule.duration.max_renewals if renewals is None else renewals
    return _(
        "{length}, {renewals}",
        length=length_in_words(rule.duration, level),
        renewals=renewals_in_words(count),
    )


def late_in_words(fine: FineTerms | None, *, grace: Phrase | str | None = "") -> Phrase:
    """“$0.25 an open day, at most $10.00, no grace”. For readers, `grace` says it plainly, or None says nothing."""
    if fine is None:
        return _("nothing is charged")
    amount = Money(fine.cents)
    every = {
        "hour": _("{amount} an hour", amount=amount),
        "day": _("{amount} a day", amount=amount)
        if fine.charge_closed_days
        else _("{amount} an open day", amount=amount),
        "week": _("{amount} a week", amount=amount),
    }[fine.interval]
    if fine.max_cents is not None:
        most = _("at most {amount}", amount=Money(fine.max_cents))
    elif fine.max_percent is not None:
        most = _("at most {percent} % of the price", percent=fine.max_percent)
    else:
        most = _("without limit")
    if grace is None:
        return _("{every}, {most}", every=every, most=most)
    count = fine.grace_intervals
    grace = grace or (nphrase("grace of {count} step", "grace of {count} steps", count) if count else _("no grace"))
    return _("{every}, {most}, {grace}", every=every, most=most, grace=grace)
