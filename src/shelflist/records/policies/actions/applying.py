"""Making changes that were prepared earlier, on the rules as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, connection, models, transaction

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.revisions import bump
from shelflist.records.policies.rules.diffs import Change, Conflict, Key, Row, State, merged
from shelflist.records.policies.tables import RuleTableKind, kind_of, kinds, pk_of
from shelflist.records.policies.telling import column_in_words, title_of


def apply(changes: Iterable[Change], live: State) -> None:
    """A building block inside a transaction: make the changes. Refused with every conflict.

    A new row whose number is taken meanwhile gets another, and what names it follows.
    """
    changes = list(changes)
    rows: dict[Key, Row | None] = {}
    conflicts: list[Conflict] = []
    taken: list[Change] = []
    for change in changes:
        now = live.get(change.key)
        becomes = merged(change, now)
        if isinstance(becomes, Conflict):
            conflicts.append(becomes)
        elif change.before is None and now is not None and now != change.after:
            taken.append(change)
        else:
            rows[change.key] = becomes
    if conflicts:
        raise Refused([_in_words(conflict) for conflict in conflicts])
    numbers = _numbered_anew(taken, rows)
    for change in taken:
        rows[numbers[change.key]] = {**(change.after or {}), pk_of(change.table): numbers[change.key][1]}
    for change in changes:
        key = numbers.get(change.key, change.key)
        rows[key] = _following(change, rows[key], numbers)
    put(rows)


def _numbered_anew(taken: Iterable[Change], rows: Mapping[Key, Row | None]) -> dict[Key, Key]:
    """A free number for each new row whose own is taken: beyond every number in use or in these rows."""
    free: dict[str, int] = {}
    found: dict[Key, Key] = {}
    for change in taken:
        table = change.table
        if table not in free:
            last = kind_of(table).model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
            free[table] = max([last, change.id, *(id for name, id in rows if name == table)])
        free[table] += 1
        found[change.key] = (table, free[table])
    return found


def _following(change: Change, row: Row | None, numbers: Mapping[Key, Key]) -> Row | None:
    """The row with the new numbers of what the change lets it name."""
    if not row or not numbers:
        return row
    renamed = {(kind_of(old[0]).model, old[1]): new[1] for old, new in numbers.items()}
    columns = {column.attname: column.related_model for column in kind_of(change.table).columns}
    return {
        name: renamed.get((columns.get(name), value), value)  # type: ignore[arg-type]
        if name in change.columns and isinstance(value, int)
        else value
        for name, value in row.items()
    }


def _in_words(conflict: Conflict) -> Refusal:
    title = title_of(conflict.change)
    if conflict.columns:
        first = column_in_words(kind_of(conflict.change.table), conflict.columns[0])
        message = _("{what}: “{column}” has been changed meanwhile.", what=title, column=first)
    else:
        message = _("{what} has been removed or changed meanwhile.", what=title)
    return Refusal(
        code="rules-changed-meanwhile",
        message=message,
        remedy=_("Open the draft, look at this row again, and save it as it is to be."),
    )


def put(rows: Mapping[Key, Row | None]) -> None:
    """Make the rows what they are to be, whatever they are now. Refused when the tables would not hold together.

    Rows are taken out and put in again with their numbers, so that no order is wrong: foreign keys are only looked at
    when everything is in place.
    """
    try:
        with transaction.atomic():
            for kind in kinds():
                mine = {id: data for (table, id), data in rows.items() if table == kind.name}
                if mine:
                    found = kind.model._default_manager.filter(pk__in=list(mine))
                    found._raw_delete(found.db)
                    kind.model._default_manager.bulk_create(_row(kind, data) for data in mine.values() if data)
            connection.check_constraints(table_names=[kind.model._meta.db_table for kind in kinds()])
    except IntegrityError as problem:
        raise Refused(does_not_fit(str(problem))) from None
    bump(*{kind_of(table).revision for table, _id in rows})


def _row(kind: RuleTableKind, data: Row) -> models.Model:
    """The row as the model has it; a column that is newer than the data keeps its default."""
    known = {column.attname: column for column in kind.columns if column.attname in data}
    return kind.model(**{name: column.to_python(data[name]) for name, column in known.items()})


def does_not_fit(detail: str = "") -> Refusal:
    return Refusal(
        code="rules-do-not-fit",
        message=_("These rules cannot be in force together: something they name is gone, or two ask for the same."),
        remedy=_("Change the newer rules first, or make the changes one by one."),
        details={"problem": detail[:300]},
    )
