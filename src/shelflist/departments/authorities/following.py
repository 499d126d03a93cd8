"""The triggers that note in `Waiting` which records have changed, whoever changed them and by whatever statement."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "headings_follow_records"
_NOTE = "INSERT INTO authorities_waiting (record_id) VALUES ({row}.id)"  # a constant statement
_COLUMNS = "marc, deleted_at"
_OTHER = "OLD.marc {differs} NEW.marc OR OLD.deleted_at {differs} NEW.deleted_at"


def follow(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """For `RunPython`: put the triggers on the table of records."""
    for statement in _postgresql() if editor.connection.vendor == "postgresql" else _sqlite():
        editor.execute(statement)


def unfollow(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """For `RunPython`, backwards."""
    if editor.connection.vendor == "postgresql":
        for event in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{event} ON catalog_record")
        editor.execute(f"DROP FUNCTION IF EXISTS {NAME}()")
    else:
        for event in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{event}")


def _sqlite() -> Iterator[str]:
    new, old = _NOTE.format(row="NEW"), _NOTE.format(row="OLD")
    when = _OTHER.format(differs="IS NOT")
    yield f"CREATE TRIGGER {NAME}_insert AFTER INSERT ON catalog_record BEGIN {new}; END"
    yield f"CREATE TRIGGER {NAME}_update AFTER UPDATE OF {_COLUMNS} ON catalog_record WHEN {when} BEGIN {new}; END"
    yield f"CREATE TRIGGER {NAME}_delete AFTER DELETE ON catalog_record BEGIN {old}; END"


def _postgresql() -> Iterator[str]:
    yield f"""
        CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN {_NOTE.format(row="OLD")}; ELSE {_NOTE.format(row="NEW")}; END IF;
            RETURN NULL;
        END $$"""
    each = f"ON catalog_record FOR EACH ROW {{when}}EXECUTE FUNCTION {NAME}()"
    when = f"WHEN ({_OTHER.format(differs='IS DISTINCT FROM')}) "
    yield f"CREATE TRIGGER {NAME}_insert AFTER INSERT {each.format(when='')}"
    yield f"CREATE TRIGGER {NAME}_update AFTER UPDATE OF {_COLUMNS} {each.format(when=when)}"
    yield f"CREATE TRIGGER {NAME}_delete AFTER DELETE {each.format(when='')}"
