"""The doors: the desk's scan box with and without JavaScript, and the REST interface. Each does what it is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from typing import Any, Protocol
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shelflist.departments.circulation.tests.browser import HTMX, text_of
from shelflist.ground.common.phrases import phrase
from shelflist.ground.ui.localise import text
from tests.doors.world import ZONE, Case, World

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Reply:
    """What a door said: codes and sentences of a refusal, or the due date in words and the bin."""

    codes: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    due: str = ""
    tell: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.codes


@dataclass(frozen=True)
class Request:
    """One act as a door sends it, so that it can be sent again to the letter."""

    address: str
    fields: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class Door(Protocol):
    """A way into the library: `knock` prepares the act of the case, `send` sends it, as often as one likes."""

    name: str

    def knock(self, case: Case, world: World) -> Request: ...

    def send(self, request: Request, world: World) -> Reply: ...


class Desk:
    """The desk's pages in a browser. Without JavaScript the answer is a page, with it a line."""

    def __init__(self, *, javascript: bool) -> None:
        self.name = "desk" if javascript else "desk without JavaScript"
        self.javascript = javascript

    def knock(self, case: Case, world: World) -> Request:
        act = case["act"]
        if act == "renew":
            request = self._small_step("circulation:renew", {"scan": world.item, "card": world.card}, world)
        elif act == "undo":
            request = self._small_step("circulation:undo", {"entry": str(entry_to_undo(case, world))}, world)
        else:
            request = self._scan(world.browser, case, world)
        return self._set_aside(request, case, world) if "override" in case else request

    def _small_step(self, name: str, fields: Mapping[str, str], world: World) -> Request:
        visit = reverse("circulation:visit", args=[world.card])
        world.browser.get(visit)
        return Request(reverse(name), {**fields, "key": uuid4().hex}, {"Referer": f"http://testserver{visit}"})

    def _scan(self, client: Client, case: Case, world: World) -> Request:
        """Open the page of the act and send its scan box; at check-out the card goes first."""
        page, mode = {
            "check out": (reverse("circulation:check_out"), "check-out"),
            "check in": (reverse("circulation:check_in"), "check-in"),
            "use in house": (reverse("circulation:in_house"), "in-house"),
        }[case["act"]]
        for name in case.get("modifiers", ()):
            client.post(reverse("circulation:modifier"), {"name": name})
        said, fields = world.item, scan_box(client.get(page))
        if case["act"] == "check out":
            card_answer = self.post(client, Request(reverse("desk:scan"), {**fields, "scan": world.card}))
            where = card_answer.headers.get("HX-Redirect") or card_answer.headers.get("Location")
            if where:
                fields = scan_box(client.get(where))
            else:
                said = world.card  # the desk has said what is wrong with the card; nobody gets as far as the item
        if not fields:  # somebody who may not see the page sends what it would have sent
            fields = {"mode": mode, "card": world.card}
        fields |= {"scan": said, "key": uuid4().hex}
        return Request(reverse("desk:scan"), fields | ({"count": str(case["count"])} if "count" in case else {}))

    def _set_aside(self, request: Request, case: Case, world: World) -> Request:
        """Use the form that the refused line offers; where it offers none, send what it would have sent."""
        override = case["override"]
        wanted = {"override": override["codes"], "reason": override["reason"]}
        refused = self.post(world.browser, request)
        form = override_form(refused)
        if form is None or sorted(form.codes) != sorted(override["codes"]):
            return replace(request, fields={**request.fields, **wanted})
        return replace(request, address=form.address, fields={**form.fields, **wanted})

    def send(self, request: Request, world: World) -> Reply:
        answer = self.post(world.browser, request)
        if answer.status_code == 403:
            return Reply(codes=("not-permitted",), sentences=(text_of(answer),))
        if answer.status_code == 302:  # it was done; the page shows its line if that is of this visit or session
            page = world.browser.get(answer.headers["Location"]).content.decode()
            return reply_of_line(page) if newest_line(page) else Reply()
        assert answer.status_code in {200, 404}, answer.status_code  # 404: the page of a card that is nobody's
        return reply_of_line(answer.content.decode())

    def post(self, client: Client, request: Request) -> HttpResponse:
        headers = {**request.headers, **(HTMX if self.javascript else {})}
        return client.post(request.address, dict(request.fields), headers=headers)


class Rest:
    """A program with a key of the same person."""

    name = "REST"
    RESOURCES: Mapping[str, str] = {
        "check out": "checkouts",
        "check in": "checkins",
        "renew": "renewals",
        "use in house": "in-house-uses",
        "undo": "undo",
    }

    def knock(self, case: Case, world: World) -> Request:
        fields: dict[str, Any] = {"item": world.item}
        if case["act"] == "check out":
            fields["card"] = world.card
        if case["act"] == "undo":
            fields = {"entry_id": entry_to_undo(case, world)}
        if "count" in case:
            fields["count"] = case["count"]
        if "modifiers" in case:
            fields["modifiers"] = case["modifiers"]
        if "override" in case:
            fields["override"] = case["override"]
        return Request(f"/api/v1/{self.RESOURCES[case['act']]}", fields, {"Idempotency-Key": uuid4().hex})

    def send(self, request: Request, world: World) -> Reply:
        headers = {**request.headers, "Authorization": f"Bearer {world.api_key}"}
        answer = Client().post(request.address, request.fields, content_type="application/json", headers=headers)
        said = answer.json()
        if answer.status_code == 200:
            due = datetime.fromisoformat(said["due_at"]) if said.get("due_at") and "verb" not in said else None
            shown = text(phrase("{day}", day=due.astimezone(ZONE).date())) if due else ""
            return Reply(due=shown.translate(ISOLATES), tell=said.get("verb", "") if "place" in said else "")
        assert answer.headers["Content-Type"] == "application/problem+json"
        refusals = said["refusals"]
        return Reply(
            codes=tuple(one["code"] for one in refusals),
            sentences=tuple(one["message"].translate(ISOLATES) for one in refusals),
        )


DOORS: Sequence[Door] = (Desk(javascript=True), Desk(javascript=False), Rest())


def entry_to_undo(case: Case, world: World) -> int:
    """The journal entry that the case takes back."""
    name = case.get("undoes") or next(iter(world.done_before))
    return world.done_before[name]


# -- reading the desk's answers ---------------------------------------------------------------------------------------


def scan_box(page: HttpResponse) -> dict[str, str]:
    """The hidden fields that the scan box of this page sends with every scan; none when the page may not be seen."""
    if page.status_code == 403:
        return {}
    context = re.search(r'id="scan-context">(.*?)</span>', page.content.decode(), re.DOTALL)
    assert context is not None
    return dict(HIDDEN.findall(context[1]))


@dataclass(frozen=True)
class OverrideForm:
    """“Lend anyway” as it stands in a line. `borrows`: a supervisor must sign for it (CIR-24)."""

    address: str
    fields: Mapping[str, str]
    codes: tuple[str, ...]
    borrows: bool = False


def override_form(answer: HttpResponse) -> OverrideForm | None:
    """The way to set a refusal aside that this answer offers, if it does."""
    form = re.search(
        r'<form class="ov-open" method="post" action="([^"]+)".*?</form>', answer.content.decode(), re.DOTALL
    )
    if form is None:
        return None
    hidden = [(name, unescape(value)) for name, value in HIDDEN.findall(form[0])]
    fields = {name: value for name, value in hidden if name not in {"override", "csrfmiddlewaretoken"}}
    codes = tuple(value for name, value in hidden if name == "override")
    return OverrideForm(unescape(form[1]), fields, codes, borrows='name="supervisor"' in form[0])


def newest_line(html: str) -> re.Match[str] | None:
    """The first line of a page or answer; its first group are its classes."""
    html = re.sub(r"<template\b.*?</template>", "", html, flags=re.DOTALL)
    return re.search(r'<li class="line([^"]*)".*?(?=<li class="line|</ol>\s*(?:<p|<div|</div)|\Z)', html, re.DOTALL)


def reply_of_line(html: str) -> Reply:
    """What the newest line says."""
    line = newest_line(html)
    assert line is not None, "no line in the answer"
    reasons = re.findall(r'<li data-code="([\w-]+)"><span><b>(.*?)</b>', line[0], re.DOTALL)
    if reasons:
        return Reply(codes=tuple(code for code, _ in reasons), sentences=tuple(plain(words) for _, words in reasons))
    assert "is-stop" not in line[1]
    answer_bin = re.search(r'data-verb="(\w+)"', line[0])
    if answer_bin:
        return Reply(tell="" if "ret-undone" in line[1] else answer_bin[1])
    out = re.search(r'<div class="out"><b>(.*?)</b>', line[0], re.DOTALL)
    assert out is not None
    is_loan = 'data-key="w"' in line[0] and "is-undone" not in line[1]
    return Reply(due=plain(out[1]) if is_loan else "")


def plain(html: str) -> str:
    """What a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).translate(ISOLATES).split())
