"""The verbs of authority control."""

from __future__ import annotations

from shelflist.departments.authorities.actions.following import follow_now, follow_waiting
from shelflist.departments.authorities.actions.running import link_records, run_linker, start_linker

__all__ = ["follow_now", "follow_waiting", "link_records", "run_linker", "start_linker"]
