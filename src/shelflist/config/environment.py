"""What the environment says: data folder, database, secrets, hosts. Wrong values are refused with a sentence that helps."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

DEFAULT_SECRETS = {"", "changeme", "change_me", "change-me", "secret", "django-insecure"}


class Misconfigured(SystemExit):
    """The program cannot start; the message says why and how to mend it."""


def home() -> Path:
    """The data folder, `SHELFLIST_HOME` or ./var, made when absent."""
    folder = Path(os.environ.get("SHELFLIST_HOME") or "var").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as problem:
        raise Misconfigured(f"The data folder {folder} cannot be made: {problem.strerror}. Set SHELFLIST_HOME to a folder you may write to.") from None
    return folder


def secret_key(folder: Path) -> str:
    """The signing secret: `SHELFLIST_SECRET_KEY`, or the file secret-key in the data folder, made on first run."""
    given = os.environ.get("SHELFLIST_SECRET_KEY")
    if given is None:
        path = folder / "secret-key"
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
        given = path.read_text(encoding="ascii").strip()
    if given.lower() in DEFAULT_SECRETS or given.startswith("django-insecure") or len(given) < 32:
        raise Misconfigured(
            "The secret key is empty, too short or a default. Remove SHELFLIST_SECRET_KEY and the file secret-key "
            "in the data folder, and a good one is made at the next start (everybody signs in again)."
        )
    return given


def database(folder: Path) -> dict[str, Any]:
    """The database named by `SHELFLIST_DATABASE_URL`, or SQLite in the data folder."""
    url = os.environ.get("SHELFLIST_DATABASE_URL", "")
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        name = Path(unquote(parts.path)) if url else folder / "shelflist.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(name),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or _socket_folder(parts.query),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise Misconfigured(
        f"SHELFLIST_DATABASE_URL begins with “{parts.scheme}”. It must be postgresql://user:password@host/name or sqlite:///path, or be left out for SQLite in the data folder."
    )


def _socket_folder(query: str) -> str:
    """`?host=/run/postgresql` names a socket folder, as libpq does."""
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name == "host":
            return unquote(value)
    return ""


def hosts() -> list[str]:
    """Names this server answers to: `SHELFLIST_HOSTS`, comma-separated; this machine only when not set."""
    given = os.environ.get("SHELFLIST_HOSTS", "")
    return [name.strip() for name in given.split(",") if name.strip()] or ["127.0.0.1", "localhost", "[::1]", "testserver"]


def trusted_origins() -> list[str]:
    """`https://` origins for the hosts above, so that forms work behind a TLS proxy."""
    return [f"https://{name}" for name in hosts() if name not in {"127.0.0.1", "localhost", "[::1]", "testserver", "*"}]


def behind_tls() -> bool:
    """True when `SHELFLIST_HTTPS=1`: cookies are then sent over TLS only."""
    return os.environ.get("SHELFLIST_HTTPS", "") in {"1", "yes", "true"}


def logging(folder: Path) -> dict[str, Any]:
    """Warnings and errors go to standard error; nothing about patrons is ever logged."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"shelflist": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    }
