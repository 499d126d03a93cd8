"""Print what waits in the library's queue, on the printers that this machine reaches.

The agent asks the server over HTTP, with a key, gives each job to a command such as lp, and says how it went. It needs
no data folder and no database, and can run on any machine. A key comes from: shelflist user add NAME --role print-agent
--api-key
"""

from __future__ import annotations

import argparse
import shlex
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shelflist.config.console import DONE, Console, Stop
from shelflist.ground.common.addresses import goes_in_the_clear

if TYPE_CHECKING:
    import httpx2

COMMAND = "lp -d {printer} -n {copies} -t {title} {file}"
RAW = "lp -d {printer} -n {copies} -t {title} -o raw {file}"
TAGS = ""  # there is no usual program
PATIENCE = 60  # seconds that a server or a printing command may take
LONGEST_PAUSE = 60
EPILOG = "In --command, {printer}, {title}, {copies} and {file} stand for those of the job; it is not given to a shell."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", required=True, metavar="ADDRESS", help="where the library’s Shelflist is")
    parser.add_argument(
        "--key-file", type=Path, required=True, metavar="FILE", help="a file that holds the agent’s API key"
    )
    parser.add_argument(
        "--printer",
        required=True,
        action="append",
        metavar="NAME",
        help="print the jobs of this printer; may be repeated",
    )
    parser.add_argument("--command", default=COMMAND, metavar="WORDS", help=f"what prints a PDF (default: {COMMAND})")
    parser.add_argument(
        "--raw-command", default=RAW, metavar="WORDS", help=f"what hands ZPL and EPL on as they are (default: {RAW})"
    )
    parser.add_argument(
        "--tag-command",
        default=TAGS,
        metavar="WORDS",
        help="what writes RFID tags: {file} has a line for each, with barcode, tab and the bytes in hexadecimal digits",
    )
    parser.add_argument("--every", type=int, default=3, metavar="SECONDS", help="how often to ask (default 3)")
    parser.add_argument(
        "--in-the-clear", action="store_true", help="send the key and what is printed without TLS: others can read them"
    )
    parser.add_argument("--once", action="store_true", help="print what waits now, then stop")


def run(options: argparse.Namespace, console: Console) -> int:
    import httpx2

    if goes_in_the_clear(options.server) and not options.in_the_clear:
        raise Stop(
            f"{options.server} is reached without TLS: others could read the key, and what is printed for whom. "
            "Use https://, or say --in-the-clear if you know that nobody listens."
        )
    agent = Agent(options, console)
    with httpx2.Client(timeout=PATIENCE, headers={"Authorization": f"Bearer {key(options)}"}) as client:
        console.say(f"Printing for {', '.join(options.printer)} from {options.server}. Stop with Ctrl-C.")
        while True:
            printed = agent.turn(client)
            if options.once and not printed:
                return DONE
            if not printed:
                time.sleep(agent.pause)


def key(options: argparse.Namespace) -> str:
    """The agent's key; raises Stop when the file cannot be read."""
    try:
        return str(options.key_file.read_text(encoding="utf-8").strip())
    except OSError as problem:
        raise Stop(f"{options.key_file}: {problem.strerror}.") from problem


class Agent:
    """One agent: asks for a job, prints it, says how it went."""

    def __init__(self, options: argparse.Namespace, console: Console) -> None:
        self.options = options
        self.console = console
        self.base = f"{options.server.rstrip('/')}/api/v1/print-jobs"
        self.pause = options.every

    def turn(self, client: httpx2.Client) -> bool:
        """Ask once; True when there was a job. When the server is away, the pauses grow."""
        import httpx2

        try:
            return self._turn(client)
        except httpx2.HTTPError as problem:
            if self.options.once:
                raise Stop(f"{self.options.server} does not answer: {problem}.") from problem
            self.pause = min(self.pause * 2 or 1, LONGEST_PAUSE)
            self.console.warn(f"{self.options.server} does not answer; trying again in {self.pause} s.")
            return False

    def _turn(self, client: httpx2.Client) -> bool:
        asked = {"queues": self.options.printer, "agent": socket.gethostname()[:80]}
        answer = client.post(f"{self.base}/take", json=asked)
        if answer.status_code in {401, 403}:
            raise Stop("The server does not know this key, or it may not take print jobs.")
        self.pause = self.options.every
        job = answer.raise_for_status().json()
        if not job["id"]:
            return False
        paper = client.get(f"{self.base}/{job['id']}/paper").raise_for_status()
        problem = self.printed(job, paper.content)
        client.post(f"{self.base}/{job['id']}/end", json={"problem": problem}).raise_for_status()
        self.console.say(f"{job['queue']}: {job['title']}{f' was not printed: {problem}' if problem else ''}")
        return True

    def printed(self, job: dict[str, Any], paper: bytes) -> str:
        """Give the paper to the command; what it complained of, or nothing."""
        with tempfile.NamedTemporaryFile(prefix="shelflist-print-", suffix=f".{job['language']}") as file:
            file.write(paper)
            file.flush()
            words = self._command(job["language"])
            if not words:
                return "This agent was started without --tag-command."
            filled = {"printer": job["queue"], "title": job["title"], "copies": str(job["copies"]), "file": file.name}
            try:
                done = subprocess.run(  # noqa: S603 - the command of whoever runs the agent, without a shell
                    [_filled(word, filled) for word in shlex.split(words)],
                    capture_output=True,
                    text=True,
                    timeout=PATIENCE,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as problem:
                return str(problem)[:300]
        return "" if done.returncode == 0 else (done.stderr.strip() or f"exit code {done.returncode}")[:300]

    def _command(self, language: str) -> str:
        by_language = {"pdf": self.options.command, "tag": self.options.tag_command}
        return str(by_language.get(language, self.options.raw_command))


def _filled(word: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(f"{{{name}}}", value)
    return word
