"""Search: building the index, its size, and how long a mixed set of searches takes, with and without five facets.

Made-up titles with words, names and subjects by Zipf's law; the same texts go into SQLite's FTS5 in the same run, and
where it is installed into Zebra, and all are asked the same. `SIZES` can be cut with BENCH_TITLES for a quick look.
"""

from __future__ import annotations

import os
import pickle
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench import zebra
from bench.report import Figure, Report

SIZES = (10_000, 100_000, 1_000_000)
SEED = 20261127
ASKED = 1000
ASKED_WITH_FACETS = 400
ASKED_OF_FTS5 = 200  # with facets it takes half a second each
FACETS = ("format", "language", "author", "subject", "decade")
AT_ONCE = 5000
OF_A_FILE = 1000
KEPT = 100_000
SYLLABLES = [
    first + vowel + last for first in "bcdfghklmnprstvz" for vowel in "aeiou" for last in ("", "n", "r", "s", "l")
]


def run(report: Report) -> None:
    sizes = [int(os.environ["BENCH_TITLES"])] if "BENCH_TITLES" in os.environ else SIZES
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="shelflist-search-") as folder:
            measure(report, size, Path(folder))


def measure(report: Report, size: int, folder: Path) -> None:
    from shelflist.observers.search.embedded.reading import TantivyReader

    add = _adder(report, f"{size:,} titles")
    million = size >= 1_000_000
    made = Library(size)
    seconds, of_documents = build(made, folder / "index")
    add("index", "titles/s", size / seconds, "10,000" if million else "")
    add("index, processor time of the makers of documents", "s", of_documents)
    add("index on disk", "MB", sum(path.stat().st_size for path in (folder / "index").glob("*")) / 1e6)
    reader = TantivyReader(folder / "index")
    searches = list(made.searches(ASKED))
    plain = timed(lambda one: ours(reader, one, ()), searches)
    faceted = timed(lambda one: ours(reader, one, FACETS), searches[:ASKED_WITH_FACETS])
    for name, times, aim in (("20 hits", plain, 10), ("20 hits and five facets", faceted, 60)):
        add(f"{name}, p50", "ms", times.p50)
        add(f"{name}, p95", "ms", times.p95, f"{aim}" if million else "")
        add(f"{name}, p99", "ms", times.p99)
    hostile = timed(lambda text: ours_of_text(reader, text), list(made.hostile(1000)))
    add("1,000 hostile searches, the slowest", "ms", hostile.worst, "1,000")
    seconds = build_fts5(made, folder / "fts5.sqlite3")
    add("FTS5 index", "titles/s", size / seconds)
    add("FTS5 on disk", "MB", (folder / "fts5.sqlite3").stat().st_size / 1e6)
    database = sqlite3.connect(folder / "fts5.sqlite3")
    theirs = timed(lambda one: fts5(database, one, facets=False), searches[:ASKED_OF_FTS5])
    with_facets = timed(lambda one: fts5(database, one, facets=True), searches[: ASKED_OF_FTS5 // 2])
    for name, times in (("FTS5, 20 hits", theirs), ("FTS5, 20 hits and five facets", with_facets)):
        add(f"{name}, p50", "ms", times.p50)
        add(f"{name}, p95", "ms", times.p95)
    if zebra.is_here():
        beside_zebra(made, folder / "zebra", searches, plain, faceted, add)


def beside_zebra(
    made: Library,
    folder: Path,
    searches: Sequence[tuple[str, str]],
    plain: Times,
    faceted: Times,
    add: Callable[..., Figure],
) -> None:
    """Zebra on the same texts, and how many times as long it takes."""
    add("Zebra index", "titles/s", made.size / zebra.build(made, folder))
    add("Zebra on disk", "MB", sum(path.stat().st_size for path in (folder / "register").glob("*")) / 1e6)
    with zebra.served(folder) as address:
        theirs = Times(tuple(sorted(zebra.asked(address, searches, facets=False))))
        some = searches[: ASKED_OF_FTS5 // 2]
        with_facets = Times(tuple(sorted(zebra.asked(address, some, facets=True))))
    for name, times, ours_took, least in (
        ("20 hits", theirs, plain, (3, 4)),
        ("20 hits and five facets", with_facets, faceted, (8, 5)),
    ):
        add(f"Zebra, {name}, p50", "ms", times.p50)
        add(f"Zebra, {name}, p99", "ms", times.p99)
        add(f"Zebra, {name}, p50, times ours", "×", times.p50 / ours_took.p50, f"at least {least[0]}")
        add(f"Zebra, {name}, p99, times ours", "×", times.p99 / ours_took.p99, f"at least {least[1]}")


def _adder(report: Report, what: str) -> Callable[..., Figure]:
    def add(name: str, unit: str, value: float, aim: str = "") -> Figure:
        return report.add(Figure(f"{what}: {name}", unit, (value,), aim=aim))

    return add


# ---- what is searched


class Library:
    """Titles that are the same every time, made while they are asked for: a million would not fit into memory."""

    def __init__(self, size: int) -> None:
        chance = random.Random(SEED)
        self.size = size
        self.words = _names(chance, min(20_000 + size // 4, 200_000))
        self.weights = _zipf(len(self.words))
        self.people = [
            f"{a.title()}, {b.title()}"
            for a, b in zip(_names(chance, size // 4), _names(chance, size // 4), strict=True)
        ]
        self.person_weights = _zipf(len(self.people))
        self.topics = [
            " ".join(pair).capitalize() for pair in zip(_names(chance, 4000), _names(chance, 4000), strict=True)
        ]
        self.topic_weights = _zipf(len(self.topics))

    def titles(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each title's number and what it says."""
        chance = random.Random(SEED + 1)
        for first in range(1, self.size + 1, AT_ONCE):
            count = min(AT_ONCE, self.size + 1 - first)
            words = iter(chance.choices(self.words, cum_weights=self.weights, k=count * 46))
            people = iter(chance.choices(self.people, cum_weights=self.person_weights, k=count))
            topics = iter(chance.choices(self.topics, cum_weights=self.topic_weights, k=count * 2))
            for number in range(first, first + count):
                yield (
                    number,
                    {
                        "title": " ".join(next(words) for _ in range(3 + number % 6)),
                        "rest": " ".join(next(words) for _ in range(number % 5)),
                        "note": " ".join(next(words) for _ in range(30 if number % 3 == 0 else 6)),
                        "author": next(people),
                        "subjects": [next(topics), next(topics)],
                        "year": 1950 + (number * 7919) % 76,
                        "language": "eng" if number % 10 < 7 else ("ger", "fre", "spa")[number % 3],
                        "material": ("book", "book", "book", "ebook", "video", "music")[number % 6],
                        "isbn": f"978{number:09}0",
                    },
                )

    def searches(self, count: int) -> Iterator[tuple[str, str]]:
        """What is asked: (kind, text), of words that are there."""
        chance = random.Random(SEED + 2)
        sample = [one for number, one in self.titles() if number % max(1, self.size // 2000) == 0][:2000]
        kinds = ("word", "two", "phrase", "author", "isbn", "subject", "prefix", "common")
        for place in range(count):
            one = chance.choice(sample)
            words = one["title"].split()
            yield {
                "word": ("word", chance.choice(words)),
                "two": ("two", " ".join(chance.sample(words, 2))),
                "phrase": ("phrase", " ".join(words[:2])),
                "author": ("author", one["author"].split(",")[0]),
                "isbn": ("isbn", one["isbn"]),
                "subject": ("subject", one["subjects"][0]),
                "prefix": ("prefix", chance.choice(words)[:4]),
                "common": ("common", self.words[chance.randrange(20)]),
            }[kinds[place % len(kinds)]]

    def hostile(self, count: int) -> Iterator[str]:
        """What nobody types in good faith."""
        chance = random.Random(SEED + 3)
        yield from hostile_texts(chance, self.words[:200], count)


def hostile_texts(chance: random.Random, words: Sequence[str], count: int) -> Iterator[str]:
    """Texts that are long, nested, open on all sides, or no text at all."""
    makers: list[Callable[[], str]] = [
        lambda: "*" + chance.choice(words)[:3] + "*",
        lambda: " ".join(f"{word[0]}*" for word in chance.choices(words, k=40)),
        lambda: " OR ".join(chance.choices(words, k=200)),
        lambda: " ".join(chance.choices(words, k=500)),
        lambda: "(" * 300 + chance.choice(words) + ")" * 200,
        lambda: '"' + " ".join(chance.choices(words[:5], k=60)) + '"',
        lambda: '"' * 99 + chance.choice(words),
        lambda: "\u202e\u200f" + chance.choice(words) + "\u202c" * 50,
        lambda: "/(a+)+$/ " + chance.choice(words) + "[a-z]{1,9999}",
        lambda: "title:" * 80 + chance.choice(words),
        lambda: "-" + " -".join(chance.choices(words, k=30)),
        lambda: "".join(chr(chance.randrange(32, 0x2FFF)) for _ in range(2000)),
        lambda: "東" * 3000,
        lambda: " ".join(f"*{word}" for word in chance.choices(words, k=20)),
        lambda: "year:0000-9999 " + "?" * 500,
        lambda: "x" * 10_000,
    ]
    for place in range(count):
        yield makers[place % len(makers)]()


def _names(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 2, 3, 3, 4))))] = None
    return list(found)


def _zipf(count: int) -> list[float]:
    """Cumulative weights."""
    total, found = 0.0, []
    for rank in range(count):
        total += 1 / (rank + 2.7)
        found.append(total)
    return found


# ---- our engine


def build(made: Library, folder: Path) -> tuple[float, float]:
    """Index everything as a whole catalogue is; how long it took, and the processor's time for making documents.

    What the makers read from the database otherwise they read here from files, written while no clock runs.
    """
    from shelflist.observers.search.actions.building import MANY
    from shelflist.observers.search.embedded.writing import TantivyWriter
    from shelflist.observers.search.makers import how_many, makers

    writer, spent = TantivyWriter(folder, building=True), 0.0
    count, before = how_many() if made.size >= MANY else 0, _made_for()
    with makers("bench.search:written_of", count) as ask:
        list(ask([None] * count))  # they have started
        for files in kept_facts(made, folder.parent / "facts"):
            started = time.perf_counter()
            for documents in ask(files):
                writer.put_new(documents)
            spent += time.perf_counter() - started
        started = time.perf_counter()
        writer.commit()
        writer.close()
        spent += time.perf_counter() - started
    return spent, _made_for() - before


def _made_for() -> float:
    """The processor's time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kept_facts(made: Library, folder: Path) -> Iterator[list[Path]]:
    """The facts of a hundred thousand titles at a time, in files of a thousand."""
    folder.mkdir()
    titles = made.titles()
    while some := list(islice(titles, KEPT)):
        files = []
        for at in range(0, len(some), OF_A_FILE):
            files.append(folder / f"{at}.pickle")
            files[-1].write_bytes(pickle.dumps([_facts(number, one) for number, one in some[at : at + OF_A_FILE]]))
        del some
        yield files


def written_of(file: Path | None) -> list[Any]:
    """The documents of the facts in a file, as the engine's writer takes them."""
    from shelflist.observers.search.embedded.writing import written
    from shelflist.observers.search.rules.document import document

    facts = pickle.loads(file.read_bytes()) if file else []
    return [written(made) for each in facts if (made := document(each)) is not None]


def _facts(number: int, one: dict[str, Any]) -> Any:
    from shelflist.ground.common.texts import collation_key
    from shelflist.observers.search.rules.document import Copy, TitleFacts

    fields = [
        ["001", f"bench{number}"],
        ["020", " ", " ", [["a", one["isbn"]]]],
        ["100", "1", " ", [["a", one["author"]]]],
        ["245", "1", "0", [["a", one["title"]], ["b", one["rest"]]]],
        ["264", " ", "1", [["a", "London"], ["b", one["title"][:6]]]],
        ["520", " ", " ", [["a", one["note"]]]],
        *(["650", " ", "0", [["a", subject]]] for subject in one["subjects"]),
    ]
    return TitleFacts(
        number, "bib", False, one["title"], collation_key(one["title"]), collation_key(one["author"]), "", one["year"],
        one["language"], "", one["material"], "e", 20260101, 20260101, fields,
        (Copy((1, 2 + number % 9), f"{number % 1000}", b"%d" % (number % 1000), 20260101, number % 40, True),),
    )  # fmt: skip


def ours(reader: Any, asked: tuple[str, str], facets: tuple[str, ...]) -> None:
    from shelflist.observers.search.rules.tree import Cut, How, Search, Words

    kind, text = asked
    leaf = {
        "phrase": lambda: Words(text, how=How.PHRASE),
        "author": lambda: Words(text, "author"),
        "isbn": lambda: Words(text, "number"),
        "subject": lambda: Words(text, "subject"),
        "prefix": lambda: Words(text, cut=Cut.RIGHT),
    }.get(kind, lambda: Words(text))()
    reader.search(Search(leaf, facets=facets))


def ours_of_text(reader: Any, text: str) -> None:
    from shelflist.observers.search.rules.box import read_box
    from shelflist.observers.search.rules.tree import Search

    reader.search(Search(read_box(text), facets=FACETS))


# ---- the yardstick


def build_fts5(made: Library, path: Path) -> float:
    database = sqlite3.connect(path)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE titles(id INTEGER PRIMARY KEY, author, subject, year, language, material);"
        "CREATE VIRTUAL TABLE words USING fts5(title, author, subject, note, isbn, content='', prefix='4',"
        " tokenize='unicode61 remove_diacritics 2');"
    )
    spent, rows = 0.0, []
    for number, one in made.titles():
        rows.append((number, one))
        if len(rows) == AT_ONCE or number == made.size:
            started = time.perf_counter()
            with database:
                database.executemany(
                    "INSERT INTO titles VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (n, o["author"], o["subjects"][0], o["year"] // 10, o["language"], o["material"])
                        for n, o in rows
                    ],
                )
                database.executemany(
                    "INSERT INTO words(rowid, title, author, subject, note, isbn) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (n, f"{o['title']} {o['rest']}", o["author"], " ".join(o["subjects"]), o["note"], o["isbn"])
                        for n, o in rows
                    ],
                )
            spent += time.perf_counter() - started
            rows = []
    database.close()
    return spent


def fts5(database: sqlite3.Connection, asked: tuple[str, str], *, facets: bool) -> None:
    kind, text = asked
    quoted = {
        "phrase": f'"{text}"',
        "author": f'author: "{text}"',
        "isbn": f'isbn: "{text}"',
        "subject": "subject: (" + " AND ".join(f'"{word}"' for word in text.split()) + ")",
        "prefix": f'"{text}"*',
    }.get(kind, " AND ".join(f'"{word}"' for word in text.split()))
    ranked = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 4, 3, 2, 1, 8) LIMIT 20"
    database.execute(ranked, [quoted]).fetchall()
    database.execute("SELECT count(*) FROM words WHERE words MATCH ?", [quoted]).fetchall()
    if facets:
        for column in ("material", "language", "author", "subject", "year"):
            counted = (
                f"SELECT {column}, count(*) FROM titles WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?)"
                " GROUP BY 1 ORDER BY 2 DESC LIMIT 30"
            )
            database.execute(counted, [quoted]).fetchall()


# ---- times


@dataclass(frozen=True)
class Times:
    """How long each of many took, in milliseconds, in order of length."""

    sorted_ms: tuple[float, ...]

    def _at(self, share: float) -> float:
        return self.sorted_ms[min(int(len(self.sorted_ms) * share), len(self.sorted_ms) - 1)]

    @property
    def p50(self) -> float:
        return self._at(0.50)

    @property
    def p95(self) -> float:
        return self._at(0.95)

    @property
    def p99(self) -> float:
        return self._at(0.99)

    @property
    def worst(self) -> float:
        return self.sorted_ms[-1]


def timed(once: Callable[[Any], None], asked: Sequence[Any]) -> Times:
    """Ask everything once, after a tenth of it to warm up."""
    for one in asked[: len(asked) // 10]:
        once(one)
    found = []
    for one in asked:
        started = time.perf_counter()
        once(one)
        found.append((time.perf_counter() - started) * 1000)
    return Times(tuple(sorted(found)))
