"""What notices are about: loans, holds, people, acts. Each source says what can be told, and if it is still true."""

from shelflist.observers.notices.sources.registry import Source, Subject, Sweep, all_sources, find, known, register

__all__ = ["Source", "Subject", "Sweep", "all_sources", "find", "known", "register"]
