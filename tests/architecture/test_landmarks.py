"""What scrolls inside a section is no landmark of its own name: whoever jumps from one to the next would stop twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database

PROGRAM = Path(__file__).resolve().parents[2] / "src" / "shelflist"
SECTION = re.compile(r'<section\b[^>]*?aria-labelledby="([^"]+)"')
HEADING = re.compile(r'<h\d[^>]*? id="([^"]+)"[^>]*>(.*?)</h\d>', re.DOTALL)
REGION = re.compile(r'role="region"[^>]*? (aria-label|aria-labelledby)="((?:\{%.*?%\}|[^"])*)"')


def test_no_region_has_the_name_of_the_section_around_it() -> None:
    twice = []
    for path in sorted(PROGRAM.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        labels = set(SECTION.findall(text))
        said = {words.strip() for name, words in HEADING.findall(text) if name in labels}
        for how, name in REGION.findall(text):
            if name in (labels if how == "aria-labelledby" else said):
                twice.append(f"{path.name}: {name}")
    assert twice == [], "role=group instead"
