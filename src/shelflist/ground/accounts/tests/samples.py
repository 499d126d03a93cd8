"""People and moments for the tests."""

from __future__ import annotations

from datetime import UTC, datetime

from shelflist.ground.accounts.models import User
from shelflist.ground.common.actors import Actor, system_actor

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
PASSWORD = "walnut ladder 42"
BOSS = system_actor("test")
HOME = "192.0.2.7"


def person(username: str = "jo", password: str | None = PASSWORD, **more: object) -> User:
    user = User(username=username, **{"name": username.title()} | more)
    user.set_password(password)
    user.save()
    return user


def acting(user: User, *permissions: str) -> Actor:
    return Actor("staff", user.pk, user.name, "desk", grants=dict.fromkeys(permissions, ("",)))
