"""What can go wrong while another library is asked, in words for whoever waits for its answer."""

from __future__ import annotations

from shelflist.ground.common.phrases import Phrase


class NoAnswer(Exception):
    """The target gives no answer that can be used; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))
