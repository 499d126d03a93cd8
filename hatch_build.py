"""Compiles the translations while Shelflist is being installed, from a wheel or for development."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = (
    "src/shelflist/ground/ui/catalogues.py"  # run as a file: the package cannot be imported before it is installed
)


class Translations(BuildHookInterface[Any]):
    """Called for wheels of both kinds; `artifacts` in pyproject.toml takes what is made into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            runpy.run_path(str(Path(self.root) / CATALOGUES))["compile_all"](anew=True)
