"""Relations between packages point down, leave no trace on their target, and constraints are sentences."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db import models

from tests.architecture.source import ROOT


@cache
def heights() -> dict[str, int]:
    """How high each package stands in the house, from the import contract: a higher one may name a lower one."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {one["containers"][0]: one["layers"] for one in contracts if one["type"] == "layers"}
    found: dict[str, int] = {}
    for tier in reversed(layers["shelflist"]):
        for layer in reversed(layers.get(f"shelflist.{tier}", [])):
            height = len(set(found.values()))
            for package in layer.split(" | "):
                found[f"shelflist.{tier}.{package}"] = height
    return found


def package_of(model: type[models.Model]) -> str:
    return model._meta.app_config.name


def our_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if package_of(model).startswith("shelflist."))


def relations_between_packages() -> Iterator[models.ForeignObject[object, object]]:
    for model in our_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.remote_field.model if field.remote_field else None
            if target and package_of(target).startswith("shelflist.") and package_of(target) != package_of(model):
                yield field


def test_relations_between_packages_point_down() -> None:
    up = [
        str(field)
        for field in relations_between_packages()
        if heights()[package_of(field.model)] <= heights()[package_of(field.remote_field.model)]
    ]
    assert up == []


def test_relations_between_packages_leave_no_trace_on_their_target() -> None:
    assert [str(field) for field in relations_between_packages() if not field.remote_field.hidden] == []


def test_there_are_relations_between_packages_to_check() -> None:
    assert len(list(relations_between_packages())) > 5


def test_constraints_are_named_as_the_sentence_they_enforce() -> None:
    names = [constraint.name for model in our_models() for constraint in model._meta.constraints]
    assert [name for name in names if name.count("_") < 2] == []
    assert [name for name in names if len(name) > 63] == []  # PostgreSQL cuts longer names


def test_no_money_column_is_a_float() -> None:
    floats = [
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FloatField)
    ]
    assert floats == []
