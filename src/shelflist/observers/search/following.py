"""The triggers that note in `Waiting` which records have changed, whoever changed them and by whatever statement.

An import writes thousands of records without an entry of its own for each, and a statement in bulk tells no observer:
so the tables tell themselves. Loans and statuses are not watched: a check-out leaves no row here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Followed:
    """A table, the column that names the record, and the columns that the index shows something of (none: all)."""

    table: str
    record: str
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"index_follows_{self.table}"

    @property
    def is_other(self) -> str:
        pairs = ((f"OLD.{column}", f"NEW.{column}") for column in (self.record, *self.columns))
        return " OR ".join(f"{old} IS DISTINCT FROM {new}" for old, new in pairs)


RECORDS = Followed("catalog_record", "id")
ITEMS = Followed(
    "items_item",
    "record_id",
    ("branch_id", "call_prefix", "call_number", "call_suffix", "shelf_key", "deleted_at", "public", "added_on"),
)
BESIDE = Followed("covers_addedwords", "record_id", ("text",))
BRANCHES = Followed("branches_branch", "id", ("path",))
FOLLOWED = (RECORDS, ITEMS, BESIDE)


def follow(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """For `RunPython`: put the triggers on the tables, in place of older ones."""
    unfollow(_apps, editor)
    statements = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
    for followed in FOLLOWED:
        for statement in statements(followed):
            editor.execute(statement)
    for statement in _when_branches_move(editor.connection.vendor):
        editor.execute(statement)


def unfollow(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """For `RunPython`, backwards."""
    for followed in (*FOLLOWED, BRANCHES):
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {followed.name} ON {followed.table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {followed.name}()")
        else:
            for event in ("insert", "update", "delete"):
                editor.execute(f"DROP TRIGGER IF EXISTS {followed.name}_{event}")


# Every name below is a constant of this program; nothing comes from outside.


def _note(row: str) -> str:
    return f"INSERT INTO search_waiting (record_id) VALUES ({row})"  # noqa: S608 - constants only


def _sqlite(one: Followed) -> Iterator[str]:
    changed = f" OF {', '.join((one.record, *one.columns))}" if one.columns else ""
    when = f" WHEN {one.is_other.replace('IS DISTINCT FROM', 'IS NOT')}" if one.columns else ""
    new, old = f"NEW.{one.record}", f"OLD.{one.record}"
    moved = f" {_note(old)};" if one.columns else ""
    yield f"CREATE TRIGGER {one.name}_insert AFTER INSERT ON {one.table} BEGIN {_note(new)}; END"
    yield f"CREATE TRIGGER {one.name}_update AFTER UPDATE{changed} ON {one.table}{when} BEGIN {_note(new)};{moved} END"
    yield f"CREATE TRIGGER {one.name}_delete AFTER DELETE ON {one.table} BEGIN {_note(old)}; END"


def _postgresql(one: Followed) -> Iterator[str]:
    unchanged = f"IF NOT ({one.is_other}) THEN RETURN NULL; END IF;" if one.columns else ""
    moved = f"IF OLD.{one.record} <> NEW.{one.record} THEN {_note(f'OLD.{one.record}')}; END IF;"
    changed = f" OF {', '.join((one.record, *one.columns))}" if one.columns else ""
    yield f"""
        CREATE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                {_note(f"OLD.{one.record}")};
                RETURN NULL;
            END IF;
            IF TG_OP = 'UPDATE' THEN {unchanged} {moved} END IF;
            {_note(f"NEW.{one.record}")};
            RETURN NULL;
        END $$"""
    yield (
        f"CREATE TRIGGER {one.name} AFTER INSERT OR DELETE OR UPDATE{changed} ON {one.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {one.name}()"
    )


def _when_branches_move(vendor: str) -> Iterator[str]:
    """A branch that moves below another counts for other branches: the index is built anew, beside the old one."""
    name, everything = BRANCHES.name, _note("0")
    if vendor == "postgresql":
        yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {everything}; RETURN NULL; END $$"
        yield (
            f"CREATE TRIGGER {name} AFTER UPDATE OF path ON {BRANCHES.table} FOR EACH ROW"
            f" WHEN (OLD.path <> NEW.path AND OLD.path LIKE '%%/') EXECUTE FUNCTION {name}()"
        )
    else:
        yield (
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF path ON {BRANCHES.table}"
            f" WHEN OLD.path <> NEW.path AND OLD.path LIKE '%%/' BEGIN {everything}; END"
        )
