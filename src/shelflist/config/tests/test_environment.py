"""The environment: what is accepted, what is refused, and that every refusal says what to do."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shelflist.config import databases, environment
from shelflist.config.commands.export_marc import moment


def test_the_data_folder_is_made_for_us_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFLIST_HOME", str(tmp_path / "new" / "home"))
    folder = environment.home()
    assert folder.is_dir()
    assert not folder.stat().st_mode & stat.S_IRWXO


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for place in ("file", "file/below"):
        monkeypatch.setenv("SHELFLIST_HOME", str(tmp_path / place))
        with pytest.raises(environment.Misconfigured, match="Set SHELFLIST_HOME to a folder"):
            environment.home()


def test_the_secret_is_made_once_and_kept_for_us_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHELFLIST_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path)
    assert len(first) >= environment.SHORTEST_SECRET
    assert environment.secret_key(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("secret", ["", "changeme", "short", "django-insecure-" + "x" * 50, " " * 40])
def test_an_empty_default_or_short_secret_is_refused(
    secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFLIST_SECRET_KEY", secret)
    with pytest.raises(environment.Misconfigured, match="Unset it"):
        environment.secret_key(tmp_path)
    monkeypatch.delenv("SHELFLIST_SECRET_KEY")
    (tmp_path / "secret-key").write_text(secret, encoding="utf-8")
    with pytest.raises(environment.Misconfigured, match="Remove the file"):
        environment.secret_key(tmp_path)


def test_a_secret_file_that_is_not_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHELFLIST_SECRET_KEY", raising=False)
    (tmp_path / "secret-key").write_bytes(b"\xff" * 60)
    with pytest.raises(environment.Misconfigured):
        environment.secret_key(tmp_path)


def test_sqlite_in_the_data_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHELFLIST_DATABASE_URL", raising=False)
    database = databases.database(tmp_path)
    assert database["NAME"] == str(tmp_path / "shelflist.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/library.sqlite3", {"NAME": "/srv/library.sqlite3"}),
        (
            "postgresql://jo:p%40ss@db.example:5433/lib",
            {"NAME": "lib", "USER": "jo", "PASSWORD": "p@ss", "PORT": "5433"},
        ),
        ("postgres://jo@db.example/lib", {"HOST": "db.example", "PORT": ""}),
        ("postgresql://jo@/lib?host=/run/postgresql", {"HOST": "/run/postgresql", "NAME": "lib"}),
    ],
)
def test_a_database_url_names_the_database(
    url: str, expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFLIST_DATABASE_URL", url)
    database = databases.database(tmp_path)
    assert {name: database[name] for name in expected} == expected


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u@h/n",
        "library.sqlite3",
        "postgresql://u@h",
        "postgresql://u@h:many/n",
        "sqlite://",
        "postgresql://[x/n",
    ],
)
def test_a_database_url_that_cannot_be_used_is_refused_with_the_right_form(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFLIST_DATABASE_URL", url)
    with pytest.raises(environment.Misconfigured, match="postgresql://user:password@host/name"):
        databases.database(tmp_path)


def test_hosts_are_this_machine_and_those_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHELFLIST_HOSTS", raising=False)
    assert environment.hosts() == environment.THIS_MACHINE
    assert environment.trusted_origins() == []
    monkeypatch.setenv("SHELFLIST_HOSTS", "desk.library.example, ,catalogue.library.example")
    assert {"desk.library.example", "127.0.0.1"} <= set(environment.hosts())
    assert environment.trusted_origins() == ["https://desk.library.example", "https://catalogue.library.example"]


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "8000.5", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(environment.Misconfigured, match="whole number from 1 to 65535"):
        environment.port()


def test_the_port_is_8000_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert environment.port() == 8000
    monkeypatch.setenv("PORT", "8124")
    assert environment.port() == 8124


def test_oai_06_a_day_on_the_command_line_is_one_of_utc() -> None:
    assert moment("2026-11-30").isoformat() == "2026-11-30T00:00:00+00:00"
    with pytest.raises(Exception, match="no day"):
        moment("yesterday")


@pytest.mark.parametrize(
    ("given", "listens"),
    [("", None), ("2210", ("127.0.0.1", 2210)), ("0.0.0.0:210", ("0.0.0.0", 210)), ("[::1]:210", ("::1", 210))],
)
def test_where_the_z39_50_server_listens(given: str, listens: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFLIST_Z3950", given)
    assert environment.z3950() == listens


def test_settings_of_exchange_are_refused_with_their_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value, read in (
        ("SHELFLIST_Z3950", "everywhere", environment.z3950),
        ("SHELFLIST_Z3950", "0.0.0.0:99999", environment.z3950),
        ("SHELFLIST_Z3950_CHARSET", "latin-1", environment.z3950_charset),
        ("SHELFLIST_OAI_852", "b=smell", environment.oai_copy_fields),
        ("SHELFLIST_NIGHTLY_EXPORT", "word", environment.nightly_export),
    ):
        monkeypatch.setenv(name, value)
        with pytest.raises(environment.Misconfigured, match="It must be"):
            read()
    monkeypatch.setenv("SHELFLIST_OAI_852", "b=branch, h=call")
    assert environment.oai_copy_fields() == {"b": "branch", "h": "call"}
