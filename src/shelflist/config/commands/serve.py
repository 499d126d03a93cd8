"""Run the web server, the worker and the indexer until Ctrl-C. They are started again when they die, end together."""

from __future__ import annotations

import argparse
import errno
import socket
import time
from collections.abc import Callable
from pathlib import Path

from shelflist.config import environment
from shelflist.config.console import DONE, Console, Stop
from shelflist.ground.common.addresses import is_this_machine

START_SECONDS = 30.0
EPILOG = """\
The port is --port, or PORT, or 8000. To serve more than this machine, set SHELFLIST_HOSTS to the names it answers to
and put a TLS proxy in front (SHELFLIST_HTTPS=1). With SHELFLIST_PUBLIC_PORT the public
catalogue gets processes of its own, so that crawlers never make the desk wait. See docs/operating/install.md."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="NUMBER", help="the port to listen on")
    parser.add_argument(
        "--in-the-clear",
        action="store_true",
        help="let other machines in without TLS: passwords can be read on the way",
    )
    parser.add_argument("--workers", type=int, metavar="NUMBER", help="web server processes of eight threads each")


def run(options: argparse.Namespace, console: Console) -> int:
    from shelflist.config import startup, static
    from shelflist.config.supervisor import Child, Supervisor, child_command

    port = environment.port() if options.port is None else options.port
    workers = environment.web_workers() if options.workers is None else options.workers
    public_port = environment.public_port()
    refuse_clear_line(options)
    refuse_taken_port(options.host, port)
    if public_port == port:
        raise Stop(f"SHELFLIST_PUBLIC_PORT is {port}, where the desk listens. Give the public catalogue another port.")
    if public_port:
        refuse_taken_port(options.host, public_port)
    startup.start_django()
    startup.apply_changes(console)
    if not startup.has_library():
        raise Stop(startup.EMPTY)
    static.gather_static_files()
    _close_database()
    web = child_command("web", "--host", options.host, "--port", str(port), "--workers", str(workers))
    children = [
        Child("web server", web),
        Child("worker", child_command("worker")),
        Child("indexer", child_command("indexer")),
    ]
    if public_port:
        public = child_command("public", "--host", options.host, "--port", str(public_port), "--workers", str(workers))
        children.insert(1, Child("public web server", public))
    if catalogue := environment.z3950():
        refuse_taken_port(*catalogue)
        z3950 = child_command("z3950", "--host", catalogue[0], "--port", str(catalogue[1]))
        children.append(Child("Z39.50 server", z3950))
    supervisor = Supervisor(children, console.warn)

    def greet(look_after: Callable[[], bool]) -> None:
        if wait_until_answering(options.host, port, look_after):
            console.say(f"Shelflist is open at http://{_shown(options.host)}:{port}/ (Ctrl-C ends it)")
            if public_port:
                console.say(f"The public catalogue has its own server at http://{_shown(options.host)}:{public_port}/")
            for line in demo_accounts(environment.home()):
                console.say(line)

    supervisor.run(greet)
    console.say("Shelflist is closed.")
    return DONE


def refuse_clear_line(options: argparse.Namespace) -> None:
    """Raise Stop when other machines would send passwords and PINs in the clear, unless that is asked for (S18)."""
    if is_this_machine(options.host) or environment.behind_tls() or options.in_the_clear:
        return
    raise Stop(
        f"On {options.host} other machines would send passwords so that others can read them. Put a TLS proxy in front "
        "and set SHELFLIST_HTTPS=1, or say --in-the-clear if you know that nobody listens."
    )


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Stop unless we may listen there."""
    if not 1 <= port <= 65535:
        raise Stop(f"{port} is not a port. Choose a number from 1 to 65535, mostly above 1023.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise Stop(f"“{host}” is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them.") from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Stop(
                f"Port {port} is in use, perhaps by another Shelflist. End that one, or choose another port: "
                f"shelflist serve --port {port + 1} (or PORT={port + 1} make run)."
            ) from None
        raise Stop(f"Nothing can listen on {host}, port {port}: {problem.strerror}.") from None


def wait_until_answering(host: str, port: int, look_after: Callable[[], bool]) -> bool:
    """Wait until the web server accepts connections; False when it is time to stop or it takes too long."""
    target = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    give_up = time.monotonic() + START_SECONDS
    while look_after() and time.monotonic() < give_up:
        try:
            socket.create_connection((target, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def demo_accounts(home: Path) -> list[str]:
    """The demonstration library's accounts, when this is one."""
    path = home / "demo-accounts.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _close_database() -> None:
    from django.db import connections

    connections.close_all()
