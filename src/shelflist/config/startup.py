"""Before a command touches the library: start Django, and see that the database is there and of our version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shelflist.config.console import Console, Stop, counted

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

EMPTY = "The database has no library yet. Make one with `shelflist init`, or a demonstration with `shelflist demo`."


@dataclass(frozen=True, slots=True)
class Schema:
    """How the database's tables stand to this program: changes not yet made, and changes it does not know."""

    made: int
    pending: tuple[str, ...]
    unknown: tuple[str, ...]


def start_django() -> None:
    """Load settings and packages; raises environment.Misconfigured with a sentence when a setting is wrong."""
    import django

    django.setup()


def require_library() -> None:
    """Start Django, and raise Stop unless the database is reachable, of our version and holds a library."""
    start_django()
    schema = reachable_schema()
    if not schema.made:
        raise Stop(EMPTY)
    if schema.pending:
        raise Stop(
            f"The database is older than this program: {counted(len(schema.pending), 'change')} to its tables wait. "
            "Make a copy of it, then run `shelflist init` or start `shelflist serve`, which make them."
        )
    if not has_library():
        raise Stop(EMPTY)


def reachable_schema() -> Schema:
    """The schema's state; raises Stop when the database cannot be reached or was made by a newer program."""
    from django.db import connection

    try:
        schema = read_schema(connection)
    except Exception as problem:
        sentence = database_sentence(problem)
        if not sentence:
            raise
        raise Stop(sentence) from None
    if schema.unknown:
        raise Stop(
            f"The database was made by a newer shelflist ({', '.join(schema.unknown[:3])}). "
            "Install that version or newer; this one would damage it."
        )
    return schema


def read_schema(connection: BaseDatabaseWrapper) -> Schema:
    """Compare the migrations recorded in the database with those of the program."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = {label for label, _ in loader.disk_migrations}
    known = set(loader.disk_migrations)
    made = set(loader.applied_migrations)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    unknown = sorted(f"{label} {name}" for label, name in made - known if label in ours)
    return Schema(len(made & known), tuple(f"{m.app_label} {m.name}" for m, _ in plan), tuple(unknown))


def apply_changes(console: Console) -> int:
    """Make every pending change to the tables, after saying so; how many there were."""
    from shelflist.config.migrating import make_changes

    schema = reachable_schema()
    if schema.pending:
        if schema.made:
            console.say(f"Bringing the database up to date: {counted(len(schema.pending), 'change')}.")
        make_changes()
    return len(schema.pending)


def has_library() -> bool:
    """True when there is an organisation to work in."""
    from shelflist.records.branches.queries import organisation

    return bool(organisation().branches)


def database_sentence(problem: BaseException) -> str:
    """What a database error means to whoever runs the library, or nothing when it is none of the usual ones."""
    from django.conf import settings
    from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError

    if (
        not settings.configured
        or not isinstance(problem, DatabaseError)
        or isinstance(problem, DataError | IntegrityError)
    ):
        return ""
    database = settings.DATABASES["default"]
    text = " ".join(str(problem).split())
    if "no such table" in text or ("does not exist" in text and "relation" in text):
        return EMPTY
    if isinstance(problem, ProgrammingError):
        return ""
    if not database["ENGINE"].endswith("sqlite3"):
        return (
            f"The database “{database['NAME']}” cannot be used: {text}. See that PostgreSQL runs there and that "
            "SHELFLIST_DATABASE_URL names it, its user and its password rightly."
        )
    return f"The database file {database['NAME']} cannot be used: {text}. {_sqlite_remedy(text)}"


def _sqlite_remedy(text: str) -> str:
    if "locked" in text:
        return "Another program holds it; try again when that has ended."
    if "full" in text:
        return "Make room on the disk."
    if "readonly" in text or "unable to open" in text:
        return "See that its folder exists and that you may write to the file and to its folder."
    return "See docs/operating for how to put back a copy."
