"""Add somebody who may sign in, or a program that uses the API.

A person gets a password that is made and shown once, or the one on standard input with --password-stdin. With --api-key
there is a key instead of a password, which is shown once too.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from shelflist.config.console import DONE, Console, Stop

EPILOG = (
    "Roles and what they permit are under Staff in the program; docs/integrating/permissions.md lists the permissions."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", metavar="NAME", help="the login name")
    parser.add_argument("--name", help="the person’s own name, as colleagues see it (default: the login name)")
    parser.add_argument("--email", default="", metavar="ADDRESS", help="where to reach them")
    parser.add_argument(
        "--role", required=True, metavar="ROLE", help="technician, supervisor, cataloguer, administrator …"
    )
    parser.add_argument(
        "--at", metavar="BRANCH", help="code of the branch of their post (default: the whole organisation)"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument("--api-key", action="store_true", help="make an API key")
    parser.add_argument("--json", action="store_true", help="print what was made as one JSON document")


def run(options: argparse.Namespace, console: Console) -> int:

    from shelflist.config import accounts, startup

    startup.require_library()
    from django.db import transaction

    from shelflist.ground.accounts.actions import make_api_key
    from shelflist.ground.common.actors import system_actor

    password = given_password(options)
    by, now = system_actor("shelflist user add"), datetime.now(UTC)
    require_role(options.role)
    branch_id, branch = post_at(options.at)
    with transaction.atomic():
        user_id = accounts.add(
            options.login,
            options.name or options.login,
            options.email,
            password,
            options.role,
            branch_id,
            by=by,
            now=now,
        )
        key = make_api_key(user_id=user_id, name="shelflist user add", by=by, now=now).key if options.api_key else ""
    shown = bool(password) and not options.password_stdin
    if shown:
        console.say(f"Password: {password}   (shown this once)")
    if key:
        console.say(f"API key:  {key}   (shown this once)")
    made = {"ok": True, "id": user_id, "login": options.login, "role": options.role, "at": branch}
    made |= {"password": password} if shown else {}
    made |= {"api_key": key} if key else {}
    console.answer(made, f"{options.name or options.login} is {options.role} at {branch}.")
    return DONE


def given_password(options: argparse.Namespace) -> str | None:
    """The password from standard input, none for a key alone, else a new one."""
    from shelflist.config.accounts import new_password

    if options.password_stdin:
        line = sys.stdin.readline().rstrip("\n")
        if not line:
            raise Stop("There is no password on standard input: its first line is empty.")
        return line
    return None if options.api_key else new_password()


def require_role(code: str) -> None:
    """Raise Stop with the roles there are unless there is this one."""
    from shelflist.ground.accounts.queries import role_by_code, roles

    if role_by_code(code) is None:
        there = ", ".join(role.code for role in roles())
        raise Stop(f"There is no role “{code}”. There are: {there}.")


def post_at(code: str | None) -> tuple[int, str]:
    """Id and name of the branch with this code, or of the root; raises Stop with the codes there are."""
    from shelflist.records.branches.queries import organisation

    branches = organisation().branches.values()
    found = next((one for one in branches if (one.code == code if code else one.parent_id is None)), None)
    if found is None:
        raise Stop(f"There is no branch “{code}”. There are: {', '.join(sorted(one.code for one in branches))}.")
    return found.id, found.name
