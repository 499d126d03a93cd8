"""BER: what is written is read again, and no octets whatever do harm."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.doors.protocols.z3950 import asking
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Class, Malformed, Node

pytestmark = pytest.mark.one_database
LEAF = st.builds(Node, st.sampled_from(Class), st.integers(0, 1 << 20), st.binary(max_size=200))
NODES = st.recursive(
    LEAF,
    lambda inner: st.builds(
        lambda kind, tag, parts: ber.group(tag, *parts, kind=kind),
        st.sampled_from(Class),
        st.integers(0, 300),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


def plain(node: Node) -> bool:
    """Two octets of nought at the start would be the end of something indefinite."""
    return not (node.kind is Class.UNIVERSAL and node.tag == 0)


@settings(max_examples=100)
@given(NODES)
def test_what_is_written_is_read_again(node: Node) -> None:
    octets = ber.encode(node)
    assert ber.decode(octets) == node
    assert ber.length_of(octets) == len(octets)
    assert ber.length_of(octets + b"more") == len(octets)
    for end in range(min(len(octets), 20)):
        assert ber.length_of(octets[:end]) in (None, len(octets))


@given(st.integers(-(2**62), 2**62), st.sets(st.integers(0, 17)))
def test_numbers_and_bits(number: int, bits: set[int]) -> None:
    assert ber.integer(1, number).integer == number
    assert ber.bits(4, frozenset(bits), 18).bits == bits


@pytest.mark.parametrize("dotted", ["1.2.840.10003.5.109.10", "1.0.10646.1.0.8", "2.5.4.3", "0.9.2342.19200300"])
def test_object_identifiers(dotted: str) -> None:
    assert ber.oid_of(ber.oid_octets(dotted)) == dotted


def test_an_indefinite_length_is_read() -> None:
    octets = bytes.fromhex("b680 8201 05 b580 8101 01 0000 0000")
    node = ber.decode(octets)
    assert (node.need(2).integer, node.need(21).need(1).integer) == (5, 1)
    assert ber.length_of(octets) == len(octets)
    assert ber.length_of(octets[:-1]) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"\x30\x84\xff\xff\xff\xff",  # four gigabytes are announced
        b"\x30\x88" + b"\xff" * 8,
        b"\x30\x89" + b"\x01" * 9,
        b"\x1f" + b"\xff" * 40,  # a tag without an end
        b"\x04\x80",  # octets of no definite length
        b"\x30\x80" * 200,  # deeper than anything
        b"\xa1\x80" * 60_000,
    ],
)
def test_s30_octets_that_promise_too_much_are_refused(octets: bytes) -> None:
    with pytest.raises(Malformed):
        ber.length_of(octets)
    with pytest.raises(Malformed):
        ber.decode(octets)


def test_s30_deep_and_many_are_refused() -> None:
    deep = b"\x04\x00"
    for _time in range(ber.DEEPEST + 5):
        deep = b"\x30" + ber._size_octets(len(deep)) + deep
    with pytest.raises(Malformed):
        ber.decode(deep)
    many = b"\x05\x00" * (ber.MOST_NODES + 1)
    with pytest.raises(Malformed):
        ber.decode(b"\x30" + ber._size_octets(len(many)) + many)


@settings(max_examples=300)
@given(st.binary(max_size=80))
def test_s30_random_octets_are_read_or_refused(octets: bytes) -> None:
    with suppress(Malformed):
        ber.length_of(octets)
    with suppress(Malformed):
        node = ber.decode(octets)
        for read in (asking.init, asking.search, asking.present, asking.deletion, asking.scan, asking.sort):
            with suppress(Malformed, asking.Bib1Diagnostic):
                read(node)
