"""What is known of a target when it is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.marc import MarcRecord


@dataclass(frozen=True, slots=True)
class Address:
    """A target as it is asked: plain values, so that a thread needs no database. `password` shows in no repr."""

    id: int
    name: str
    kind: str  # z3950, sru
    host: str
    port: int
    database: str  # of Z39.50; the path of SRU
    secure: bool = False
    version: str = "1.1"  # of SRU
    syntax: str = ""  # usmarc, unimarc, xml; the record schema of SRU
    charset: str = ""  # utf-8: agree on it at the start; else by evidence
    login: str = ""
    password: str = field(default="", repr=False)
    own_network: bool = False
    seconds: float = 10
    most: int = 10
    query_map: Mapping[str, str] = field(default_factory=dict)
    pause_ms: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A record as it came: MARC, or the reason why its bytes cannot be read."""

    raw: bytes
    format: str
    encoding: str
    record: MarcRecord | None
    problem: Phrase | None = None
    warnings: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a target said: how many it has and the first of them, or why not. `milliseconds` from asking to answer."""

    hits: int = 0
    records: tuple[Given, ...] = ()
    fault: Phrase | None = None
    milliseconds: int = 0
    about: str = ""  # what the server says of itself
