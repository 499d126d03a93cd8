"""The language in which a library writes its texts: Jinja in its sandbox, with nothing that could run away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Template, TemplateError, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 20_000
LONGEST_TEXT = 100_000
LONGEST_RANGE = 200
MANY_LINES = re.compile(r"\n{3,}")
ALLOWED_FILTERS = frozenset(
    [
        "capitalize",
        "count",
        "default",
        "first",
        "int",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "reject",
        "rejectattr",
        "select",
        "selectattr",
        "sort",
        "string",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
    ]
)


FORBIDDEN = (
    nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Macro, nodes.CallBlock, nodes.FilterBlock,
    nodes.Assign, nodes.AssignBlock,  # a value that doubles itself forty times is longer than any memory
)  # fmt: skip


class BadText(Exception):
    """A text that cannot be used; the message says why, in the words of the template language."""


class _Texts(ImmutableSandboxedEnvironment):
    """Values can be named and looped over; nothing can be called but `range`, and nothing grows without end."""

    intercepted_binops = frozenset(["*", "**", "//", "%"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator in "*%" and not (isinstance(left, int) and isinstance(right, int))):
            raise SecurityError("only whole numbers can be multiplied in a text")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        return obj is _short_range or obj is _LOOP

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not attr.startswith("_") and not callable(value)


def _short_range(*ends: int) -> range:
    found = range(*ends)
    if len(found) > LONGEST_RANGE:
        raise SecurityError(f"a text counts to {LONGEST_RANGE} at most")
    return found


_LOOP = object()


def _environment() -> _Texts:
    made = _Texts(undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False)
    made.globals.clear()
    made.globals["range"] = _short_range
    for name in set(made.filters) - ALLOWED_FILTERS:
        del made.filters[name]
    return made


_texts = _environment()


def render(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values; BadText when it cannot be read, goes too far or grows too long."""
    if len(text) > LONGEST_TEMPLATE:
        raise BadText(f"A text has {LONGEST_TEMPLATE} characters at most.")
    try:
        found: list[str] = []
        length = 0
        for part in _compiled(text).generate(dict(values)):
            length += len(part)
            if length > LONGEST_TEXT:
                raise BadText("The text becomes too long.")
            found.append(part)
    except TemplateSyntaxError as problem:
        raise BadText(f"Line {problem.lineno}: {problem.message}") from None
    except (TemplateError, ArithmeticError, TypeError, ValueError, RecursionError) as problem:
        raise BadText(str(problem)) from None
    return MANY_LINES.sub("\n\n", "".join(found)).strip()


@lru_cache(maxsize=512)  # a night's messages have a few texts, and compiling one takes longer than filling a hundred
def _compiled(text: str) -> Template:
    checked(text)
    return _texts.from_string(text)


def checked(text: str) -> None:
    """Refuse what no text of a message needs: other files, macros, values of its own, loops in loops in loops."""
    tree = _texts.parse(text)
    for kind in FORBIDDEN:
        if found := tree.find(kind):
            raise BadText(f"Line {found.lineno}: a text cannot do this.")
    for loop in tree.find_all(nodes.For):
        for inner in loop.find_all(nodes.For):
            if inner is not loop and inner.find(nodes.For):
                raise BadText(f"Line {inner.lineno}: loops can stand in one another only once.")


def names_in(text: str) -> set[str]:
    """The values that a text asks for: for the editor, which says what is not known."""
    from jinja2 import meta

    try:
        return set(meta.find_undeclared_variables(_texts.parse(text)))
    except TemplateError:
        return set()
