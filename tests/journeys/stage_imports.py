"""What the pages of imports show: a record that matches two of ours alike."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_imports(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.cataloguing.tests.samples import book, bring_in, file_of, subjects

    isbn = "9780553293357"
    with tempfile.TemporaryDirectory() as folder:
        alike = [book(name, "Foundation", source=name, isbn=isbn, more=subjects(1)) for name in ("GB", "DE")]
        bring_in(file_of(Path(folder), *alike), on_match="add")
        third = file_of(Path(folder), book("US", "Foundation", source="US", isbn=isbn, more=subjects(4)))
        stage.ids["doubtful_import"] = bring_in(third, waits=True).files[0].batch_id
