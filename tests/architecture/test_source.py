"""Rules of the house that are read off the source text."""

from __future__ import annotations

import ast
import sys
from functools import cache

from tests.architecture.source import Module, dotted, modules

LONGEST_FILE = 450
LONGEST_FUNCTION = 60

WRITES = {"save", "create", "bulk_create", "bulk_update", "delete", "get_or_create", "update_or_create"}
MAY_WRITE = {"actions", "bulk", "imports"}  # a package's verbs, and the building blocks that its verbs call
BUILDING_BLOCKS = (
    "shelflist.records.catalog.replacing",  # as bulk, for many records in few statements
    "shelflist.records.catalog.erasing",  # the same for taking many out
    "shelflist.records.catalog.pointers",  # moves what points at a title, inside the act of a merge
    "shelflist.ground.journal",  # leases, heartbeats and revisions are written by the worker, not by an act of somebody
    "shelflist.ground.accounts.signing_in",
    "shelflist.ground.accounts.tries",  # counted whether or not anybody gets in
    "shelflist.ground.accounts.apps",  # old sessions and tries are swept by a periodic task
    "shelflist.ground.accounts.roles",  # called by a migration
    "shelflist.ground.printing.pictures",  # writes pixels into memory, no row
    "shelflist.doors.opac.sessions",  # what a reader's browser keeps with us: nothing that anybody did
    "shelflist.config",
)
PURE_LIBRARIES = {"orjson", "pyuca", "snowballstemmer"}  # tables and arithmetic, no input and no output

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}
LOCAL_NOW = {"localdate", "localtime"}  # with a moment they convert it; without one they read the clock
MAY_READ_THE_CLOCK = (
    "shelflist.config",
    "shelflist.doors",
    "shelflist.ground.journal.worker",  # a process entry point
    "shelflist.records.branches.middleware",  # gives every request its one `now`
    "shelflist.ground.ui",  # leaves the year out of dates of this year; decides nothing
)


def test_files_stay_short_enough_to_read() -> None:
    long = [f"{one.path}: {one.text.count(chr(10))} lines" for one in modules() if one.text.count("\n") > LONGEST_FILE]
    assert long == []


def test_functions_stay_short_enough_to_read() -> None:
    long = []
    for one in modules():
        for node in one.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{one.at(node)} {node.name}: {length} lines")
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(one.path) for one in modules() if one.tree.body and not ast.get_docstring(one.tree)]
    assert [path for path in silent if not path.endswith("apps.py")] == []


def test_only_actions_write() -> None:
    writes = []
    for one in modules():
        if set(one.parts) & MAY_WRITE or one.is_within(*BUILDING_BLOCKS):
            continue
        writes += [f"{one.at(call)} {dotted(call)}" for call in one.nodes(ast.Call) if writes_rows(call)]
    assert writes == []


def writes_rows(call: ast.AST) -> bool:
    """A call of one of Django's writing methods; `update` counts on a queryset, where it takes keywords only."""
    assert isinstance(call, ast.Call)
    if not isinstance(call.func, ast.Attribute) or dotted(call.func).startswith("super."):
        return False
    if call.func.attr == "update":
        return bool(call.keywords) and not call.args and {"objects", "filter"} & set(dotted(call).split(".")) != set()
    return call.func.attr in WRITES


def test_rules_reach_only_the_standard_library_and_pure_modules() -> None:
    strangers = [
        stranger
        for one in modules()
        if one.role == "rules" or one.is_within("shelflist.ground.common")
        for stranger in impure_imports(one.name)
    ]
    assert strangers == []


@cache
def impure_imports(name: str) -> tuple[str, ...]:
    """Whatever a module imports, itself or through others of ours, that may touch the world outside."""
    one = by_name()[name]
    found: list[str] = []
    for node, imported in one.imports():
        if imported.split(".")[0] in sys.stdlib_module_names | PURE_LIBRARIES:
            continue
        ours = imported if imported in by_name() else imported.rpartition(".")[0]
        if ours not in by_name():
            found.append(f"{one.at(node)} {imported}")
        elif ours != name and not one.is_within(ours):  # a part of a package may import its siblings through it
            found += impure_imports(ours)
    return tuple(found)


@cache
def by_name() -> dict[str, Module]:
    return {one.name: one for one in modules()}


def test_only_the_doors_read_the_clock() -> None:
    readers = []
    for one in modules():
        if one.is_within(*MAY_READ_THE_CLOCK):
            continue
        for node in one.nodes(ast.Attribute, ast.Name):
            name = dotted(node)
            if any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS):
                readers.append(f"{one.at(node)} {name}")
        for call in one.nodes(ast.Call):
            assert isinstance(call, ast.Call)
            if dotted(call).split(".")[-1] in LOCAL_NOW and not call.args and not call.keywords:
                readers.append(f"{one.at(call)} {dotted(call)}()")
    assert readers == []


def test_money_is_never_a_float() -> None:
    floats = []
    for one in modules():
        if not handles_money(one):
            continue
        for node in ast.walk(one.tree):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            if literal or (isinstance(node, ast.Name) and node.id in {"float", "FloatField"}):
                floats.append(one.at(node))
    assert floats == []


def handles_money(one: Module) -> bool:
    """Everything that reckons with Money; `ui` only formats, and formats other numbers too."""
    if one.is_within("shelflist.ground.ui"):
        return False
    money = "shelflist.ground.common.money"
    return one.name == money or any(name.startswith(money) for _, name in one.imports())


def test_cross_package_relations_are_named_by_string() -> None:
    """`ForeignKey(Item)` of another package would be an import of its models; `"items.Item"` is not."""
    imported = []
    for one in modules():
        if one.role != "models":
            continue
        own = ".".join(one.parts[:3])
        imported += [
            f"{one.at(node)} {name}"
            for node, name in one.imports()
            if ".models" in name and name.startswith("shelflist.") and not name.startswith(f"{own}.")
        ]
    assert imported == []
