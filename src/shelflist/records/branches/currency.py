"""One currency for one library: whoever keeps money says here whether there is some, and then it stays as it is."""

from __future__ import annotations

from collections.abc import Callable

from shelflist.ground.common.money import USUAL
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

_keepers: list[Callable[[], bool]] = []


def register(has_money: Callable[[], bool]) -> None:
    """Called in `AppConfig.ready` of the package whose amounts would mean something else in another currency."""
    _keepers.append(has_money)


def reasons_against_another(before: str, after: str) -> list[Refusal]:
    """Why a library that counts in one currency cannot count in the other; empty when it can."""
    if (before or USUAL) == (after or USUAL) or not any(has_money() for has_money in _keepers):
        return []
    return [
        Refusal(
            code="currency-in-use",
            message=_("Amounts have been entered in {code}, and they would mean something else.", code=before or USUAL),
            remedy=_("A library that changes its currency begins a new ledger: ask whoever looks after Shelflist."),
            details={"field": "currency"},
        )
    ]
