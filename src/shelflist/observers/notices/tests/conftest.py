"""A small library with readers to write to, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from shelflist.observers.notices.tests.build import Letters
    from shelflist.observers.notices.tests.post import Mailbox


@pytest.fixture
def letters(db: None) -> Letters:
    from shelflist.ground.journal.revisions import bump
    from shelflist.observers.notices.models import NoticeRule
    from shelflist.observers.notices.tests.build import Letters
    from shelflist.records.loans.tests.library import small_library

    NoticeRule.objects.all().delete()
    bump("notices")
    return Letters(small_library())


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    from shelflist.observers.notices.tests.post import mail_server

    with mail_server() as box:
        settings.SHELFLIST_SMTP_URL = f"smtp://127.0.0.1:{box.port}?tls=none"
        settings.SHELFLIST_MAIL_FROM = "library@threerivers.example"
        settings.SHELFLIST_BOUNCES_TO = "bounces@threerivers.example"
        yield box
