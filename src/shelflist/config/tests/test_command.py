"""The command as people meet it: in a process of its own, with a data folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shelflist.config import command, commands
from shelflist.config.commands.init import this_machines_zone

Answer = subprocess.CompletedProcess[str]
Call = Callable[..., Answer]


@pytest.fixture(scope="module")
def made_library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A folder in which `init --json` has made a library, and what it said."""
    folder = tmp_path_factory.mktemp("library")
    return folder, caller(folder)("init", "--json", "--library", "Lindenau", "--time-zone", "Europe/Berlin")


@pytest.fixture
def shelflist(tmp_path: Path) -> Call:
    """Call the command with a data folder in which there is nothing yet."""
    return caller(tmp_path)


@pytest.fixture
def with_library(shelflist: Call, tmp_path: Path, made_library: tuple[Path, Answer]) -> Call:
    """Call the command with a data folder of one's own that has a library."""
    shutil.copytree(made_library[0] / "home", tmp_path / "home")
    return shelflist


def caller(folder: Path) -> Call:
    def call(*words: str, stdin: str = "", **settings: str) -> Answer:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SHELFLIST_", "DJANGO_"))
        }
        environment |= {"SHELFLIST_HOME": str(folder / "home"), "COLUMNS": "100"} | settings
        return subprocess.run(
            [sys.executable, "-m", "shelflist.config.command", *words],
            input=stdin,
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return call


def plain(answer: Answer) -> str:
    """All that was said; there is never a traceback in it."""
    said = answer.stdout + answer.stderr
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("one", commands.ALL, ids=lambda one: " ".join(one.words))
def test_every_command_has_help_that_names_its_options(
    one: commands.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.run([*one.words, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"usage: shelflist {' '.join(one.words)}" in said
    assert (one.module().__doc__ or "").splitlines()[0] in said


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["import"],
        ["import", "nonsense"],
        ["import", "marc"],
        ["user", "add", "jo"],
        ["serve", "--port", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_a_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.run(words)
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_no_command_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run([]) == 2
    assert "commands:" in capsys.readouterr().err


def test_help_needs_no_django(shelflist: Call) -> None:
    code = "import sys; from shelflist.config import command; command.build_parser(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_library_is_made_looked_at_and_given_people(with_library: Call, made_library: tuple[Path, Answer]) -> None:
    shelflist, made = with_library, made_library[1]
    assert made.returncode == 0, plain(made)
    facts = json.loads(made.stdout)
    assert (facts["ok"], facts["made"], facts["administrator"]) == (True, True, "admin")
    assert len(facts["password"]) > 20

    again = shelflist("init", "--yes")
    assert (again.returncode, again.stdout) == (0, "There is a library here already.\n")

    added = shelflist("user", "add", "jo", "--name", "Jo Example", "--role", "technician", "--at", "MAIN")
    assert added.returncode == 0, plain(added)
    assert added.stdout.splitlines()[-1] == "Jo Example is technician at Main Library."
    assert "Password: " in added.stdout

    robot = shelflist("user", "add", "gate", "--role", "self-service-api", "--api-key", "--json")
    assert robot.returncode == 0, plain(robot)
    assert set(json.loads(robot.stdout)) == {"ok", "id", "login", "role", "at", "api_key"}

    looked = shelflist("doctor", "--json")
    assert looked.returncode == 0, plain(looked)
    findings = {one["about"]: one for one in json.loads(looked.stdout)["findings"]}
    assert findings["People"]["sentence"] == "3 people or programs may sign in."
    assert findings["Time zones"]["sentence"] == "Europe/Berlin."
    assert findings["Opening hours"]["verdict"] == "worth knowing"


def test_people_are_not_added_by_halves(with_library: Call) -> None:
    shelflist = with_library
    tries = {
        ("jo", "--role", "king"): "There is no role “king”. There are: administrator, cataloguer, ",
        ("jo", "--role", "technician", "--at", "MOON"): "There is no branch “MOON”. There are: ALL, LIB, MAIN.",
        ("jo", "--role", "technician", "--password-stdin"): "There is no password on standard input",
        ("a b", "--role", "technician"): "no spaces",
    }
    for words, sentence in tries.items():
        refused = shelflist("user", "add", *words)
        assert refused.returncode == 1, words
        assert sentence in plain(refused)
    weak = shelflist("user", "add", "jo", "--role", "technician", "--password-stdin", stdin="password\n")
    assert weak.returncode == 1
    good = shelflist("user", "add", "jo", "--role", "technician", "--password-stdin", stdin="a long walk home\n")
    assert good.returncode == 0, plain(good)
    assert "Password" not in good.stdout
    taken = shelflist("user", "add", "JO", "--role", "technician")
    assert taken.returncode == 1
    assert "taken" in plain(taken)


def test_what_needs_a_library_says_how_to_make_one(shelflist: Call, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("cards\n1\n")
    for words in (
        ["reindex"],
        ["import", "patrons", "some.csv"],
        ["serve", "--port", "18999"],
        ["user", "add", "x", "--role", "y"],
    ):
        answer = shelflist(*words)
        assert answer.returncode == 1, words
        assert "shelflist init" in plain(answer)


def test_machines_get_errors_as_json_too(shelflist: Call) -> None:
    answer = shelflist("reindex", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["ok"] is False
    assert "shelflist init" in json.loads(answer.stdout)["error"]


def test_a_missing_file_is_named_and_nothing_is_done(shelflist: Call) -> None:
    answer = shelflist("import", "marc", "nowhere.mrc")
    assert answer.returncode == 1
    assert plain(answer) == "There is no file nowhere.mrc. Nothing was imported.\n"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SHELFLIST_SECRET_KEY": ""}, "SHELFLIST_SECRET_KEY is empty"),
        ({"SHELFLIST_DATABASE_URL": "oracle://x/y"}, "SHELFLIST_DATABASE_URL begins with “oracle”."),
        ({"SHELFLIST_DATABASE_URL": "postgresql://u:p@127.0.0.1:9/none"}, "See that PostgreSQL runs there"),
        ({"SHELFLIST_DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "See that its folder exists"),
        ({"SHELFLIST_HOME": "/dev/null"}, "is a file"),
        ({"PORT": "many"}, "PORT is “many”."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_a_sentence_and_exit_1(settings: dict[str, str], sentence: str, shelflist: Call) -> None:
    answer = shelflist("serve", **settings)
    assert answer.returncode == 1
    assert sentence in plain(answer)
    looked = shelflist("doctor", **settings)
    assert looked.returncode == 1
    assert sentence.rstrip(".") in plain(looked)


def test_a_damaged_database_is_a_sentence(shelflist: Call, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "shelflist.sqlite3").write_bytes(b"this is not a database" * 100)
    answer = shelflist("init", "--yes")
    assert answer.returncode == 1
    assert "cannot be used: file is not a database" in plain(answer)


def test_a_database_of_a_newer_program_is_left_alone(with_library: Call, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "home" / "shelflist.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('loans', '0999_later', '2030-01-01')"
        )
    for words in (["init", "--yes"], ["serve", "--port", "18999"], ["reindex"]):
        answer = with_library(*words)
        assert answer.returncode == 1
        assert "was made by a newer shelflist (loans 0999_later)" in plain(answer)


def test_init_asks_nobody_who_is_not_there(shelflist: Call) -> None:
    answer = shelflist("init")
    assert answer.returncode == 2
    assert "shelflist init --yes" in plain(answer)


def test_what_nobody_expected_is_logged_and_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from shelflist.config.commands import doctor

    def fail(*_: object) -> int:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(doctor, "run", fail)
    monkeypatch.setenv("SHELFLIST_HOME", str(tmp_path))
    assert command.run(["doctor"]) == 1
    log = tmp_path / "logs" / "errors.log"
    assert capsys.readouterr().err == (
        f"Something went wrong that should not (ZeroDivisionError). The details are in {log}.\n"
    )
    assert "ZeroDivisionError: a bug" in log.read_text()
    assert not log.stat().st_mode & 0o077


def test_an_interrupted_command_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from shelflist.config.commands import doctor

    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "run", interrupt)
    assert command.run(["doctor"]) == 130
    assert capsys.readouterr().err == "Stopped. Nothing more was done.\n"


def test_the_machines_time_zone_is_an_iana_name() -> None:
    from zoneinfo import ZoneInfo

    assert ZoneInfo(this_machines_zone())
