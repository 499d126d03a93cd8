"""What points at a title, in whatever package, and what becomes of it when titles are merged (CAT-12).

A package says it once for each of its columns, in `AppConfig.ready`; a test finds every foreign key and every plain
number that points at a title and has said nothing. Moving and moving back are building blocks of the merge's own act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.models import Record

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act

MOVES, STAYS, ANEW = "moves", "stays", "anew"
NUMBERS = ("record_id", "record_ids", "describes_id")  # plain numbers and lists of them, by how their names end

Move = Callable[["Act", int, Sequence[int]], Mapping[str, Any]]  # (act, lead, those that go) → what moving back needs
MoveBack = Callable[["Act", int, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that points at titles: what its rows are called, and what becomes of them.

    `MOVES`: they point at the lead from then on; a row that the lead has already stays where it is. `STAYS`: they tell
    of the record that goes. `ANEW`: they are made from the record, and made again. `why` is said beside their number.
    `move` and `move_back` do it in the package's own way; `late` ones come when the others have moved.
    """

    name: Phrase
    what: str = MOVES
    why: Phrase | None = None
    move: Move | None = None
    move_back: MoveBack | None = None
    late: bool = False


_pointers: dict[str, Pointer] = {}


def register(key: str, pointer: Pointer) -> None:
    """Say what becomes of a column, `items.item.record`. Called in `AppConfig.ready`."""
    _pointers[key] = pointer


def registered() -> Mapping[str, Pointer]:
    """Every column that something was said of."""
    return dict(_pointers)


def columns() -> Iterator[str]:
    """Every column of every package that points at records: foreign keys, and plain numbers by their names."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            target = field.remote_field.model if field.remote_field else None
            plain = target is None and field.name.endswith(NUMBERS)
            if target is Record or plain:
                yield f"{model._meta.label_lower}.{field.name}"


@dataclass(frozen=True, slots=True)
class Follows:
    """How many rows of a kind point at the titles that go, and what becomes of them."""

    key: str
    pointer: Pointer
    count: int


def what_follows(others: Sequence[int]) -> list[Follows]:
    """What would move, before it is done; kinds with nothing are left out."""
    found = []
    for key, pointer in _in_order():
        if pointer.what == MOVES and (count := _rows(key).filter(**{f"{_field(key)}__in": others}).count()):
            found.append(Follows(key, pointer, count))
    return found


def move(act: Act, lead: int, others: Sequence[int]) -> dict[str, Any]:
    """Point everything at the lead that is to follow; what `move_back` needs, as plain JSON."""
    moved: dict[str, Any] = {}
    for key, pointer in _in_order():
        if pointer.move is not None:
            moved[key] = pointer.move(act, lead, others)
        elif pointer.what == MOVES and (rows := move_rows(key, lead, others)):
            moved[key] = rows
    return moved


def move_back(act: Act, lead: int, moved: Mapping[str, Any]) -> None:
    """Point everything back that still points at the lead; what came since stays with it."""
    for key, pointer in _in_order():
        if key not in moved:
            continue
        if pointer.move_back is not None:
            pointer.move_back(act, lead, moved[key])
        else:
            move_rows_back(key, lead, moved[key])


def move_rows_back(key: str, lead: int, moved: Sequence[Sequence[Any]]) -> None:
    """Give the rows back that `move_rows` moved and that are still the lead's; a row made anew meanwhile stays."""
    for other, ids in moved:
        mine = _rows(key).filter(pk__in=ids, **{_field(key): lead})
        try:
            with transaction.atomic():
                mine.update(**{_field(key): other})
        except IntegrityError:
            for one in ids:
                _fits(key, one, other)


def move_rows(key: str, lead: int, others: Sequence[int]) -> list[list[Any]]:
    """The rows of each title that goes and could move, by its number."""
    found: list[list[Any]] = []
    for other in others:
        ids = list(_rows(key).filter(**{_field(key): other}).order_by("pk").values_list("pk", flat=True))
        if key == "catalog.record.merged_into":
            ids = [one for one in ids if one not in others]
        if not ids:
            continue
        try:
            with transaction.atomic():
                _rows(key).filter(pk__in=ids).update(**{_field(key): lead})
        except IntegrityError:
            ids = [one for one in ids if _fits(key, one, lead)]
        found.append([other, ids])
    return found


def _fits(key: str, row_id: int, lead: int) -> bool:
    """Move one row, unless the lead has the like of it."""
    try:
        with transaction.atomic():
            _rows(key).filter(pk=row_id).update(**{_field(key): lead})
    except IntegrityError:
        return False
    return True


def _in_order() -> list[tuple[str, Pointer]]:
    return sorted(_pointers.items(), key=lambda one: (one[1].late, one[0]))


def _rows(key: str) -> models.QuerySet[Any]:
    label, _dot, _field_name = key.rpartition(".")
    rows: models.QuerySet[Any] = apps.get_model(label)._base_manager.all()
    return rows


def _field(key: str) -> str:
    """As a filter and an update name it: by the number, so that plain numbers and keys are alike."""
    label, _dot, name = key.rpartition(".")
    return str(apps.get_model(label)._meta.get_field(name).attname)


def stays(name: Phrase) -> Pointer:
    """Rows that tell what happened to the record, and keep telling it."""
    return Pointer(name, STAYS)


def anew(name: Phrase) -> Pointer:
    """Rows that are made from the record by the program."""
    return Pointer(name, ANEW)


def register_own() -> None:
    """Called once, when the program starts."""
    register("catalog.record.describes", Pointer(_("holdings records")))
    register("catalog.record.merged_into", Pointer(_("titles merged into it before")))
    register("catalog.recordversion.record", stays(_("earlier versions")))
    register("catalog.recordversion.describes_id", stays(_("earlier versions of holdings")))
    register("catalog.recordidentifier.record", stays(_("numbers")))
    register("catalog.gonerecord.record_id", stays(_("records that are gone")))
    register("journal.entry.record_id", stays(_("what was done")))
