"""P07: the desk passes while the public side is stormed, and who is sent away is told when to come back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shelflist.doors.opac import crowding

pytestmark = pytest.mark.one_database


class Slow:
    """A program whose public pages take until they are let go."""

    def __init__(self) -> None:
        self.let_go, self.inside = Event(), []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/desk/"):
            self.inside.append(request.get_full_path())
            assert self.let_go.wait(20)
        return HttpResponse("answered")


def until(truth) -> None:
    turn = Event()
    for _ in range(2000):
        if truth():
            return
        turn.wait(0.005)
    raise AssertionError("it did not happen")


def test_p07_the_desk_is_answered_while_every_public_place_is_taken(rf: RequestFactory) -> None:
    program = Slow()
    control = crowding.CrowdControl(program)
    with ThreadPoolExecutor(8) as threads:
        first = [threads.submit(control, rf.get(f"/title/{n}/")) for n in range(crowding.AT_ONCE)]
        until(lambda: len(program.inside) == crowding.AT_ONCE)
        waits = [threads.submit(control, rf.get(f"/search/?q=rivers{n}")) for n in range(crowding.MAY_WAIT)]
        until(lambda: control.waiting == crowding.MAY_WAIT)
        one_too_many = control(rf.get("/search/?q=lakes"))
        walker = control(rf.get("/search/?q=lakes&language=eng"))
        assert control(rf.get("/desk/check-in/")).content == b"answered"
        program.let_go.set()
        assert {one.result().status_code for one in [*first, *waits]} == {200}
    assert (one_too_many.status_code, walker.status_code) == (503, 503)
    assert one_too_many["Retry-After"] == "1"
    assert "Please try again in a second." in one_too_many.content.decode()
    assert (control.inside, control.waiting) == (0, 0)
    assert control(rf.get("/search/?q=lakes")).status_code == 200


def test_a_network_that_asks_too_much_is_told_so_and_the_place_of_a_failed_request_is_free_again(
    rf: RequestFactory,
) -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    control = crowding.CrowdControl(broken)
    statuses = set()
    for _ in range(200):
        try:
            statuses.add(control(rf.get("/title/1/", REMOTE_ADDR="192.0.2.7")).status_code)
        except RuntimeError:
            statuses.add("broken")
    assert statuses == {"broken", 429}
    assert control.inside == 0


@pytest.mark.django_db
def test_a_swarm_fills_no_log(client, caplog: pytest.LogCaptureFixture) -> None:
    paths = [f"/search/?q=x&language=eng&decade=1990&page=99&x={number}" for number in range(60)]
    statuses = {client.get(path).status_code for path in paths}
    assert statuses & {429, 503}
    assert caplog.records == []


def test_the_public_server_has_no_desk(rf: RequestFactory, settings) -> None:
    settings.IS_PUBLIC_SERVER = True
    control = crowding.CrowdControl(lambda _request: HttpResponse("answered"))
    for path in ("/desk/", "/api/v1/titles", "/sign-in/", "/styleguide/"):
        assert control(rf.get(path)).status_code == 404
    for path in ("/", "/title/1/", "/static/ui/tokens.css", "/pay/"):
        assert control(rf.get(path)).status_code == 200
