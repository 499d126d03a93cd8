"""Which database, and how it is opened, as the environment says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from shelflist.config.environment import Misconfigured
from shelflist.config.sqlite3 import waiting

BACKGROUND = "BACKGROUND_PROCESS_ONLY"
DATABASE_FORMS = (
    "It must be postgresql://user:password@host/name or sqlite:////absolute/path.sqlite3, "
    "or be left out for SQLite in the data folder."
)
SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; "
)
# Pages after which whoever writes brings what is in the WAL into the database file, which takes a tenth of a second:
# what runs in the background does it long before a desk would have to.
PAGES_OF_BACKGROUND = 4000
PAGES_OF_DESK = 16000


def database(folder: Path) -> dict[str, Any]:
    """The database named by `SHELFLIST_DATABASE_URL`, or SQLite in the data folder."""
    url = os.environ.get("SHELFLIST_DATABASE_URL", "").strip()
    if not url:
        return _sqlite(folder / "shelflist.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise Misconfigured(f"SHELFLIST_DATABASE_URL cannot be read: {problem}. {DATABASE_FORMS}") from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and name and not parts.netloc:
        return _sqlite(Path(name))
    if parts.scheme in {"postgres", "postgresql"} and name:
        return _postgresql(parts, name, port)
    if parts.scheme in {"sqlite", "postgres", "postgresql"}:
        raise Misconfigured(f"SHELFLIST_DATABASE_URL does not name a database. {DATABASE_FORMS}")
    raise Misconfigured(f"SHELFLIST_DATABASE_URL begins with “{parts.scheme}”. {DATABASE_FORMS}")


def _sqlite(path: Path) -> dict[str, Any]:
    in_background = is_background()
    pages = PAGES_OF_BACKGROUND if in_background else PAGES_OF_DESK
    return {
        "ENGINE": "shelflist.config.sqlite3",
        "NAME": str(path.expanduser().absolute()),
        "CONN_MAX_AGE": None,
        # IMMEDIATE: a transaction that will write says so at its start, and waits there instead of failing half-way.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "nap": waiting.LONG_NAP if in_background else waiting.NAP,
            "init_command": f"{SQLITE_START}PRAGMA wal_autocheckpoint={pages};",
        },
    }


def _postgresql(parts: SplitResult, name: str, port: int | None) -> dict[str, Any]:
    socket_folder = parse_qs(parts.query).get("host", [""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or socket_folder,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Prepared after the fifth time: PostgreSQL took longer to plan a check-out's statements than to run them.
        "OPTIONS": {"connect_timeout": 10, "server_side_binding": True, "prepare_threshold": 5},
    }


def is_background() -> bool:
    """True in a process that works behind the scenes; `shelflist serve` says so to its children."""
    return os.environ.get(BACKGROUND) == "1"
