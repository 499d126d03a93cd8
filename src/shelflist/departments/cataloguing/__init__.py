"""Bringing records in and out: import jobs, quarantine, export."""
