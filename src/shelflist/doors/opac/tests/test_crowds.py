"""P07: a swarm that walks through facets steps back before anybody who looks for a book."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.doors.opac.rules.crowds import COSTS, EVERYBODY, NETWORKS_KEPT, Crowd, Jar, kind_of, network_of


@pytest.mark.parametrize(
    ("path", "names", "page", "kind"),
    [
        ("/", [], "", "page"),
        ("/title/12/", ["from"], "", "page"),
        ("/search/", ["q"], "", "search"),
        ("/search/words/", ["q"], "", "typing"),
        ("/search/", ["q", "page"], "2", "search"),
        ("/search/", ["q", "page"], "6", "walk"),
        ("/search/", ["q", "page"], "99999999999999999999999", "walk"),
        ("/search/", ["q", "page"], "²", "search"),
        ("/search/", ["q", "format"], "", "search"),
        ("/search/", ["q", "language", "decade"], "", "walk"),
        ("/oai", ["verb", "metadataPrefix"], "", "search"),
        ("/oai", ["verb", "resumptionToken"], "", "walk"),
    ],
)
def test_what_a_request_is(path: str, names: list[str], page: str, kind: str) -> None:
    assert kind_of(path, names, page) == kind


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("127.0.0.1", "127.0.0.0/24"),
        ("127.0.9.200", "127.0.9.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("", ""),
        ("unix socket", "unix socket"),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_p07_a_swarm_of_facet_walkers_leaves_room_for_a_person_who_searches() -> None:
    crowd, answered, refused = Crowd(), 0, 0
    for number in range(3000):  # ten seconds, three hundred a second, each from a network of its own
        said = crowd.ask("walk", f"10.{number % 250}.{number // 250}.0/24", number / 300)
        answered, refused = answered + said.admitted, refused + (not said.admitted)
        if number % 100 == 0:
            assert crowd.ask("search", "192.0.2.0/24", number / 300).admitted
            assert crowd.ask("page", "192.0.2.0/24", number / 300).admitted
    assert refused > 2500
    assert answered <= (EVERYBODY.most / 2 + 10 * EVERYBODY.per_second) / COSTS["walk"] + 1


def test_one_network_that_asks_too_much_is_told_so_and_others_are_not() -> None:
    crowd = Crowd(Jar(1000, 10_000), Jar(1, 10))
    said = [crowd.ask("search", "one", 1.0) for _ in range(6)]
    assert [one.admitted for one in said] == [True, True, True, True, False, False]
    assert said[-1].is_network
    assert crowd.ask("search", "another", 1.0).admitted
    assert not crowd.ask("search", "one", 1.0 + said[-1].wait_seconds - 1).admitted
    assert crowd.ask("search", "one", 1.0 + said[-1].wait_seconds).admitted


@given(st.lists(st.tuples(st.sampled_from(list(COSTS)), st.integers(0, 9000), st.floats(0, 5))))
def test_jars_never_run_below_nothing_nor_over(asked) -> None:
    crowd, now = Crowd(), 0.0
    for kind, network, pause in asked:
        now += pause
        crowd.ask(kind, str(network), now)
        assert 0 <= crowd.left <= EVERYBODY.most
        assert all(0 <= left <= crowd.network_jar.most for left, _at in crowd.networks.values())


def test_networks_that_were_quiet_longest_are_forgotten() -> None:
    crowd = Crowd()
    for number in range(NETWORKS_KEPT + 10):
        crowd.ask("page", f"n{number}", 0.0)
    assert "n0" not in crowd.networks
    assert len(crowd.networks) == NETWORKS_KEPT
