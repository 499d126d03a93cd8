"""Each import contract, broken on purpose in a copy of the source, is seen to fail; the source itself keeps all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SRC

PROGRAM = "from importlinter.cli import lint_imports_command; lint_imports_command()"

BROKEN = [
    ("Tiers: calls go down", "ground/common/money.py", "import shelflist.records.items"),
    ("Tiers: calls go down", "shops/__init__.py", ""),
    ("Doors: each sees only those below", "doors/api/apps.py", "import shelflist.doors.desk"),
    (
        "Departments: each sees only those below",
        "departments/circulation/apps.py",
        "import shelflist.departments.cataloguing",
    ),
    ("Records: each sees only those below", "records/catalog/apps.py", "import shelflist.records.patrons"),
    ("Ground: each sees only what is below", "ground/journal/apps.py", "import shelflist.ground.accounts"),
    ("Rules are pure", "ground/common/money.py", "import django"),
    ("Rules are pure", "records/items/rules/shelves.py", "import shelflist.records.items.models"),
    ("Doors never touch models", "doors/desk/views.py", "import shelflist.records.loans.models"),
    (
        "Screens and resources call actions, never the reverse",
        "records/loans/queries.py",
        "import shelflist.records.loans.views",
    ),
]


def lint(source: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a source folder with this repository's contracts."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        cwd=source,
        env={"PYTHONPATH": str(source), "PATH": "", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the source in which every line of BROKEN stands."""
    copy = tmp_path_factory.mktemp("broken") / "src"
    shutil.copytree(SRC, copy, ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")])
    (copy / "shelflist/records/loans/views.py").touch()
    for _contract, file, line in BROKEN:
        target = copy / "shelflist" / file
        target.parent.mkdir(exist_ok=True)
        with target.open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("contract", "file", "line"), BROKEN, ids=[f"{row[0]} in {row[1]}" for row in BROKEN])
def test_a_broken_import_contract_is_seen(contract: str, file: str, line: str, report: str) -> None:
    verdicts = [words for words in report.splitlines() if " BROKEN" in words]
    assert any(words.startswith(contract) for words in verdicts), report
    module = "shelflist." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    told = report.partition("Broken contracts")[2]
    of_this_contract = told.partition(f"\n{contract}")[2]
    assert f"{module} -> {line.removeprefix('import ')}" in of_this_contract if line else module in of_this_contract


def test_the_source_keeps_every_import_contract() -> None:
    report = lint(SRC)
    assert report.returncode == 0, report.stdout + report.stderr
