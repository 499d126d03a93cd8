"""The long-lived children of `shelflist serve`: `python -m shelflist.config.processes web|public|worker|indexer|z3950`.

Each holds the reading end of a pipe from its supervisor as standard input. When the supervisor is gone, however it
went, the pipe ends and the child stops itself: nothing is left running that nobody looks after.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time

from shelflist.config.databases import BACKGROUND
from shelflist.config.environment import PUBLIC_SERVER, THIS_MACHINE

WEB_THREADS = 8  # Granian's own choice would be 512, each with a database connection
PUBLIC_NICENESS = 5  # where the processor is short, the desk goes first
BACKGROUND_NICENESS = {"worker": 5, "indexer": 10}  # the worker holds locks that the desk waits for
KILL_SECONDS = 5
LAST_RESORT_SECONDS = 9


def main() -> None:
    parser = argparse.ArgumentParser(prog="shelflist.config.processes", description=__doc__)
    parser.add_argument("process", choices=["web", "public", "worker", "indexer", "z3950"])
    parser.add_argument("--host", default=THIS_MACHINE[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    threading.Thread(target=stop_when_orphaned, daemon=True).start()
    if options.process == "public":
        os.environ[PUBLIC_SERVER] = "1"
        os.nice(PUBLIC_NICENESS)
    if options.process in BACKGROUND_NICENESS:
        os.environ[BACKGROUND] = "1"
        os.nice(BACKGROUND_NICENESS[options.process])
    if options.process == "worker":
        run_worker()
    elif options.process == "indexer":
        run_indexer()
    elif options.process == "z3950":
        os.nice(PUBLIC_NICENESS)
        run_z3950(options.host, options.port)
    else:
        run_web(options.host, options.port, options.workers)


def stop_when_orphaned() -> None:
    """Wait for the pipe to end, then stop this process, and its whole group when that does not help."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_RESORT_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def run_web(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "shelflist.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        websockets=False,
        log_level=LogLevels.error,  # it warns of eight threads, of which most wait: see doors.opac.crowding
    ).serve()


def run_worker() -> None:
    """Work until SIGTERM; a hanging job ends the process, so that the next one takes it over."""
    import django

    django.setup()
    from shelflist.ground.journal import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        worker.run_worker(stop)
    except worker.Stalled:
        os._exit(1)  # the hanging thread must not keep the process


def run_indexer() -> None:
    """Keep the index of titles until SIGTERM."""
    import django

    django.setup()
    from django.utils import timezone

    from shelflist.observers.search.indexer import Indexer

    indexer = Indexer(timezone.now)
    signal.signal(signal.SIGTERM, lambda *_: indexer.stop.set())
    signal.signal(signal.SIGINT, lambda *_: indexer.stop.set())
    indexer.run()


def run_z3950(host: str, port: int) -> None:
    """Answer Z39.50 until SIGTERM."""
    import django

    django.setup()
    from shelflist.config.environment import z3950_charset
    from shelflist.doors.protocols.z3950 import server

    server.run(host, port, z3950_charset())


if __name__ == "__main__":
    main()
