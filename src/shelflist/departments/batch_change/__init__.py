"""Changing many records at once: task lists as data, tried first, run by the worker, taken back for thirty days."""
