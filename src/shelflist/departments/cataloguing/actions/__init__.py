"""What is done with files of records: brought in, stopped, taken back, written out."""

from shelflist.departments.cataloguing.actions.beginning import (
    ImportStarted,
    cancel_import,
    resume_import,
    start_import,
)
from shelflist.departments.cataloguing.actions.exporting import ExportSummary, Wanted, export_marc
from shelflist.departments.cataloguing.actions.files import FileOutcome, ImportSummary, import_files
from shelflist.departments.cataloguing.actions.running import run_import
from shelflist.departments.cataloguing.actions.undoing import begin_undo, run_undo, undo_import

__all__ = [
    "ExportSummary",
    "FileOutcome",
    "ImportStarted",
    "ImportSummary",
    "Wanted",
    "begin_undo",
    "cancel_import",
    "export_marc",
    "import_files",
    "resume_import",
    "run_import",
    "run_undo",
    "start_import",
    "undo_import",
]
