"""Decisions of classification: pure."""
