"""Reading accounts, roles and keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from shelflist.ground.accounts import rules
from shelflist.ground.accounts.models import ApiKey, Grant, Role, User


def grants_of(role_ids: Collection[int]) -> list[Grant]:
    """What these roles permit, and how far from the post."""
    return list(Grant.objects.filter(role_id__in=role_ids).order_by("role_id", "permission"))


def roles() -> list[Role]:
    """All roles with their grants at hand, by name."""
    return list(Role.objects.order_by("name").prefetch_related("grants"))


def role_by_code(code: str) -> Role | None:
    return Role.objects.filter(code=code).first()


def users(*, active_only: bool = False) -> list[User]:
    """Everybody with an account, by name."""
    found = User.objects.order_by("name", "username")
    return list(found.filter(is_active=True) if active_only else found)


def user_by_name(username: str) -> User | None:
    """The account with this login name, whatever its case."""
    return User.objects.filter(username__iexact=username.strip()).first()


def api_keys() -> list[ApiKey]:
    """All keys with their users, the usable ones first, newest first."""
    return list(ApiKey.objects.select_related("user").order_by("revoked_at", "-created_at"))


@dataclass(frozen=True, slots=True)
class LiveKey:
    """A key that may be used. Of its user only id, login, name and whether they may sign in were read."""

    id: int
    last_used_on: date | None
    user: User


# Every request of every program asks for its key: a constant statement, and only what is needed of the user.
USER_COLUMNS = ["id", "username", "name", "is_active"]
LIVE_KEY = """
SELECT k.id, k.last_used_on, u.id, u.username, u.name, u.is_active
  FROM accounts_apikey k JOIN accounts_user u ON u.id = k.user_id
 WHERE k.digest = %s AND k.revoked_at IS NULL AND u.is_active"""


def live_key(key: str) -> LiveKey | None:
    """The key with its user when it is one of ours, not revoked, and its user may sign in."""
    if not key.startswith(rules.KEY_PREFIX):
        return None
    with connection.cursor() as cursor:
        cursor.execute(LIVE_KEY, [rules.digest(key)])
        row = cursor.fetchone()
    return LiveKey(row[0], row[1], User.from_db(connection.alias, USER_COLUMNS, row[2:])) if row else None
