"""Merging titles, looking for duplicates, and saying that two titles are not one."""
