"""Make an empty library: its organisation, one branch and an administrator.

A database that has a library already is only brought up to date; nothing in it is touched.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from shelflist.config.console import DONE, USAGE, Console, Stop

NOBODY = "There is nobody to ask. Use shelflist init --yes, with the options in shelflist init --help."
EPILOG = """\
With --yes nothing is asked: what is not given gets the value in brackets, and the administrator gets a password that is
shown once. Loan rules, patron categories and item types come with the tables; change them under Policies."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    parser.add_argument("--library", metavar="NAME", help="the library’s name [Library]")
    parser.add_argument("--branch", metavar="NAME", help="its first branch [Main Library]")
    parser.add_argument("--time-zone", metavar="ZONE", help="an IANA name such as Europe/Berlin [this machine’s]")
    parser.add_argument(
        "--currency", metavar="CODE", help="three letters of ISO 4217 [USD]; fixed once money was entered"
    )
    parser.add_argument("--administrator", metavar="LOGIN", help="who may do everything [admin]")
    parser.add_argument("--json", action="store_true", help="print what was made as one JSON document; implies --yes")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import accounts, startup

    startup.start_django()
    asking = not (options.yes or options.json)
    nobody = asking and not sys.stdin.isatty()
    if nobody and not startup.reachable_schema().made:
        raise Stop(NOBODY, USAGE)
    changes = startup.apply_changes(console)
    if startup.has_library():
        console.answer(
            {"ok": True, "made": False, "changes": changes},
            "There is a library here already. Its tables are up to date."
            if changes
            else "There is a library here already.",
        )
        return DONE
    if nobody:
        raise Stop(NOBODY, USAGE)
    library = answer(options.library, "Name of the library", "Library", asking)
    branch = answer(options.branch, "Name of its first branch", "Main Library", asking)
    zone = answer(options.time_zone, "Time zone", this_machines_zone(), asking)
    currency = answer(options.currency, "Currency", "USD", asking).upper()
    login = answer(options.administrator, "Login of the administrator", "admin", asking)
    password = accounts.new_password()
    if asking:
        password = getpass.getpass("Password (empty: one is made and shown): ") or password
    make_library(library, branch, zone, login, password, currency)
    console.say(f"Administrator: {login}\nPassword:      {password}\n(The password is shown this once.)")
    console.answer(
        {"ok": True, "made": True, "changes": changes, "administrator": login, "password": password},
        f"{library} is ready with one branch, {branch}. Run shelflist serve to open it.",
    )
    return DONE


def answer(given: str | None, question: str, default: str, asking: bool) -> str:
    """The option's value, or what somebody answers, or the default."""
    if given:
        return given
    return (input(f"{question} [{default}]: ").strip() if asking else "") or default


def make_library(library: str, branch: str, zone: str, login: str, password: str, currency: str = "") -> None:
    """The tree above the first branch, and an administrator of all of it; all or nothing.

    The root is a consortium even for a library alone: others can join it later without moving anybody.
    """
    from django.db import transaction

    from shelflist.config import accounts
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.branches.actions import add_branch
    from shelflist.records.branches.rules import BranchDetails

    by, now = system_actor("shelflist init"), datetime.now(UTC)
    with transaction.atomic():
        everything = BranchDetails("ALL", "All libraries", "consortium", timezone=zone, currency=currency, lends=False)
        root = add_branch(details=everything, by=by, now=now)
        system = add_branch(
            details=BranchDetails("LIB", library, "system", parent_id=root.id, lends=False), by=by, now=now
        )
        add_branch(details=BranchDetails("MAIN", branch, "branch", parent_id=system.id), by=by, now=now)
        accounts.add(login, login, "", password, "administrator", root.id, by=by, now=now)


def this_machines_zone() -> str:
    """The IANA name of the machine's time zone, UTC when it has none."""
    try:
        place = str(Path("/etc/localtime").resolve(strict=True))
    except OSError:
        return "UTC"
    _, found, name = place.rpartition("zoneinfo/")
    return "UTC" if not found or name in {"Etc/UTC", "UCT", "Universal", "Zulu"} else name
