"""What a letter and a receipt say, for looking at them."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def letter() -> dict[str, Any]:
    return {
        "language": "en",
        "envelope": "din5008b",
        "sender": ["Hartwell Public Library", "12 Elm Street", "Hartwell, NE 68901"],
        "return_line": "Hartwell Public Library · 12 Elm Street",
        "recipient": ["Amina Haddad", "7 Mill Lane", "Hartwell, NE 68901"],
        "facts": [["Card", "21234000000010"]],
        "subject": "Books to bring back",
        "salutation": "Dear Amina Haddad,",
        "paragraphs": ["Please bring these back."],
        "table": {"columns": ["Title", "Due"], "rows": [["Emma", "12 Nov 2026"]], "numeric": [1]},
    }
