"""Columns as they are compared between rules, and pieces that every kind of rule has."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce


class Source(models.TextChoices):
    """Where a value comes from that may also be none, so that nothing is ever blank (P22)."""

    VALUE = "value", "as given"
    NONE = "none", "none"
    INHERIT = "inherit", "inherits"


def asks(column: str) -> Coalesce:
    """The column as it is compared between rules: “any” equals “any”, where SQL would have null differ from null."""
    return Coalesce(F(column), Value(-1), output_field=models.BigIntegerField())


def asks_flag(field: str) -> models.Case:
    """A yes/no column as a number, so that both databases can put it into an index."""
    return models.Case(
        models.When(Q(**{field: True}), then=Value(1)),
        models.When(Q(**{field: False}), then=Value(0)),
        default=Value(-1),
        output_field=models.SmallIntegerField(),
    )


def points_to(to: str) -> Any:
    """A field that a rule may ask for, or a part that it may give: nothing means “any” or “inherit”."""
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


def names_its_value(name: str, source: str, value: str) -> models.CheckConstraint:
    """A value stands there exactly when its source says so."""
    return models.CheckConstraint(
        condition=Q(**{source: "value", f"{value}__isnull": False})
        | (~Q(**{source: "value"}) & Q(**{f"{value}__isnull": True})),
        name=name,
    )
