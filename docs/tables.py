"""Makes the tables in the documents from the program: `make docs` writes them, `--check` only says which are stale.

A document has the table between the lines `<!-- table: NAME -->` and `<!-- end of table -->`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "src" / "shelflist"
CONSTANT = re.compile(r'^([A-Z][A-Z0-9_]*) = "([^"\\\n]*)"', re.MULTILINE)
PLACE = re.compile(r"<!-- table: (?P<name>[a-z-]+) -->\n(?P<table>.*?)<!-- end of table -->", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(prog="docs/tables.py", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a table is stale")
    options = parser.parse_args()
    stale = stale_documents()
    for path, text in stale.items():
        if options.check:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not up to date: run make docs\n")
        else:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)} is up to date again\n")
    return 1 if stale and options.check else 0


def documents() -> list[Path]:
    """Every Markdown file of the repository that people read."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def stale_documents() -> dict[Path, str]:
    """The documents whose tables differ from the program, with their text as it should be."""
    stale = {}
    for path in documents():
        text = path.read_text(encoding="utf-8")
        fresh = PLACE.sub(lambda place: block(place["name"]), text)
        if fresh != text:
            stale[path] = fresh
    return stale


def block(name: str) -> str:
    """The table with this name, between its two lines."""
    return f"<!-- table: {name} -->\n{TABLES[name]()}\n<!-- end of table -->"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def package_map() -> str:
    """Tiers and packages from top to bottom, as the import contract has them, each with its own first sentence."""
    rows = []
    for tier, packages in layers().items():
        rows.append((f"**{tier}/**", "", first_sentence(PROGRAM / tier / "__init__.py")))
        rows += [("", f"`{name}`", first_sentence(PROGRAM / tier / name / "__init__.py")) for name in packages]
    return table(("Tier", "Package", "What it is for"), rows)


def layers() -> dict[str, list[str]]:
    """Tier → packages, both from top to bottom."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    inside = {one["containers"][0].removeprefix("shelflist").lstrip("."): one["layers"] for one in contracts}
    return {tier: [p for layer in inside.get(tier, []) for p in layer.split(" | ")] for tier in inside[""]}


def first_sentence(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def settings_table() -> str:
    from shelflist.config.environment import SETTINGS

    return table(("Variable", "When not set", "What it is"), [(f"`{s.name}`", s.default, s.meaning) for s in SETTINGS])


def commands_table() -> str:
    """Every command with its arguments and options."""
    from shelflist.config import command, commands

    parser = command.build_parser()
    parts = []
    for one in commands.ALL:
        described = _parser_of(parser, one.words)
        rows = [
            (f"`{_shape(action)}`", " ".join((action.help or "").split()))
            for action in described._actions
            if not isinstance(action, argparse._HelpAction)
        ]
        parts.append(f"### shelflist {' '.join(one.words)}\n\n{' '.join((described.description or '').split())}\n")
        if rows:
            parts.append(table(("Argument", "What it does"), rows) + "\n")
    return "\n".join(parts).rstrip("\n")


def _parser_of(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.ArgumentParser:
    for word in words:
        choices = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction)).choices
        parser = choices[word]
    return parser


def _shape(action: argparse.Action) -> str:
    """`--port NUMBER`, `FILE…`, `--json`."""
    value = str(action.metavar or (f"{{{','.join(action.choices)}}}" if action.choices else action.dest.upper()))
    if not action.option_strings:
        return value + ("…" if action.nargs in {"+", "*"} else "")
    name = ", ".join(action.option_strings)
    return name if action.nargs == 0 else f"{name} {value}"


def permissions_table() -> str:
    from shelflist.ground.common.permissions import PERMISSIONS

    return table(
        ("Permission", "Lets somebody", "Group"),
        [(f"`{one.code}`", str(one.label), str(one.group)) for one in PERMISSIONS],
    )


def refusals_table() -> str:
    """Every refusal in the program: code, sentence, remedy and which permission may set it aside."""
    rows: dict[str, list[set[str]]] = {}
    for code, *cells in found_refusals():
        kept = rows.setdefault(code, [set(), set(), set()])
        for cell, texts in zip(cells, kept, strict=True):
            texts.update([cell] if cell else [])
    lines = [(f"`{code}`", *(" · ".join(sorted(texts)) for texts in rows[code])) for code in sorted(rows)]
    return table(("Code", "What is said", "Remedy", "May be set aside with"), lines)


def found_refusals() -> Iterator[tuple[str, str, str, str]]:
    """Code, message, remedy and permission of every `Refusal(…)` in the source, and of functions that make one."""
    for path in sorted(PROGRAM.rglob("*.py")):
        if "tests" in path.parts or path.name == "specimens.py":
            continue
        text = path.read_text(encoding="utf-8")
        if "Refusal(" not in text:
            continue
        tree = ast.parse(text)
        wrappers = {"Refusal": list(FIELDS), **_wrappers(tree)}
        for function in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
            yield from _Refusals(wrappers, function).found()


@cache
def constants() -> dict[str, list[str]]:
    """Strings that the program's modules give a name in capitals."""
    found: dict[str, list[str]] = {}
    for path in PROGRAM.rglob("*.py"):
        found |= {name: [value] for name, value in CONSTANT.findall(path.read_text(encoding="utf-8"))}
    return found


FIELDS = ("code", "message", "remedy", "overridable_with")


class _Refusals:
    """Reads refusals off one function: names among its assignments, wrappers among its module's functions."""

    def __init__(self, wrappers: Mapping[str, list[str]], function: ast.AST) -> None:
        self.function, self.wrappers = function, wrappers
        self.since = self.until = 0  # lines between which a name in the refusal at hand got its value
        self.assigned = [
            (node.lineno, node.targets[0].id, node.value)
            for node in _own_nodes(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        ]

    def found(self) -> Iterator[tuple[str, str, str, str]]:
        for node in _own_nodes(self.function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.wrappers:
                self.since, self.until = self.until, node.lineno
                given = dict(zip(self.wrappers[node.func.id], node.args, strict=False))
                given |= {word.arg: word.value for word in node.keywords if word.arg}
                texts = {field: self.texts(given[field]) if field in given else [""] for field in FIELDS}
                for code in texts["code"]:
                    message, remedy, permission = (" · ".join(texts[field]) for field in FIELDS[1:])
                    yield code, message, remedy, permission

    def texts(self, node: ast.expr) -> list[str]:
        """The strings that an expression may be; none when that is only known when it runs."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.IfExp):
            return [*self.texts(node.body), *self.texts(node.orelse)]
        if isinstance(node, ast.BoolOp):
            return [text for value in node.values for text in self.texts(value)]
        if isinstance(node, ast.Name):
            values = [v for line, name, v in self.assigned if name == node.id and self.since <= line < self.until]
            return [text for value in values for text in self.texts(value)] or constants().get(node.id, [])
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"_", "phrase", "nphrase"}
        ):
            return self.texts(node.args[0])
        return []


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, ast.FunctionDef):
            yield from _own_nodes(child)


def _wrappers(tree: ast.Module) -> dict[str, list[str]]:
    """Functions that pass a parameter on as a refusal's code, with their parameters under the refusal's names."""
    found = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = [argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]]
        for call in ast.walk(function):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refusal"):
                continue
            given = dict(zip(FIELDS, call.args, strict=False)) | {w.arg: w.value for w in call.keywords if w.arg}
            passed = {value.id: field for field, value in given.items() if isinstance(value, ast.Name)}
            if any(field == "code" and name in names for name, field in passed.items()):
                found[function.name] = [passed.get(name, name) for name in names]
    return found


TABLES: dict[str, Callable[[], str]] = {
    "package-map": package_map,
    "settings": settings_table,
    "commands": commands_table,
    "permissions": permissions_table,
    "refusals": refusals_table,
}

if __name__ == "__main__":
    sys.exit(main())
