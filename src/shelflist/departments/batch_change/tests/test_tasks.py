"""What tasks do to a record, what they say of themselves, and what is refused before it is tried."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.departments.batch_change.rules.checking import BOXES, reasons_against
from shelflist.departments.batch_change.rules.explaining import explained
from shelflist.departments.batch_change.rules.patterns import Unsafe, pattern
from shelflist.departments.batch_change.rules.tasks import Condition, Task, apply, tasks_from_data, tasks_to_data
from shelflist.departments.batch_change.rules.verbs import CASES, VERBS, WHICH
from shelflist.records.catalog.codec import read, write_iso2709
from shelflist.records.catalog.flat import flat, typed
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.tests.samples import records

pytestmark = pytest.mark.one_database
LEADER = "LDR 00000nam a2200000 a 4500\n"
CASES_OF_TASKS = tomllib.loads((Path(__file__).parent / "cases" / "tasks.toml").read_text())["case"]


def of(lines: str) -> MarcRecord:
    found = typed(LEADER + lines)
    assert not found.problems
    return found.record


@pytest.mark.parametrize("case", CASES_OF_TASKS, ids=lambda case: case["name"])
def test_cat_13_a_task_does_what_its_case_says(case: dict[str, Any]) -> None:
    [task] = tasks_from_data([case["task"]])
    before = of(case["before"])
    kept = flat(before)
    assert reasons_against([task]) == []
    assert flat(apply(before, [task])) == flat(of(case["after"]))
    assert flat(before) == kept, "the record that was given stays as it was"
    assert tasks_from_data(tasks_to_data([task])) == (task,)
    assert str(explained(task)).endswith(".")


def test_cat_13_there_is_a_case_for_every_task() -> None:
    assert {case["task"]["do"] for case in CASES_OF_TASKS} == set(VERBS) == set(BOXES)


def test_cat_13_a_task_is_explained_in_a_sentence() -> None:
    task = Task("delete-field", "856", "u", how="begins", find="http://old.", when=(Condition("has", "245"),))
    assert str(explained(task)) == "If there is 245: Delete every 856 whose $u begins with “http://old.”."


@pytest.mark.parametrize(
    "data",
    [
        {"do": "shred"},
        {"do": "add-field", "tag": "245"},
        {"do": "add-field", "tag": "2X5", "put": "‡aT"},
        {"do": "add-field", "tag": "245", "put": "‡aT\x1e"},
        {"do": "replace-text", "tag": "245", "find": "(a+)+$", "how": "matches"},
        {"do": "replace-text", "tag": "245", "find": "(a|aa)*$", "how": "matches"},
        {"do": "replace-text", "tag": "245", "find": "(a", "how": "matches"},
        {"do": "replace-text", "tag": "245", "find": "a", "how": "matches", "put": "\\1"},
        {"do": "replace-text", "tag": "245", "find": "a", "how": "sounds"},
        {"do": "copy-field", "tag": "245", "to": "001"},
        {"do": "change-tag", "tag": "0XX", "to": "500"},
        {"do": "swap-fields", "tag": "001", "to": "245"},
        {"do": "move-subfield", "tag": "245", "code": "a", "to": "001 a"},
        {"do": "set-position", "tag": "LDR/00-04", "put": "99999"},
        {"do": "set-position", "tag": "LDR/09", "put": "#"},
        {"do": "set-position", "tag": "008/35-37", "put": "en"},
        {"do": "set-position", "tag": "008/35-37", "put": "éng"},
        {"do": "set-indicators", "tag": "245", "put": "1"},
        {"do": "set-indicators", "tag": "245", "put": "é1"},
        {"do": "add-subfield", "tag": "245", "code": "é", "put": "x"},
        {"do": "change-case", "tag": "245", "put": "shouting"},
        {"do": "build-field", "tag": "856", "put": "‡u{title}"},
        {"do": "delete-field", "tag": "245", "when": [{"is": "blue", "tag": "245"}]},
        {"do": "delete-field", "tag": "245", "when": [{"is": "at-least", "tag": "245", "find": "two"}]},
        {"do": "delete-field", "tag": "245", "when": [{"is": "text", "tag": "245", "how": "matches", "find": "(.*)*"}]},
    ],
)  # fmt: skip
def test_cat_13_what_cannot_be_done_is_refused_before(data: dict[str, Any]) -> None:
    found = reasons_against(tasks_from_data([data]))
    assert found
    assert all(one.details["task"] == 0 for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+$", "(a*)*b", "(a|a)*b", "(a|ab)+c", "(.*)*x", "(?:x+x+)+y", r"(\w+\s?)*$", r"(a)\1*", ".*.*.*.*x",
        "(?:(?:a?)+)+", "(?=(a+)+)b", "(?>a+)b", "a++b",
    ],
)  # fmt: skip
def test_cat_13_a_pattern_that_could_run_away_is_refused(text: str) -> None:
    with pytest.raises(Unsafe):
        pattern(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [(r"(\d+) p\.", "12 p."), (r"^\s+|\s+$", " x"), (r"\[(electronic|sound) [a-z]+\]", "[sound recording]"),
     (r"(.+), (\d{4})$", "May, 1999"), ("colou?r", "color"), (r"(?i)isbn:? ?", "ISBN: 1")],
)  # fmt: skip
def test_cat_13_usual_patterns_are_taken(text: str, found: str) -> None:
    one = pattern(text)
    assert one.expression.search(found)
    assert one.longest >= 100


# ---- whatever the tasks, a record stays a record

_TAGS = st.sampled_from(["245", "6XX", "001", "008", "500", "XXX", "856"])
_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=6)


@st.composite
def _tasks(draw: st.DrawFn) -> Task:
    do = draw(st.sampled_from(sorted(VERBS)))
    put = draw(_TEXT)
    if do == "change-case":
        put = draw(st.sampled_from(sorted(CASES)))
    elif do == "set-indicators":
        put = draw(st.sampled_from(["1*", "##", "*4"]))
    elif do == "set-position":
        put = draw(st.sampled_from(["a", "#", "|"]))
    elif do in {"build-field", "add-field"}:
        put = draw(st.sampled_from(["‡aNew", "## ‡a{245$a}", "‡a{001}", put]))
    return Task(
        do,
        draw(st.sampled_from(["LDR/06", "008/20"])) if do == "set-position" else draw(_TAGS),
        draw(st.sampled_from(["", "a", "ab"])),
        draw(st.sampled_from(["", "*0", "1#"])),
        draw(st.sampled_from(["contains", "is", "begins", "ends"])),
        "" if do == "set-position" else draw(_TEXT),
        put,
        draw(st.sampled_from(["245", "700", "b", "500 a", "009"])),
        draw(st.sampled_from(WHICH)),
        draw(st.booleans()),
    )  # fmt: skip


@given(records(), st.lists(_tasks(), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_cat_13_what_tasks_leave_is_written_and_reads_back_the_same(record: MarcRecord, tasks: list[Task]) -> None:
    usable = [one for one in tasks if not reasons_against([one])]
    made = apply(record, usable)
    [reading] = read(io.BytesIO(write_iso2709(made)))
    assert reading.record == made
    assert MarcRecord.from_json(made.to_json()) == made
