"""Charts: bars stand on the floor, scales are plain numbers, nothing is drawn outside."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shelflist.ground.ui import charts

ROWS = st.lists(st.tuples(st.text(max_size=5), st.integers(0, 10**9)), max_size=40)


@given(ROWS)
def test_bars_stand_on_the_floor_inside_the_drawing(rows: list[tuple[str, int]]) -> None:
    chart = charts.bars("Loans", rows, label_head="Month", value_head="Loans")
    assert len(chart.bars) == len(rows)
    for bar in chart.bars:
        assert bar.y + bar.height == pytest.approx(chart.floor, abs=0.02)
        assert charts.TOP <= bar.y <= chart.floor
        assert chart.left <= bar.x
        assert bar.x + bar.width <= chart.right + 0.02


@given(st.lists(st.floats(0, 1e9), max_size=10))
@example([1e-5])
@example([5e-324])
@example([1000.0])
def test_the_scale_reaches_the_highest_value_and_wastes_at_most_half(values: list[float]) -> None:
    top = charts.ceiling(values)
    highest = max(values, default=0)
    assert top >= highest
    assert highest < charts.SMALLEST_SCALE or highest >= top * 0.49


def test_a_line_has_a_point_for_each_row() -> None:
    chart = charts.line("Visits", [("10", 0), ("11", 5), ("12", 10)], label_head="Hour", value_head="Visits")
    assert chart.path == f"M48.0 {chart.floor}.0L340.0 101.0L632.0 10.0"
    assert [label.text for label in chart.y_labels] == ["0", "5", "10"]


def test_labels_are_thinned_when_there_are_many() -> None:
    rows = [(str(n), n) for n in range(40)]
    assert len(charts.bars("", rows, label_head="", value_head="").x_labels) <= charts.MAX_LABELS


def test_no_rows_and_one_row_draw_without_complaint() -> None:
    assert charts.line("", [], label_head="", value_head="").path == ""
    assert charts.line("", [("a", 1)], label_head="", value_head="").path.startswith("M340")


def test_a_negative_value_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        charts.bars("", [("a", -1)], label_head="", value_head="")


def test_a_pareto_chart_is_sorted_and_its_line_ends_at_the_sum() -> None:
    chart = charts.pareto("Faults", [("b", 1), ("a", 3)], label_head="Fault", value_head="Count")
    assert [label for label, _value in chart.rows] == ["a", "b"]
    assert chart.path.count("L") == 1
    last = float(chart.path.rsplit(" ", 1)[1])
    assert last == charts.height_of(4, 4, chart.room)
