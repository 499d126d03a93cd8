"""What belongs to a patron, in whatever package: found through the foreign keys, so that nobody can forget a table.

Merging two records moves it, an export lists it, an erasure takes the person off it. A package above registers what a
table needs besides: a name in words, a way out where two rows of one patron would collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons.models import Patron

# Changes a row so that it may stand beside those of its new owner; returns the old values for undo, or None when it
# must stay where it is.
Resolver = Callable[[Any, int], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the program knows of a table whose rows belong to patrons."""

    name: Phrase
    resolve: Resolver | None = None
    why_kept: Phrase | None = None  # what an erasure says of rows that stay without the person


@dataclass(frozen=True, slots=True)
class Belonging:
    """A foreign key to patrons."""

    model: type[models.Model]
    field: str
    kind: Kind

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def outlives(self) -> bool:
        """True when the rows stay without their person once that is erased."""
        field = self.model._meta.get_field(self.field)
        return isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.SET_NULL

    def of(self, patron_id: int) -> models.QuerySet[Any]:
        """The rows that belong to this patron by this key."""
        return self.model._base_manager.filter(**{self.field: patron_id})


_kinds: dict[str, Kind] = {}


def register(key: str, kind: Kind) -> None:
    """Say more about a key (`holds.hold.patron`). Called in `AppConfig.ready`."""
    _kinds[key] = kind


def belongings() -> Iterator[Belonging]:
    """Every foreign key to patrons, from every package, in a fixed order."""
    found = []
    for relation in Patron._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not isinstance(relation, models.ForeignObjectRel):
            continue
        model, field = relation.related_model, relation.field.name
        assert isinstance(model, type)  # the registry of models is complete
        key = f"{model._meta.label_lower}.{field}"
        words = _kinds.get(key) or Kind(_("{name}", name=str(model._meta.verbose_name_plural)))
        found.append(Belonging(model, field, words))
    return iter(sorted(found, key=lambda one: one.key))


OWN = {
    "patrons.card.patron": Kind(_("cards")),
    "patrons.patronnote.patron": Kind(_("notes, alerts, needs and blocks")),
    "patrons.patron.guarantor": Kind(_("people they answer for")),
    "patrons.patron.lives_with": Kind(_("people who share their address")),
    "patrons.patron.merged_into": Kind(_("records merged into theirs before")),
    "patrons.badaddress.patron": Kind(_("addresses that did not work")),
    "patrons.messagechoice.patron": Kind(_("choices about messages")),
    "patrons.addresschange.patron": Kind(_("changes of address they asked for")),
    "patrons.patronattribute.patron": Kind(_("attributes")),
    "patrons.photo.patron": Kind(_("photo")),
    "patrons.waiver.patron": Kind(_("people who may act for them")),
    "patrons.waiver.other": Kind(_("people they may act for")),
    "patrons.homedelivery.patron": Kind(_("deliveries at home")),
    "patrons.homevisit.patron": Kind(_("visits at home")),
    "patrons.sharedwith.patron": Kind(_("libraries that may see their record")),
    "patrons.registration.patron": Kind(_("own registration")),
    "patrons.patronword.patron": Kind(_("words they are found by")),
}


def register_own() -> None:
    """Called once, when the program starts."""
    for key, kind in OWN.items():
        register(key, kind)
