"""What workstations are called. The branches know, and tell it here; paper stands below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest

Names = Callable[[HttpRequest], Mapping[int, str]]
_names: list[Names] = []


def register(names: Names) -> None:
    """Called once, in the branches' `AppConfig.ready`."""
    _names[:] = [names]


def names(request: HttpRequest) -> Mapping[int, str]:
    """By number, what each workstation is called."""
    return _names[0](request) if _names else {}
