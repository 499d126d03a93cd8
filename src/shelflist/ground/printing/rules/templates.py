"""Why a template that somebody wrote cannot be used, in words that help to mend it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST = 60_000  # characters: the longest built-in template has 6,000
NO_FILES = _("A template reads no files and loads no packages: everything it shows comes in pieces and words.")
REMEDIES: tuple[tuple[re.Pattern[str], Phrase], ...] = (
    (re.compile(r"file not found|failed to download|package|escape the project"), NO_FILES),
    (
        re.compile(r"unknown variable"),
        _("Look at its spelling; the names that exist stand beside the template. A name in plain text needs no #."),
    ),
    (
        re.compile(r"does not contain key|does not have field"),
        _("Not every piece has this value: ask with .at(name, default: none)."),
    ),
    (
        re.compile(r"unclosed|expected|unexpected"),
        _("A bracket, quotation mark or comma is missing here or just before."),
    ),
    (re.compile(r"infinite|always true|call depth"), _("A loop has to come to an end.")),
)


def wrong(said: str, line: int, column: int, hints: Sequence[str], *, before: int) -> Refusal:
    """What the compiler said. `before` is how many lines stand before the template in what was compiled."""
    here = line - before
    known = next((remedy for pattern, remedy in REMEDIES if pattern.search(said)), None)
    told = _("{hint}", hint="; ".join(hints)) if hints else None
    problem = "files and packages cannot be reached" if known is NO_FILES else said
    if here < 1:
        message = _("The template gives something wrong to a built-in part: {problem}.", problem=problem)
    else:
        message = _("Line {line}, column {column}: {problem}.", line=here, column=column, problem=problem)
    return Refusal(
        code="template-wrong",
        message=message,
        remedy=known or told or _("Compare the line with the built-in template."),
        details={"line": max(here, 0), "column": column},
    )


def too_much() -> Refusal:
    return Refusal(
        code="template-too-slow",
        message=_("This template takes too long or too much memory."),
        remedy=_("Look for a loop that goes on and on, or for something very large."),
    )


def too_long(length: int) -> Refusal:
    return Refusal(
        code="template-too-long",
        message=_("The template has {length} characters; at most {most} can be kept.", length=length, most=LONGEST),
        remedy=_("Leave out what is not printed."),
    )
