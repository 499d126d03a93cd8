"""A fine in days (PAT-12)."""

from __future__ import annotations


def suspended_days(*, late: int, per_day: int, most: int) -> int:
    """For how many days somebody is suspended who brought something back so many days late."""
    return min(max(late, 0) * per_day, most)
