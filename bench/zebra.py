"""Zebra, the Z39.50 server of Index Data, as a yardstick of the search: the same texts, and the same questions.

It runs where Debian's idzebra-2.0 and yaz are installed. The words go in as they stand (its own index elements, no
MARC); yaz-client asks over a socket of this machine and says how long each answer took.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape

TABLES = Path("/usr/share/idzebra-2.0/tab")
PER_FILE = 50_000
ELAPSED = re.compile(r"Elapsed: ([\d.]+)")
HITS = re.compile(r"Number of hits: (\d+)")
FACETS = ",".join(f"{name}:0" for name in ("Format", "Language", "Author", "Subject-heading", "Decade"))
CONFIG = """\
profilePath: {folder}:{tables}
modulePath: {modules}
attset: bib1.att
recordtype: dom.dom.xml
register: {folder}/register:40G
memMax: 300
facetNumRecs: {size}
"""
DOM = """\
<dom xmlns="http://indexdata.com/zebra-2.0"><input syntax="xml"><xmlreader level="1"/></input>
<extract name="index"/><retrieve name="F"/></dom>
"""
USE = {"word": 1016, "two": 1016, "common": 1016, "author": 1003, "subject": 21, "isbn": 7}


class Titles(Protocol):
    """What is indexed: bench.search.Library."""

    size: int

    def titles(self) -> Iterator[tuple[int, dict[str, Any]]]: ...


def is_here() -> bool:
    """Everything that is needed is installed."""
    return all(shutil.which(name) for name in ("zebraidx", "zebrasrv", "yaz-client")) and modules() is not None


def modules() -> Path | None:
    return next(iter(sorted(Path("/usr/lib").glob("*/idzebra-2.0/modules"))), None)


def build(made: Titles, folder: Path) -> float:
    """Index everything; how many seconds zebraidx took."""
    (folder / "register").mkdir(parents=True)
    (folder / "texts").mkdir()
    config = CONFIG.format(folder=folder, tables=TABLES, modules=modules(), size=made.size)
    (folder / "zebra.cfg").write_text(config)
    (folder / "dom.xml").write_text(DOM)
    file = None
    for number, one in made.titles():
        if number % PER_FILE == 1:
            if file is not None:
                file.write("</all>")
                file.close()
            file = (folder / "texts" / f"{number}.xml").open("w", encoding="utf-8")
            file.write("<all>")
        assert file is not None
        file.write(record(number, one))
    assert file is not None
    file.write("</all>")
    file.close()
    started = time.perf_counter()
    subprocess.run(["zebraidx", "-l", "/dev/null", "update", "texts"], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def record(number: int, one: dict[str, Any]) -> str:
    """One title in Zebra's own index elements: words for searching, whole values for facets."""
    parts = [
        ("Title:w Any:w", f"{one['title']} {one['rest']}"),
        ("Any:w", one["note"]),
        ("Author:w Any:w Author:0", one["author"]),
        *(("Subject-heading:w Any:w Subject-heading:0", subject) for subject in one["subjects"]),
        ("ISBN:w Any:w", one["isbn"]),
        ("Format:0", one["material"]),
        ("Language:0", one["language"]),
        ("Decade:0", str(one["year"] // 10 * 10)),
    ]
    inside = "".join(f'<z:index name="{name}">{escape(value)}</z:index>' for name, value in parts)
    return f'<z:record xmlns:z="http://indexdata.com/zebra-2.0" z:id="{number}">{inside}</z:record>\n'


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server on the index, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp:127.0.0.1:{port}"
    server = subprocess.Popen(
        ["zebrasrv", "-c", "zebra.cfg", "-l", os.devnull, address], cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        for _try in range(100):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def query(kind: str, text: str) -> str:
    """A question in prefix notation, by relevance (bib-1: 2=102)."""
    words = text.lower().replace(",", " ").split()
    if kind == "phrase":
        return f'@attr 1=1016 @attr 4=1 "{" ".join(words)}"'
    if kind == "prefix":
        return f"@attr 1=1016 @attr 5=1 @attr 2=102 {words[0]}"
    leaves = [f"@attr 1={USE[kind]} @attr 2=102 {word}" for word in words]
    return f"{'@and ' * (len(leaves) - 1)}{' '.join(leaves)}"


def asked(address: str, searches: Sequence[tuple[str, str]], *, facets: bool) -> list[float]:
    """Ask everything once, after a tenth of it to warm up: milliseconds for hits, twenty of them, and facets."""
    commands = [f"open {address}", "base Default", "format xml"]
    steps = 3 if facets else 2
    warm = len(searches) // 10
    for kind, text in [*searches[:warm], *searches]:
        commands += [f"find {query(kind, text)}", "elements zebra::meta::sysno", "show 1+20"]
        if facets:
            commands += [f"elements zebra::facet::{FACETS}", "show 1+1"]
    done = subprocess.run(
        ["yaz-client"], input="\n".join([*commands, "quit"]), capture_output=True, text=True, check=True
    )
    found = done.stdout.split("Sent searchRequest.")[1:]
    if len(found) != warm + len(searches) or not any(int(hits) for one in found for hits in HITS.findall(one)):
        raise RuntimeError(f"Zebra answered {len(found)} of {warm + len(searches)} questions, or found nothing.")
    times = [[float(one) * 1000 for one in ELAPSED.findall(answer)][:steps] for answer in found]
    return [sum(one) for one in times[warm:]]
