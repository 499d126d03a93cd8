"""The `shelflist` command: reads the words, calls one module of config/commands, and never shows a traceback."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from shelflist.config import commands, environment
from shelflist.config.console import DONE, INTERRUPTED, NOTHING, USAGE, Console, Stop

EPILOG = """\
exit codes: 0 done · 1 nothing could be done · 2 wrong usage · 3 partly done, some quarantined · 130 interrupted

The data folder is SHELFLIST_HOME (./var when not set); docs/operating/settings.md lists every setting."""


def main() -> None:
    """Entry point of the `shelflist` program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelflist.config.settings")
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run the command that `words` name and return its exit code."""
    parser = build_parser()
    options = parser.parse_args(words)
    if "command" not in options:
        options.incomplete.print_help(sys.stderr)
        return USAGE
    console = Console(machine=getattr(options, "json", False))
    try:
        code: int = options.command.module().run(options, console)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone (`shelflist … | head`); Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOTHING
    except (Exception, SystemExit, KeyboardInterrupt) as problem:
        return report(problem, console)
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; their modules are cheap to import, Django is loaded only when one runs."""
    parser = argparse.ArgumentParser(
        prog="shelflist",
        description="The library technician's whole desk in one program.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"shelflist {version()}")
    parser.set_defaults(incomplete=parser)
    groups = {"": parser.add_subparsers(title="commands", metavar="COMMAND")}
    for command in commands.ALL:
        outer, _, word = " ".join(command.words).rpartition(" ")
        if outer not in groups:
            summary = commands.GROUPS[outer]
            middle = groups[""].add_parser(outer, help=summary, description=summary)
            middle.set_defaults(incomplete=middle)
            groups[outer] = middle.add_subparsers(title="what", metavar="WHAT", required=True)
        module = command.module()
        described = groups[outer].add_parser(
            word,
            help=command.summary,
            description=module.__doc__,
            epilog=getattr(module, "EPILOG", None),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(described)
        described.set_defaults(command=command)
    return parser


def version() -> str:
    """The installed version, which is the newest in CHANGELOG.md."""
    from importlib.metadata import version as installed

    return installed("shelflist")


def report(problem: BaseException, console: Console) -> int:
    """Say in words what ended the command; the exit code."""
    code = NOTHING
    if isinstance(problem, Stop):
        message, code = str(problem), problem.code
    elif isinstance(problem, KeyboardInterrupt):
        message, code = str(problem) or "Stopped. Nothing more was done.", INTERRUPTED
    elif isinstance(problem, SystemExit):
        if not isinstance(problem.code, str):
            return problem.code or DONE
        message = problem.code
    else:
        message = expected(problem) or unexpected(problem)
    if console.machine:
        console.answer({"ok": False, "error": message}, message)
    else:
        console.warn(message)
    return code


def expected(problem: BaseException) -> str:
    """The sentence for what may well happen: an act refused, a database that is away, a folder that is full."""
    from shelflist.config.startup import database_sentence
    from shelflist.ground.common.refusals import Refused

    if isinstance(problem, Refused):
        return " ".join(
            f"{refusal.message} {refusal.remedy}" if refusal.remedy else str(refusal.message)
            for refusal in problem.refusals
        )
    if isinstance(problem, OSError) and problem.filename and problem.strerror:
        return f"{problem.filename}: {problem.strerror}."
    return database_sentence(problem)


def unexpected(problem: BaseException) -> str:
    """Keep the traceback for whoever mends it, and say where."""
    details = "".join(traceback.format_exception(problem))
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    path = _log_folder() / "errors.log"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(f"{moment} shelflist {' '.join(sys.argv[1:])}\n{details}\n")
    return f"Something went wrong that should not ({type(problem).__name__}). The details are in {path}."


def _log_folder() -> Path:
    """Logs in the data folder, or in a fresh temporary folder when that cannot be written to."""
    try:
        folder = environment.home() / "logs"
        folder.mkdir(mode=0o750, exist_ok=True)
    except (OSError, environment.Misconfigured):
        return Path(tempfile.mkdtemp(prefix="shelflist-logs-"))
    return folder


if __name__ == "__main__":
    main()
