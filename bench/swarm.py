"""The desk while a swarm walks through the facets of the public catalogue (P07): its p95 idle, and stormed.

300 requests a second, each with four facets of its own and from another address of this machine (127.0.0.0/8), go to
the port of the desk, and then to the public catalogue's own port (SHELFLIST_PUBLIC_PORT). Somebody searches once in a
while, and how often they were answered is counted. SWARM_SECONDS says how long (default 30).
"""

from __future__ import annotations

import asyncio
import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import quantiles

from bench.http import PAIRS, Client, Pair, api_key, give_back, lendable, served
from bench.report import Report

PER_SECOND = 300
SECONDS = float(os.environ.get("SWARM_SECONDS", "30"))
PAUSE = 0.1  # between two acts at the desk
PERSON_PAUSE = 2.0
OUTSTANDING = 400
WORDS = (
    *("river", "history", "garden", "winter", "music", "bridge", "letters", "stone"),
    *("ocean", "school", "paper", "light", "women", "cities", "birds"),
)


def run(report: Report) -> None:
    from shelflist.config.demo import load

    load(now=datetime.now(UTC))
    key = api_key()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        public_port: int = free.getsockname()[1]
    os.environ["SHELFLIST_PUBLIC_PORT"] = str(public_port)
    with served() as port:
        time.sleep(3)  # the public server starts beside it
        pairs = lendable(port, key)[:PAIRS]
        idle = report.note("a desk act, idle, p95", "ms", [at_the_desk(port, key, pairs)])
        for name, target in (("the desk's own port", port), ("the public port", public_port)):
            with swarm(target) as told, a_person(target) as person:
                stormed = at_the_desk(port, key, pairs)
            report.note(f"a desk act, {PER_SECOND} a second at {name}, p95", "ms", [stormed], aim="1.5 × idle")
            report.note("that is, times idle", "×", [stormed / idle.median])
            report.note("swarm: sent", "requests", [told["sent"]])
            report.note("swarm: answered with a page", "requests", [told["200"]])
            report.note("a person's searches answered", "of all", [person["answered"] / max(1, person["asked"])])


def at_the_desk(port: int, key: str, pairs: list[Pair], going: Callable[[], bool] | None = None) -> float:
    """The p95 in milliseconds of check-outs and check-ins, one every tenth of a second, for SECONDS or as long as it
    is `going`."""
    client, took, until = Client(port, key), list[float](), time.monotonic() + SECONDS
    lent: list[Pair] = []
    for number in range(10**9):
        if not going() if going else time.monotonic() >= until:
            break
        item, card = pairs[number // 2 % len(pairs)]
        resource, body = (
            ("checkouts", {"item": item, "card": card}) if number % 2 == 0 else ("checkins", {"item": item})
        )
        begun = time.perf_counter()
        if client.post(resource, body) >= 300:
            raise RuntimeError(f"{resource} of {item} was refused")
        took.append((time.perf_counter() - begun) * 1000)
        lent = [(item, card)] if resource == "checkouts" else []
        time.sleep(PAUSE)
    give_back(port, key, lent)
    return quantiles(took, n=20)[-1]


@contextmanager
def a_person(port: int) -> Iterator[dict[str, int]]:
    """Somebody who searches every other second, and comes back when told to, as a browser's reader does."""
    told, over = {"asked": 0, "answered": 0}, threading.Event()

    def search() -> None:
        while not over.wait(PERSON_PAUSE):
            told["asked"] += 1
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=("127.200.1.1", 0))
            try:
                connection.request("GET", f"/search/?q={random.choice(WORDS)}")
                told["answered"] += connection.getresponse().status == 200
            except OSError:
                pass
            finally:
                connection.close()

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()


@contextmanager
def swarm(port: int) -> Iterator[Counter[str]]:
    """PER_SECOND requests a second from a process of its own until the block ends; how they were answered."""
    told: Counter[str] = Counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.swarm", str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    time.sleep(2)
    try:
        yield told
    finally:
        said, _ = process.communicate("")
        told.update({word: int(count) for word, count in (line.split() for line in said.splitlines())})


async def storm(port: int) -> Counter[str]:
    """Until standard input ends. Nothing waits for an answer before the next is sent."""
    told: Counter[str] = Counter()
    over, running = asyncio.Event(), set[asyncio.Task[None]]()
    asyncio.get_running_loop().add_reader(sys.stdin, over.set)
    begun = time.monotonic()
    while not over.is_set():
        while told["sent"] + told["held back"] < (time.monotonic() - begun) * PER_SECOND:
            if len(running) >= OUTSTANDING:
                told["held back"] += 1
                continue
            told["sent"] += 1
            task = asyncio.create_task(one(port, told))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(0.005)
    await asyncio.wait(running, timeout=5) if running else None
    return told


async def one(port: int, told: Counter[str]) -> None:
    pick = random.Random()
    address = f"127.{pick.randint(0, 199)}.{pick.randint(0, 255)}.{pick.randint(1, 254)}"
    words = "+".join(pick.sample(WORDS, 2))
    facets = (
        f"language={pick.choice(['eng', 'fre', 'spa'])}&format=book&decade={pick.randrange(190, 203)}0&subject={words}"
    )
    try:
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0)), timeout=10
        )
        writer.write(
            f"GET /search/?q={words}&{facets} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await asyncio.wait_for(reader.read(), timeout=20)
        told[answer[9:12].decode() or "nothing"] += 1
        writer.close()
    except (OSError, TimeoutError):
        told["failed"] += 1


if __name__ == "__main__":
    os.nice(10)  # what storms comes from other machines, and must not take the processor of this one
    for word, count in asyncio.run(storm(int(sys.argv[1]))).items():
        print(word.replace(" ", "-"), count)
