"""Settings, commands, permissions and refusal codes are documented, and what the documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import tables
from shelflist.config import commands, environment

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"`(?:\.venv/bin/)?shelflist ((?:[a-z]+)(?: (?:marc|patrons|items|add))?)((?: --?[^`]*)?)[^`]*`")
MAKE = re.compile(r"(?:^|`|PORT=\d+ )make ([a-z]+)", re.MULTILINE)


def documents() -> list[Path]:
    return tables.documents()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_tables_in_the_documents_are_those_of_the_program() -> None:
    stale = [str(path.relative_to(ROOT)) for path in tables.stale_documents()]
    assert stale == [], "run make docs"


def test_every_table_has_its_place_in_a_document() -> None:
    placed = {place["name"] for path in documents() for place in tables.PLACE.finditer(read(path))}
    assert placed == set(tables.TABLES)


def test_every_setting_that_the_program_reads_is_documented() -> None:
    named = set()
    for path in (ROOT / "src").rglob("*.py"):
        if "tests" not in path.parts:
            named |= set(re.findall(r"SHELFLIST_[A-Z0-9_]+", read(path)))
    documented = {setting.name for setting in environment.SETTINGS}
    assert named - documented == set()
    table = read(ROOT / "docs/operating/settings.md")
    assert [name for name in documented if f"`{name}`" not in table] == []


def test_every_command_is_documented() -> None:
    text = read(ROOT / "docs/operating/commands.md")
    assert [one.words for one in commands.ALL if f"### shelflist {' '.join(one.words)}\n" not in text] == []


def test_every_refusal_has_a_code_and_a_row() -> None:
    codes = {refusal[0] for refusal in tables.found_refusals()}
    table = read(ROOT / "docs/integrating/refusals.md")
    assert len(codes) > 50
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code)] == []
    assert [code for code in codes if f"| `{code}` |" not in table] == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_links_to_exists(path: Path) -> None:
    assert [link for link in LINK.findall(read(path)) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_that_a_document_names_exist(path: Path) -> None:
    known = {" ".join(one.words) for one in commands.ALL} | set(commands.GROUPS)
    named = {words if words in known else words.split()[0] for words, _ in COMMAND.findall(read(path))}
    assert named - known == set()
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(read(path))) - targets <= {"sure", "it", "them", "room", "one"}


def test_the_two_commands_of_the_readme_are_there_and_run_what_they_say() -> None:
    readme = read(ROOT / "README.md")
    assert re.search(r"^make run$", readme, re.MULTILINE)
    assert re.search(r"^make test$", readme, re.MULTILINE)
    makefile = read(ROOT / "Makefile")
    assert "shelflist demo --if-empty" in makefile
    assert "shelflist serve" in makefile
    assert "DATABASES := sqlite postgresql" in makefile


def test_the_checks_run_what_people_run() -> None:
    assert read(ROOT / ".ci/run").rstrip().endswith("exec make check")
    check = read(ROOT / "Makefile").partition("\ncheck:")[2].partition("\n\n")[0]
    tools = ("ruff format --check", "ruff check", "mypy", "lint-imports", "docs/tables.py --check", "test")
    assert [tool for tool in tools if tool not in check] == []


def test_the_licence_is_apache_2_in_full() -> None:
    licence = read(ROOT / "LICENSE")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert len(licence.split()) > 1500


def test_nothing_that_builds_names_a_registry() -> None:
    for name in ("Makefile", ".ci/run", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"https?://(?!127)|--index|find-links", read(ROOT / name)), name
