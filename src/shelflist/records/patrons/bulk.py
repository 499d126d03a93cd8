"""Looking for somebody's words in every table, and taking them out of rows: building blocks of an erasure (PAT-24)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from shelflist.records.patrons.rules.tokens import as_stored, data_without, without, without_names

ABOUT_WORKS = frozenset({"catalog"})  # titles and authors: a namesake who wrote a book stays its author


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a table that hold some of the words in a column."""

    model: type[models.Model]
    column: str
    ids: tuple[Any, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def text_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table that can hold words."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
    ]


def find(words: Sequence[str]) -> Iterator[Found]:
    """Every column of every table in which one of these words stands, in whatever case the database compares."""
    if not words:
        return
    forms = sorted({form for word in words for form in as_stored(word)})
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in text_columns(model):
            asked = Q()
            for form in forms:
                asked |= Q(as_words__icontains=form)
            rows = model._base_manager.annotate(as_words=Cast(field.name, TextField())).filter(asked)
            if ids := tuple(rows.values_list("pk", flat=True)):
                yield Found(model, field.name, ids)


def take_out(rows: Iterable[Any], words: Sequence[str], names: Sequence[str] = ()) -> int:
    """Take the words out of all texts of these rows, and single names out of what people typed; how many changed."""
    count = 0
    for row in rows:
        changes: dict[str, Any] = {}
        for field in text_columns(type(row)):
            old = getattr(row, field.attname)
            if isinstance(field, models.JSONField):
                new = data_without(old, words)
            else:
                new = without_names(without(old or "", words), names)
            if old is not None and new != old:
                changes[field.attname] = new
        if changes:
            type(row)._base_manager.filter(pk=row.pk).update(**changes)
            count += 1
    return count


def end_sessions_with(words: Sequence[str]) -> int:
    """End the sessions that keep some of these words, in a form that waited behind a locked screen; how many."""
    low = [word.casefold() for word in words]
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if any(word in json.dumps(session.get_decoded(), ensure_ascii=False).casefold() for word in low)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
