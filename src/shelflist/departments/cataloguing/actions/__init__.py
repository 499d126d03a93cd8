"""What is done with files of records: brought in, stopped, taken back, written out."""

from shelflist.departments.cataloguing.actions.beginning import (
    ImportStarted,
    cancel_import,
    carry_out,
    resume_import,
    start_import,
)
from shelflist.departments.cataloguing.actions.exporting import ExportSummary, Wanted, export_marc
from shelflist.departments.cataloguing.actions.files import FileOutcome, ImportSummary, import_files
from shelflist.departments.cataloguing.actions.harvesting import harvest_now, harvest_what_is_due, run_harvest
from shelflist.departments.cataloguing.actions.nightly import deleted_lines, export_nightly, replace_text
from shelflist.departments.cataloguing.actions.running import run_import
from shelflist.departments.cataloguing.actions.sources import (
    SourceDetails,
    remove_set,
    remove_source,
    save_set,
    save_source,
)
from shelflist.departments.cataloguing.actions.undoing import begin_undo, run_undo, undo_import

__all__ = [
    "ExportSummary",
    "FileOutcome",
    "ImportStarted",
    "ImportSummary",
    "SourceDetails",
    "Wanted",
    "begin_undo",
    "cancel_import",
    "carry_out",
    "deleted_lines",
    "export_marc",
    "export_nightly",
    "harvest_now",
    "harvest_what_is_due",
    "import_files",
    "remove_set",
    "remove_source",
    "replace_text",
    "resume_import",
    "run_harvest",
    "run_import",
    "run_undo",
    "save_set",
    "save_source",
    "start_import",
    "undo_import",
]
