"""A program with a key: what the tests of this door send, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client

from shelflist.departments.circulation.tests.samples import Library
from shelflist.ground.accounts.actions import make_api_key
from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Branch, Post

LENDING = ("lend", "return", "renew", "undo", "use-in-house")
READING = ("see-records", "see-patrons")


@dataclass
class Program:
    """A client of `/api/v1/` that sends a key with every request."""

    key: str
    user: User
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        """`body` as JSON; bytes as they are. Underscores in the names of headers are hyphens."""
        return self.send("POST", path, body if isinstance(body, bytes) else json.dumps(body), **headers)

    def send(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> HttpResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            sent = {"Authorization": f"Bearer {self.key}"} | sent
        answer: Any = self.client.generic(
            method, f"/api/v1/{path}", body, content_type="application/json", headers=sent
        )
        return answer


def program(library: Library, *permissions: str, at: tuple[Branch, ...] | None = None) -> Program:
    """A program that may do this at Eastgate (or where its user has posts)."""
    now, boss = datetime.now(UTC), system_actor("tests")
    user = User.objects.create(username=f"program-{User.objects.count()}", name="Self-service 1")
    role = Role.objects.create(code=user.username, name=user.username)
    Grant.objects.bulk_create(
        Grant(role=role, permission=permission, reach=Grant.Reach.BRANCH) for permission in permissions
    )
    for branch in (library.eastgate,) if at is None else at:
        Post.objects.create(user=user, role=role, branch=branch)
    bump("branches", "roles")
    return Program(make_api_key(user_id=user.pk, name="tests", by=boss, now=now).key, user)


def acts() -> QuerySet[Entry]:
    """What the journal holds, besides how the programs of the tests came by their keys."""
    return Entry.objects.exclude(verb="make-api-key")


def problem(answer: HttpResponse, status: int) -> Mapping[str, Any]:
    """The problem document, after a look at its form (RFC 9457)."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    document: dict[str, Any] = json.loads(answer.content)
    assert (document["type"], document["status"]) == ("about:blank", status)
    assert all(document[part] for part in ("title", "detail"))
    return document


def codes(answer: HttpResponse, status: int) -> list[str]:
    """The codes of all refusals, each of which has words."""
    refusals = problem(answer, status)["refusals"]
    assert all(refusal["message"] for refusal in refusals)
    return [refusal["code"] for refusal in refusals]


def done(answer: HttpResponse) -> dict[str, Any]:
    """The answer's JSON, after seeing that all went well."""
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = json.loads(answer.content)
    return content
