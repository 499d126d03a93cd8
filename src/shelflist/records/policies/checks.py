"""Every reason against a row of a rule table, read off its columns: the same promises as its constraints, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.policies.details import LARGEST, LARGEST_AMOUNT, out_of_range, same_conditions
from shelflist.records.policies.models import HoldPolicySettings, HoldRule, Limit
from shelflist.records.policies.models.columns import Source
from shelflist.records.policies.models.holds import HOLD_AGES, HOLD_CODES, HOLD_FLAGS, HOLD_REFERENCES
from shelflist.records.policies.rules.hold_policy import reasons_against_order
from shelflist.records.policies.rules.holds import HOLD_BRANCH_FIELDS

Values = Mapping[str, Any]
HOLD_ASKS = (*(f"{name}_id" for name in HOLD_REFERENCES), *HOLD_CODES, *HOLD_FLAGS, *HOLD_AGES)


def reasons_against(model: type[models.Model], values: Values, row: models.Model | None) -> list[Refusal]:
    """Why a row cannot be kept with these values, by attname."""
    reasons = [*_about_columns(model, values, row)]
    reasons += [*_about_sources(model, values)]
    if model is HoldRule:
        reasons += _about_a_hold_rule(values, row)
    if model is HoldPolicySettings:
        reasons += _about_the_order(values)
    if model is Limit:
        reasons += _about_a_limit(values, row)
    return list({(reason.code, str(reason.message)): reason for reason in reasons}.values())


def _about_columns(model: type[models.Model], values: Values, row: models.Model | None) -> Iterator[Refusal]:
    for column in model._meta.concrete_fields:
        value = values.get(column.attname)
        if column.related_model is not None:
            if value is None and not column.null:
                yield Refusal(code="choice-missing", message=_("Choose what it belongs to."))
            if value is not None and not _exists(column.related_model, value):
                yield Refusal(
                    code="rule-value-unknown",
                    message=_("Something that the rule names does not exist any more."),
                    details={"field": column.name},
                )
        elif column.choices and column.attname in values and value not in dict(column.flatchoices):
            yield Refusal(code="choice-unknown", message=_("Choose one of what is offered."))
        elif isinstance(column, models.IntegerField) and isinstance(value, int) and not column.primary_key:
            most = LARGEST if isinstance(column, models.PositiveSmallIntegerField) else LARGEST_AMOUNT
            if not 0 <= value <= most:
                yield out_of_range()
        if column.attname == "name" and "name" in values:
            yield from _about_the_name(model, str(value or ""), column.unique, row)


def _exists(model: Any, number: int) -> bool:
    return bool(model._default_manager.filter(pk=number).exists())


def _about_the_name(
    model: type[models.Model], name: str, is_unique: bool, row: models.Model | None
) -> Iterator[Refusal]:
    if not name.strip():
        yield Refusal(code="rule-needs-name", message=_("A rule needs a name."))
    elif is_unique and model._default_manager.filter(name=name).exclude(pk=row.pk if row else 0).exists():
        yield Refusal(
            code="part-name-taken",
            message=_("Another one is called “{name}”.", name=name),
            remedy=_("Choose another name."),
        )


def value_column_of(model: type[models.Model], source: str) -> str:
    """The column that a source column speaks of: `max_holds` of `max_holds_source`."""
    base = source.removesuffix("_source")
    names = {column.attname for column in model._meta.concrete_fields}
    return next(name for name in (f"{base}_id", f"{base}_cents", f"{base}_days", base) if name in names)


def _about_sources(model: type[models.Model], values: Values) -> Iterator[Refusal]:
    for column in model._meta.concrete_fields:
        if not column.name.endswith("_source") or column.name not in values:
            continue
        given = values.get(value_column_of(model, column.name))
        if (values[column.name] == Source.VALUE) != (given is not None):
            yield Refusal(
                code="rule-value-missing",
                message=_("Give a value, or say “none” or “inherit”: never both."),
                details={"field": column.name},
            )


def _about_a_hold_rule(values: Values, row: models.Model | None) -> Iterator[Refusal]:
    asked = {name: values.get(name) for name in HOLD_ASKS}
    is_root = isinstance(row, HoldRule) and row.is_root
    strict = bool(values.get("strict"))
    if strict and not any(asked[f"{name}_id"] for name in HOLD_BRANCH_FIELDS):
        yield Refusal(
            code="strict-needs-branch",
            message=_("Only a rule that names a branch can be kept from the branches below it."),
        )
    if values.get("shelf_days") == 0:
        yield Refusal(code="shelf-days-missing", message=_("A hold stays on the shelf for one day at least."))
    if is_root:
        yield from _about_the_root(values, asked, strict)
    elif values.get("active", True):
        wanted = {
            f"{name}__isnull" if value is None else name: True if value is None else value
            for name, value in asked.items()
        }
        twins = HoldRule.objects.filter(active=True, strict=strict, **wanted).exclude(pk=row.pk if row else 0)
        if twin := twins.first():
            yield same_conditions(twin.pk, twin.name)


def _about_the_root(values: Values, asked: Values, strict: bool) -> Iterator[Refusal]:
    if strict or any(value is not None and value != "" for value in asked.values()):
        yield Refusal(
            code="root-asks-nothing",
            message=_("The root rule matches always and cannot ask for anything."),
            remedy=_("Add another rule for this case."),
        )
    needed = ("count_frozen", "stop_blocked", "shelf_days", "recall_threshold_days", "recall_return_days")
    open_ends = any(value == "inherit" for value in values.values())
    if open_ends or any(values.get(name) is None for name in needed):
        yield Refusal(
            code="root-leaves-nothing-open",
            message=_("The root rule has nothing to inherit from: give every value, or “none”."),
        )
    if not values.get("active", True):
        yield Refusal(
            code="root-rule-stays",
            message=_(
                "The root rule catches every case that no other rule does: it cannot be removed or made a draft."
            ),
            remedy=_("Change what it gives instead."),
        )


def _about_the_order(values: Values) -> Iterator[Refusal]:
    order = values.get("order", ())
    if not order or reasons_against_order(order):
        yield Refusal(
            code="hold-order-unknown",
            message=_("An order names each of the eleven criteria once at most, and at least one."),
        )
    if values.get("retarget_hours") == 0 or values.get("recall_shelf_days") == 0:
        yield out_of_range()


def _about_a_limit(values: Values, row: models.Model | None) -> Iterator[Refusal]:
    where = {name: values.get(name) for name in ("branch_id", "patron_category_id")}
    wanted = {
        f"{name}__isnull" if value is None else name: True if value is None else value for name, value in where.items()
    }
    others = Limit.objects.filter(limit_set_id=values.get("limit_set_id"), **wanted)
    if others.exclude(pk=row.pk if row else 0).exists():
        yield Refusal(
            code="limit-twice",
            message=_("This set has a limit for that branch and category already."),
            remedy=_("Change that limit."),
        )
    if values.get("most_source") == Source.INHERIT and not any(where.values()):
        yield Refusal(
            code="limit-has-no-source",
            message=_("The limit for anyone anywhere has nothing to inherit from: give a number, or “none”."),
        )
