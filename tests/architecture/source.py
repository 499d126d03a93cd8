"""The program's own source, parsed, for the tests that read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PROGRAM = SRC / "shelflist"


@dataclass(frozen=True)
class Module:
    """A source file: its dotted name, its text and its syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def tier(self) -> str:
        """`records` of shelflist.records.items.models."""
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def role(self) -> str:
        """`models` of shelflist.records.items.models, `rules` of shelflist.records.items.rules.statuses."""
        place = 2 if self.tier == "config" else 3
        return self.parts[place] if len(self.parts) > place else ""

    def is_within(self, *names: str) -> bool:
        """True for the named modules and everything below them."""
        return any(self.name == name or self.name.startswith(f"{name}.") for name in names)

    def at(self, node: ast.AST) -> str:
        """Where a node is, to be clicked on in a terminal."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Every module imported, absolute, wherever the statement stands; `from x import y` counts as x.y."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the program except its tests and its migrations."""
    found = []
    for path in sorted(PROGRAM.rglob("*.py")):
        relative = path.relative_to(SRC).with_suffix("")
        if {"tests", "migrations"} & set(relative.parts):
            continue
        text = path.read_text(encoding="utf-8")
        name = ".".join(relative.parts).removesuffix(".__init__")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a name or an attribute chain; calls and subscripts are passed over: `a.b().c` is a.b.c."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return ""
