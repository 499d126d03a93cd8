"""Documents are made in processes of their own, in order, and here where those die."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from shelflist.observers.search import makers

pytestmark = pytest.mark.one_database
SOURCE = f"{__name__}:doubled"


def doubled(number: int) -> tuple[int, int]:
    """What the tests have made: twice the number, and by which process. The number 13 ends any but this one."""
    if number == 13 and os.environ.get("SHELFLIST_TEST_HERE") != str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2, os.getpid()


def asked(count: int, numbers: range) -> list[tuple[int, int]]:
    with makers.makers(SOURCE, count) as ask:
        return list(ask(numbers))


def test_makers_answer_in_order_and_end_with_their_writer(monkeypatch: Any) -> None:
    found = asked(2, range(9))
    processes = {process for _number, process in found}
    assert ([number for number, _process in found], len(processes)) == ([0, 2, 4, 6, 8, 10, 12, 14, 16], 2)
    assert os.getpid() not in processes
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_without_makers_and_where_one_has_died_documents_are_made_here(monkeypatch: Any) -> None:
    monkeypatch.setenv("SHELFLIST_TEST_HERE", str(os.getpid()))
    assert {process for _number, process in asked(0, range(3))} == {os.getpid()}
    found = asked(2, range(10, 20))
    assert [number for number, _process in found] == list(range(20, 40, 2))
    assert (26, os.getpid()) in found
