"""Targets of copy cataloguing that have authorities are asked like services (AUT-07)."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from shelflist.departments.authorities.tests.authorities import authority, heading, title
from shelflist.departments.copy_cataloguing.models import Target
from shelflist.departments.copy_cataloguing.tests import servers
from shelflist.departments.entities.actions import services, taking
from shelflist.departments.entities.actions.services import ServiceDetails
from shelflist.departments.entities.models import Identity
from shelflist.departments.entities.tests.test_acts import ME

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["sru", "z3950"])
def test_aut_07_a_target_gives_authorities_by_sru_and_by_z39_50(kind: str) -> None:
    """Whole records come at once: they are kept for a day, and one is taken over."""
    ours = authority("n79021164", heading("100", "a Twain, Mark,", "d 1835-1910"), heading("400", "a Clemens, Samuel"))
    ours.leader = "00000nz  a2200000n  4500"
    book = title("Not an authority")
    with ExitStack() as open_ones:
        if kind == "sru":
            port = open_ones.enter_context(servers.sru(servers.sru_answer([ours, book])))
        else:
            port = open_ones.enter_context(servers.line(servers.library(servers.as_octets(ours, book))))
        target = Target.objects.create(
            name="National", kind=kind, host="127.0.0.1", port=port, database="sru", own_network=True, pause_ms=0,
            syntax="marcxml" if kind == "sru" else "usmarc",
        )  # fmt: skip
        services.save_service(details=ServiceDetails("National", "target", target_id=target.pk), **ME)
        [said] = taking.look_up(kind="person", text="twain", **ME)
    assert said.fault is None, said.fault
    [offer] = said.offers
    made = taking.take_over(fetched_id=int(offer.number), **ME)
    assert made.heading == "Twain, Mark, 1835-1910"
    assert not Identity.objects.filter(is_source=True).exists()  # a target is not looked at again
