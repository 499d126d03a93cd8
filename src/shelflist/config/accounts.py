"""Making somebody who may sign in, for the commands `init` and `user add`."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelflist.ground.common.actors import Actor

SYLLABLES = tuple(c + v for c in "bdfghjklmnprstvz" for v in "aeiou")
PASSWORD_SYLLABLES = 10


def new_password() -> str:
    """A password of 10 syllables in five groups, which is 63 bits, that can be read out over the telephone."""
    drawn = [secrets.choice(SYLLABLES) for _ in range(PASSWORD_SYLLABLES)]
    return "-".join(a + b for a, b in zip(drawn[::2], drawn[1::2], strict=True))


def add(
    login: str, name: str, email: str, password: str | None, role: str, branch_id: int, *, by: Actor, now: datetime
) -> int:
    """Make an account with one post; its id. Both or neither: raises Refused with the reasons."""
    from django.db import transaction

    from shelflist.ground.accounts.actions import add_user
    from shelflist.records.branches.actions import give_post

    with transaction.atomic():
        made = add_user(username=login, name=name, email=email, password=password, by=by, now=now)
        give_post(user_id=made.id, role=role, branch_id=branch_id, by=by, now=now)
    return made.id
