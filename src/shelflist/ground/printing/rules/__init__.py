"""Decisions about paper: bars and gaps, where a call number breaks, where a label lies on its sheet."""
