"""A browser in the tests of the screens of holds, and what a person reads in it."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

from shelflist.departments.holds.tests.samples import HOLD_PERMISSIONS, Shelves
from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Post

HTMX = {"HX-Request": "true"}
MAY = ("see-patrons", "see-records", "undo", "lend", "return", "override-item", *HOLD_PERMISSIONS)


def signed_in(shelves: Shelves, *permissions: str) -> Client:
    """A browser in which somebody with these permissions works at Eastgate."""
    number = User.objects.count()
    role = Role.objects.create(code=f"desk-{number}", name=f"Desk {number}")
    Grant.objects.bulk_create(Grant(role=role, permission=code, reach="system") for code in permissions or MAY)
    user = User.objects.create(username=f"jo{number}", name="Jo Moreau")
    Post.objects.create(user=user, role=role, branch=shelves.eastgate)
    bump("roles", "branches")
    client = Client()
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    html = re.sub(r"<(script|template|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    html = re.sub(r"</?(bdi|b)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
