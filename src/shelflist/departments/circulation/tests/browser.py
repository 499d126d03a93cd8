"""A browser in the tests of the desk's pages, and what a person reads in it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shelflist.departments.circulation.tests.samples import PERMISSIONS, Library
from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Post

HTMX = {"HX-Request": "true"}
CHECK_OUT = "/desk/check-out/"
CHECK_IN = "/desk/check-in/"
IN_HOUSE = "/desk/in-house/"


def signed_in(library: Library, *permissions: str) -> Client:
    """A browser in which somebody with these permissions works at Eastgate."""
    number = User.objects.count()
    role = Role.objects.create(code=f"desk-{number}", name=f"Desk {number}")
    Grant.objects.bulk_create(Grant(role=role, permission=code, reach="branch") for code in permissions or PERMISSIONS)
    user = User.objects.create(username=f"jo{number}", name="Jo Moreau")
    Post.objects.create(user=user, role=role, branch=library.eastgate)
    bump("roles", "branches")
    client = Client()
    client.force_login(user)
    return client


def visit_of(card: Any) -> str:
    return reverse("circulation:visit", args=[card.barcode])


def text_of(response: HttpResponse) -> str:
    """What a person reads: without tags and with single blanks."""
    html = re.sub(r"<(script|template|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    html = re.sub(r"</?(bdi|b)\b[^>]*>", "", html)  # these stand inside words and sentences
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def lines_of(response: HttpResponse) -> list[str]:
    """The classes of the lines on a page, the newest first."""
    html = re.sub(r"<template\b.*?</template>", "", response.content.decode(), flags=re.DOTALL)
    return re.findall(r'<li class="(line[^"]*)"', html)
