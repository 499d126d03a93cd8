"""Check-outs through the whole served program: POST /api/v1/checkouts over loopback, with connections kept alive."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from bench.report import Report
from bench.yardsticks import single_row_commits

PAIRS = 200  # check-outs per run
START_SECONDS = 90
Pair = tuple[str, str]


def run(report: Report) -> None:
    from shelflist.config.demo import load

    load(now=datetime.now(UTC))
    key = api_key()
    with served() as port:
        pairs = lendable(port, key)[:PAIRS]
        for threads in (1, 4):
            words = f"check-outs through HTTP, {threads} {'connection' if threads == 1 else 'connections'}"

            def once(threads: int = threads) -> float:
                rate = lend_all(port, key, pairs, threads)
                give_back(port, key, pairs)
                return rate

            report.compare("per second", (words, once), ("single-row commits of the database", single_row_commits))


def branch_of_work() -> int:
    """Where everything here is lent and given back."""
    from shelflist.records.branches.queries import organisation

    return next(one.id for one in organisation().branches.values() if one.kind == "branch")


def api_key() -> str:
    """A key that may lend everywhere."""
    from shelflist.config import accounts
    from shelflist.ground.accounts.actions import make_api_key
    from shelflist.ground.common.actors import system_actor

    by, now = system_actor("bench"), datetime.now(UTC)
    user = accounts.add("bench", "bench", "", None, "administrator", branch_of_work(), by=by, now=now)
    return make_api_key(user_id=user, name="bench", by=by, now=now).key


@contextmanager
def served() -> Iterator[int]:
    """The program on a free port of this machine, as `shelflist serve` runs it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "shelflist.config.command", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ)
    try:
        give_up = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > give_up or process.poll() is not None:
                    raise RuntimeError("shelflist serve did not start") from None
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


class Client:
    """One kept-alive connection with a key."""

    def __init__(self, port: int, key: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def post(self, resource: str, body: dict[str, str]) -> int:
        """The status of the answer."""
        headers = self.headers | {"Idempotency-Key": str(uuid.uuid4())}
        self.connection.request("POST", f"/api/v1/{resource}", json.dumps(body), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def lendable(port: int, key: str) -> list[Pair]:
    """Copies and cards that go together: each was lent once, and given back.

    Copies of this branch that nobody waits for: others would be sent away or kept when they come back.
    """
    from shelflist.departments.holds.models import Hold
    from shelflist.departments.holds.rules.states import OPEN
    from shelflist.records.items.models import Item
    from shelflist.records.patrons.models import Card

    cards = list(Card.objects.filter(ended_at=None).order_by("pk").values_list("barcode", flat=True))
    waited_for = Hold.objects.filter(state__in=sorted(OPEN)).values("record_id")
    here = Item.objects.filter(status="available", branch_id=branch_of_work()).exclude(record_id__in=waited_for)
    items = list(here.order_by("pk").values_list("barcode", flat=True))
    client = Client(port, key)
    found: list[Pair] = []
    for number, item in enumerate(items):
        card = cards[number % len(cards)]
        if client.post("checkouts", {"item": item, "card": card}) < 300:
            found.append((item, card))
        if len(found) == PAIRS:
            break
    give_back(port, key, found)
    return found


def lend_all(port: int, key: str, pairs: Sequence[Pair], threads: int) -> float:
    """Check-outs per second when so many connections share the pairs; every one must succeed."""
    faults: list[int] = []

    def lend(share: Sequence[Pair]) -> None:
        client = Client(port, key)
        for item, card in share:
            status = client.post("checkouts", {"item": item, "card": card})
            if status >= 300:
                faults.append(status)

    workers = [threading.Thread(target=lend, args=[pairs[number::threads]]) for number in range(threads)]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    elapsed = time.perf_counter() - begun
    if faults:
        raise RuntimeError(f"{len(faults)} of {len(pairs)} check-outs were not done: {sorted(set(faults))}")
    return len(pairs) / elapsed


def give_back(port: int, key: str, pairs: Sequence[Pair]) -> None:
    client = Client(port, key)
    for item, _ in pairs:
        client.post("checkins", {"item": item})
