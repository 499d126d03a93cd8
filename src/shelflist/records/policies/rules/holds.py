"""Hold terms: may this copy be held by this reader, from where, how often, and what follows (HLD-04 to HLD-06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Literal

from shelflist.ground.common.explanations import Candidate, Explanation, Step
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.tables import INHERIT, Condition, Table, first_given
from shelflist.records.policies.rules.values import NONE, Fine, Inherit, Nothing
from shelflist.records.policies.rules.words import FIELD_WORDS

ItemLevel = Literal["allow", "force", "no"]
OnShelf = Literal["always", "if-any-unavailable", "if-all-unavailable"]
PickupAt = Literal["any", "home-branch", "item-branch", "owner", "item-group"]
RangeFrom = Literal["owner", "circ"]
ShelfDaysMode = Literal["open-days", "every-day"]

HOLD_FIELDS: Final = (
    "patron_branch",
    "patron_branch_group",
    "request_branch",
    "request_branch_group",
    "pickup_branch",
    "pickup_branch_group",
    "owner",
    "owner_group",
    "item_branch",
    "item_branch_group",
    "patron_category",
    "requestor",
    "item_type",
    "location",
    "marc_type",
    "marc_form",
    "bib_level",
    "video_format",
    "juvenile",
    "reference",
    "item_younger_than_days",
)
"""The 21 fields a hold rule may ask for (HLD-04), named as the columns of the rule."""

HOLD_BRANCH_FIELDS: Final = ("patron_branch", "request_branch", "pickup_branch", "owner", "item_branch")
"""The fields that the strict switch narrows to the branch itself."""

DEFAULT_HOLD_WEIGHTS: Final[Mapping[str, int]] = {
    "location": 12,
    "item_younger_than_days": 9,
    "requestor": 8,
    "patron_category": 7,
    "item_type": 6,
    "reference": 6,
    "juvenile": 5,
    "pickup_branch": 4,
    "owner": 4,
    "item_branch": 4,
    "patron_branch": 3,
    "request_branch": 3,
    "pickup_branch_group": 2,
    "owner_group": 2,
    "item_branch_group": 2,
    "patron_branch_group": 2,
    "request_branch_group": 2,
    "marc_type": 2,
    "marc_form": 2,
    "video_format": 2,
    "bib_level": 1,
}

HOLD_WORDS: Final[Mapping[str, Phrase]] = {
    **{name: FIELD_WORDS[name] for name in HOLD_FIELDS if name in FIELD_WORDS},
    "request_branch": _("requested at"),
    "request_branch_group": _("requested in group of branches"),
    "pickup_branch": _("pick-up at"),
    "pickup_branch_group": _("pick-up in group of branches"),
    "requestor": _("requested by"),
}
"""Short words for the 21 fields, as they stand before a value."""


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """Everything that hold terms depend on, for one copy and one reader.

    `requestor` is what can be said of whoever asks: "patron" for a reader, "staff" and the codes of their roles for
    somebody at the desk, "program" for a job or another system.
    """

    patron_category_id: int
    patron_branch_id: int
    request_branch_id: int
    pickup_branch_id: int
    item_type_id: int
    location_id: int
    item_branch_id: int
    owner_id: int
    requestor: frozenset[str] = frozenset({"patron"})
    juvenile: bool = False
    reference: bool = False
    item_age_days: int = 0
    marc_type: str = ""
    marc_form: str = ""
    bib_level: str = ""
    video_format: str = ""

    def to_data(self) -> dict[str, Any]:
        """The facts by name, to be stored with the explanation."""
        return {**asdict(self), "requestor": sorted(self.requestor)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> HoldFacts:
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**{**known, "requestor": frozenset(known.get("requestor", ("patron",)))})


@dataclass(frozen=True, slots=True)
class AgeProtection:
    """A new copy is kept near for its first days (HLD-06): readers further away than `proximity` wait."""

    id: int
    name: str
    days: int
    proximity: int  # 0: only for pick-up at its own branch
    counts_from: Literal["created", "active"] = "active"


def is_age_protected(
    protection: AgeProtection | None,
    *,
    created_on: date,
    active_on: date | None,
    today: date,
    proximity: int,
    own_days: int = 0,
) -> bool:
    """True when the copy is too new to go as far as `proximity`. `own_days` is the copy's own span, when it has one.

    A copy that counts from its first day in use and has not had one yet is as new as can be.
    """
    days = own_days or (protection.days if protection else 0)
    allowed = protection.proximity if protection else 0
    if not days or proximity <= allowed:
        return False
    starts = created_on if protection and protection.counts_from == "created" else active_on
    return starts is None or today < starts + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class HoldRule:
    """One hold rule. What it gives is a value, `inherit` (from the next lighter rule that matches) or `none`."""

    id: int
    name: str
    conditions: tuple[Condition, ...] = ()
    is_root: bool = False
    active: bool = True
    strict: bool = False
    holdable: bool | Inherit = INHERIT
    item_level: ItemLevel | Inherit = INHERIT
    on_shelf: OnShelf | Inherit = INHERIT
    pickup_at: PickupAt | Inherit = INHERIT
    transit_range: int | Nothing | Inherit = INHERIT  # depth in the tree of branches; none: anywhere
    range_from: RangeFrom | Inherit = INHERIT
    max_holds: int | Nothing | Inherit = INHERIT
    max_per_day: int | Nothing | Inherit = INHERIT
    max_per_record: int | Nothing | Inherit = INHERIT
    count_frozen: bool | Inherit = INHERIT
    stop_blocked: bool | Inherit = INHERIT
    hold_days: int | Nothing | Inherit = INHERIT  # a request runs out after so many days; none: never
    shelf_days: int | Inherit = INHERIT
    shelf_days_mode: ShelfDaysMode | Inherit = INHERIT
    not_collected_fee: int | Nothing | Inherit = INHERIT  # cents
    age_protection: AgeProtection | Nothing | Inherit = INHERIT
    recall_allowed: bool | Inherit = INHERIT
    recall_threshold_days: int | Inherit = INHERIT
    recall_return_days: int | Inherit = INHERIT
    recall_fine: Fine | Nothing | Inherit = INHERIT
    description: str = ""


BUILT_IN_HOLD_ROOT: Final = HoldRule(
    id=0,
    name="Built-in last resort",
    is_root=True,
    holdable=True,
    item_level="allow",
    on_shelf="always",
    pickup_at="any",
    transit_range=NONE,
    range_from="circ",
    max_holds=NONE,
    max_per_day=NONE,
    max_per_record=1,
    count_frozen=True,
    stop_blocked=True,
    hold_days=NONE,
    shelf_days=7,
    shelf_days_mode="open-days",
    not_collected_fee=NONE,
    age_protection=NONE,
    recall_allowed=False,
    recall_threshold_days=14,
    recall_return_days=7,
    recall_fine=NONE,
)
"""Stands in when a damaged database has no root hold rule; the linter reports it."""


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """What the hold rules give to one case. `sources` names, for every value, the rule it came from."""

    holdable: bool
    item_level: ItemLevel
    on_shelf: OnShelf
    pickup_at: PickupAt
    transit_range: int | None  # copy and pick-up must be under one branch at this depth; None: anywhere
    range_from: RangeFrom  # the branch of the copy that the range starts from
    max_holds: int | None
    max_per_day: int | None
    max_per_record: int | None
    count_frozen: bool
    stop_blocked: bool
    hold_days: int | None
    shelf_days: int
    shelf_days_mode: ShelfDaysMode
    not_collected_fee_cents: int
    age_protection: AgeProtection | None
    recall_allowed: bool
    recall_threshold_days: int  # a loan longer than this may be recalled
    recall_return_days: int  # it is then due so many days after the recall
    recall_fine: Fine | None  # None: the fine of the loan stays
    rule_id: int
    rule_name: str
    weight: int
    matching: int
    sources: Mapping[str, int]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class HoldTable(Table[HoldRule, HoldFacts, HoldTerms]):
    """The hold rules."""

    weights: Mapping[str, int] = field(default_factory=lambda: DEFAULT_HOLD_WEIGHTS)

    words: ClassVar[Mapping[str, Phrase]] = HOLD_WORDS
    built_in_root: ClassVar[HoldRule] = BUILT_IN_HOLD_ROOT

    def key(self, facts: HoldFacts) -> tuple[Any, ...]:
        return (
            facts.patron_category_id, facts.patron_branch_id, facts.request_branch_id, facts.pickup_branch_id,
            facts.item_type_id, facts.location_id, facts.item_branch_id, facts.owner_id, facts.requestor,
            facts.juvenile, facts.reference, facts.marc_type, facts.marc_form, facts.bib_level, facts.video_format,
            self.item_age_step(facts.item_age_days),
        )  # fmt: skip

    def case(self, facts: HoldFacts) -> dict[str, Any]:
        branches = {
            "patron_branch": facts.patron_branch_id,
            "request_branch": facts.request_branch_id,
            "pickup_branch": facts.pickup_branch_id,
            "owner": facts.owner_id,
            "item_branch": facts.item_branch_id,
        }
        return {
            **{name: self.branch_and_above(id) for name, id in branches.items()},
            **{f"{name}_group": self.groups_with(id) for name, id in branches.items()},
            **{f"exact {name}": id for name, id in branches.items()},
            "patron_category": self.category_and_above(facts.patron_category_id),
            "requestor": facts.requestor,
            "item_type": (facts.item_type_id,),
            "location": (facts.location_id,),
            "marc_type": (facts.marc_type,),
            "marc_form": (facts.marc_form,),
            "bib_level": (facts.bib_level,),
            "video_format": (facts.video_format,),
            "juvenile": (facts.juvenile,),
            "reference": (facts.reference,),
            "item_younger_than_days": facts.item_age_days,
        }

    def gives(self, rule: HoldRule, facts: HoldFacts) -> Phrase:
        return hold_rule_gives(rule)

    def terms(self, matching: list[HoldRule], facts: HoldFacts, candidates: tuple[Candidate, ...]) -> HoldTerms:
        sources: dict[str, int] = {}
        chain = [*matching, BUILT_IN_HOLD_ROOT]

        def given(name: str) -> Any:
            value = first_given(chain, name, sources)
            return None if value == NONE else value

        winner = matching[0]
        plain = {name: given(name) for name in PLAIN}
        return HoldTerms(
            **plain,
            not_collected_fee_cents=given("not_collected_fee") or 0,
            rule_id=winner.id,
            rule_name=winner.name,
            weight=self.rule_weights[winner.id],
            matching=len(matching),
            sources=sources,
            candidates=candidates,
        )


PLAIN = (
    "holdable", "item_level", "on_shelf", "pickup_at", "transit_range", "range_from", "max_holds", "max_per_day",
    "max_per_record", "count_frozen", "stop_blocked", "hold_days", "shelf_days", "shelf_days_mode", "age_protection",
    "recall_allowed", "recall_threshold_days", "recall_return_days", "recall_fine",
)  # fmt: skip


def decide_hold_terms(table: HoldTable, facts: HoldFacts) -> HoldTerms:
    """The terms that the table gives to this case. Never fails: the root rule, or a built-in one, always matches."""
    return table.decide(facts)


def explain_hold_terms(terms: HoldTerms, facts: HoldFacts) -> Explanation:
    """Which rule decides about this hold and which were looked at; `facts` suffice to decide it again."""
    number = terms.sources.get("holdable", terms.rule_id)
    name = next((rule.name for rule in terms.candidates if rule.rule_id == number), terms.rule_name)
    if terms.holdable:
        sentence = _("Can be held: rule {number}, “{name}”, weighs most.", number=terms.rule_id, name=terms.rule_name)
    else:
        sentence = _("Cannot be held: hold rule {number}, “{name}”, says so.", number=number, name=name)
    return Explanation(sentence, terms.candidates, tuple(_steps(terms)) if terms.holdable else (), (), facts.to_data())


def _steps(terms: HoldTerms) -> list[Step]:
    steps = [
        Step(_("Stays on the hold shelf"), shelf_time_in_words(terms.shelf_days, terms.shelf_days_mode)),
        Step(_("Request runs out"), _("never") if terms.hold_days is None else _days(terms.hold_days)),
        Step(_("Pick-up"), PICKUP_WORDS[terms.pickup_at]),
        Step(_("While a copy is on the shelf"), ON_SHELF_WORDS[terms.on_shelf]),
    ]
    limits = ((_("Holds at once"), terms.max_holds), (_("Holds a day"), terms.max_per_day))
    steps += [Step(what, _("no limit") if most is None else str(most)) for what, most in limits]
    if terms.age_protection is not None:
        steps.append(Step(_("New copies stay near"), _days(terms.age_protection.days)))
    return steps


PICKUP_WORDS: Final[Mapping[str, Phrase]] = {
    "any": _("at any branch"),
    "home-branch": _("at the reader’s own branch"),
    "item-branch": _("at the branch of the copy"),
    "owner": _("at the branch that owns the copy"),
    "item-group": _("at branches of the copy’s group"),
}
ON_SHELF_WORDS: Final[Mapping[str, Phrase]] = {
    "always": _("holds are taken"),
    "if-any-unavailable": _("only if some copy is out"),
    "if-all-unavailable": _("only if every copy is out"),
}


def _days(count: int) -> Phrase:
    return nphrase("{count} day", "{count} days", count)


def shelf_time_in_words(days: int, mode: str) -> Phrase:
    """ "7 open days"."""
    return nphrase("{count} open day", "{count} open days", days) if mode == "open-days" else _days(days)


def hold_rule_gives(rule: HoldRule) -> Phrase:
    """What a hold rule gives by itself: "not held", "at most 10 holds, 7 open days on the shelf"."""
    if rule.holdable is False:
        return _("not held")
    parts: list[Phrase] = []
    if isinstance(rule.max_holds, int):
        parts.append(nphrase("at most {count} hold", "at most {count} holds", rule.max_holds))
    if isinstance(rule.shelf_days, int):
        mode = "open-days" if rule.shelf_days_mode == INHERIT else rule.shelf_days_mode
        parts.append(_("{time} on the shelf", time=shelf_time_in_words(rule.shelf_days, mode)))
    if rule.pickup_at != INHERIT:
        parts.append(_("pick-up {where}", where=PICKUP_WORDS[rule.pickup_at]))
    if isinstance(rule.age_protection, AgeProtection):
        parts.append(_("new copies stay near for {days}", days=_days(rule.age_protection.days)))
    if rule.recall_allowed is True:
        parts.append(_("may be recalled"))
    if not parts:
        return _("can be held") if rule.holdable is True else _("as the next lighter rule gives")
    words = parts[0]
    for part in parts[1:]:
        words = _("{first}, {second}", first=words, second=part)
    return words
