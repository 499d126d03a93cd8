"""Colours: every pair of text and ground passes WCAG 2.2 AA in both themes, and both dark themes are one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parent.parent / "static/ui/tokens.css").read_text("utf-8")
BLOCKS = re.findall(r":root[^{]*\{([^}]*)\}", CSS)
SURFACES = ("paper", "card", "well")
SOFT = ("lamp-soft", "brass-soft", "ox-soft", "slate-soft")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def declarations(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", block))


LIGHT = tokens(BLOCKS[0])
DARK_BLOCKS = [declarations(block) for block in BLOCKS[1:] if "--paper" in block]
THEMES = {"light": LIGHT, "dark": LIGHT | {k: v for k, v in DARK_BLOCKS[0].items() if v.startswith("#")}}
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in (*SURFACES, *SOFT)),
    *((ink, ground) for ink in ("ink-3", "lamp", "brass", "ox", "slate") for ground in SURFACES),
    ("lamp", "lamp-soft"),
    ("lamp-strong", "lamp-soft"),
    ("brass", "brass-soft"),
    ("ox", "ox-soft"),
    ("slate", "slate-soft"),
    ("lamp-ink", "lamp"),
    ("lamp-ink", "lamp-strong"),
]
CONTROL_PAIRS = [*(("edge", ground) for ground in SURFACES), *(("focus", ground) for ground in (*SURFACES, *SOFT))]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_has_contrast_4_5(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), CONTROL_PAIRS)
def test_edges_of_controls_and_the_focus_ring_have_contrast_3(theme: str, line: str, ground: str) -> None:
    assert contrast(THEMES[theme][line], THEMES[theme][ground]) >= 3


def test_the_system_s_dark_and_the_chosen_dark_are_the_same() -> None:
    assert len(DARK_BLOCKS) == 2
    assert DARK_BLOCKS[0] == DARK_BLOCKS[1]
