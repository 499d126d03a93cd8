"""Measure, each figure beside its yardstick in the same run. Needs a checkout of the source, where bench/ lies.

Each measurement works in a data folder of its own, made for it and thrown away; your library is not touched.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from shelflist.config.console import DONE, NOTHING, Console, Stop, counted

RUNS = 5
EPILOG = "Figures are medians of --runs runs; what is compared runs in turn, so that a busy minute slows both."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all that bench/ has)")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="NUMBER", help=f"how often (default {RUNS})")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON document")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace, console: Console) -> int:
    folder = bench_folder()
    names = options.names or measurements(folder)
    strange = sorted(set(names) - set(measurements(folder)))
    if strange:
        raise Stop(f"There is no measurement {', '.join(strange)}. There are: {', '.join(measurements(folder))}.")
    if options.runs < 1:
        raise Stop("--runs must be at least 1.", code=2)
    if options.here:
        return measure_here(folder, names[0], options.runs, console)
    figures = []
    failed = []
    for name in names:
        console.say(f"{name}")
        found = measure_apart(folder, name, options.runs)
        if found is None:
            failed.append(name)
        else:
            figures += [{"measurement": name, **figure} for figure in found]
    summary = f"{counted(len(figures), 'figure')} from {counted(len(names) - len(failed), 'measurement')}"
    console.answer(
        {"ok": not failed, "figures": figures, "failed": failed},
        f"{summary}; {', '.join(failed)} failed." if failed else f"{summary}.",
    )
    return NOTHING if failed else DONE


def bench_folder() -> Path:
    """The folder bench of the checkout that we are in or run from; raises Stop when there is none."""
    import shelflist

    for root in (Path.cwd(), Path(shelflist.__file__).resolve().parents[2]):
        if (root / "bench" / "report.py").is_file():
            return root / "bench"
    raise Stop("There is no folder bench here. Measurements are part of the source: run this in a checkout of it.")


def measurements(folder: Path) -> list[str]:
    """The modules of bench/ that measure something."""
    return sorted(path.stem for path in folder.glob("*.py") if "\ndef run(" in path.read_text(encoding="utf-8"))


def measure_apart(folder: Path, name: str, runs: int) -> list[dict[str, object]] | None:
    """Measure in a process and a data folder of its own; the figures, or None when it failed."""
    with tempfile.TemporaryDirectory(prefix="shelflist-bench-") as home:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SHELFLIST_")}
        environment |= {"SHELFLIST_HOME": home}
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "shelflist.config.command", "bench", name, "--runs", str(runs), "--json", "--here"],
            cwd=folder.parent,
            env=environment,
            stdout=subprocess.PIPE,
            check=False,
        )
        log = Path(home) / "logs" / "errors.log"
        if done.returncode and log.exists():
            sys.stderr.write(log.read_text(encoding="utf-8"))  # the folder goes, and who measures mends
    if done.returncode:
        return None
    return list(json.loads(done.stdout.decode().splitlines()[-1])["figures"])


def measure_here(folder: Path, name: str, runs: int, console: Console) -> int:
    """Measure in this process, in the data folder at hand."""
    from shelflist.config import startup

    sys.path.insert(0, str(folder.parent))
    startup.start_django()
    startup.apply_changes(console)
    report = importlib.import_module("bench.report").Report(console.say, runs)
    importlib.import_module(f"bench.{name}").run(report)
    console.answer({"ok": True, "figures": [figure.to_data() for figure in report.figures]}, "")
    return DONE
