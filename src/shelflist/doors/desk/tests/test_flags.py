"""What the banner says of a card that expires, and how long an expired one still opens everything (PAT-13)."""

from __future__ import annotations

from datetime import date

import pytest

from shelflist.departments.circulation import actions
from shelflist.departments.circulation.tests.samples import NOW, Library, small_library
from shelflist.doors.desk.flags import flags_of
from shelflist.ground.common.refusals import Refused
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.patrons.queries import patron_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Library:
    return small_library()


def test_pat_13_warning_and_grace_are_the_kinds_own(town: Library) -> None:
    PatronCategory.objects.update(warn_days_before=5, grace_days=3)
    card = town.card(expires_on=date(2026, 11, 12))  # two days before NOW
    for today, warned in ((date(2026, 11, 2), False), (date(2026, 11, 10), True)):
        page = patron_page(card.patron_id, today)
        assert page is not None
        assert any("expires soon" in str(strong) for _kind, _words, strong in flags_of(page, today)) is warned
    clerk = town.staff()
    actions.check_out(item_barcode=town.item().barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
    PatronCategory.objects.update(grace_days=1)
    with pytest.raises(Refused) as no:
        actions.check_out(item_barcode=town.item().barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
    assert no.value.codes == ("card-expired",)
