"""BER, the encoding of ASN.1 that Z39.50 speaks: as much of it as that takes, and nothing that grows without bounds.

A value is a `Node`: class, number, and either octets or other nodes. Both lengths of BER, definite and indefinite, are
read; only definite ones are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

DEEPEST = 80
MOST_NODES = 20_000
LONGEST = 1 << 20  # octets of one message that is read
HIGHEST_TAG = 1 << 21


class Class(IntEnum):
    """The class of a tag."""

    UNIVERSAL = 0
    APPLICATION = 1
    CONTEXT = 2
    PRIVATE = 3


BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, EXTERNAL, SEQUENCE = 1, 2, 3, 4, 5, 6, 8, 16
VISIBLE_STRING, GENERAL_STRING = 26, 27


class Malformed(Exception):
    """The octets are no BER, or more than we read."""


@dataclass(frozen=True, slots=True)
class Node:
    """A tagged value. `octets` of a primitive one, `parts` of a constructed one."""

    kind: Class
    tag: int
    octets: bytes = b""
    parts: tuple[Node, ...] = ()
    constructed: bool = False

    def find(self, tag: int, kind: Class = Class.CONTEXT) -> Node | None:
        """The first part with this tag."""
        return next((part for part in self.parts if part.tag == tag and part.kind == kind), None)

    def need(self, tag: int, kind: Class = Class.CONTEXT) -> Node:
        """The first part with this tag; Malformed when there is none."""
        found = self.find(tag, kind)
        if found is None:
            raise Malformed(f"part {tag} is missing")
        return found

    @property
    def only(self) -> Node:
        """The one part of an explicitly tagged value."""
        if len(self.parts) != 1:
            raise Malformed(f"one part was expected, here are {len(self.parts)}")
        return self.parts[0]

    @property
    def integer(self) -> int:
        if self.constructed or not 1 <= len(self.octets) <= 8:
            raise Malformed("no whole number")
        return int.from_bytes(self.octets, "big", signed=True)

    @property
    def boolean(self) -> bool:
        return self.octets not in (b"", b"\0")

    @property
    def text(self) -> str:
        return self.raw.decode("utf-8", "replace")

    @property
    def raw(self) -> bytes:
        """The octets, also of a string that came in pieces."""
        return b"".join(part.raw for part in self.parts) if self.constructed else self.octets

    @property
    def oid(self) -> str:
        return oid_of(self.octets)

    @property
    def bits(self) -> frozenset[int]:
        """The numbers of the bits that are set."""
        if self.constructed or not self.octets:
            raise Malformed("no bit string")
        body = self.octets[1:17]
        return frozenset(place for place in range(len(body) * 8) if body[place >> 3] & (0x80 >> (place & 7)))


# ---- reading


def length_of(data: bytes) -> int | None:
    """How many octets the value at the start of `data` has, or None when that cannot be told yet.

    Raises Malformed for what is no BER or longer than LONGEST.
    """
    if not data:
        return None
    try:
        _kind, _tag, constructed, place = _tag_at(data, 0)
        size, place = _size_at(data, place)
    except IndexError:
        return None
    if size is not None:
        if place + size > LONGEST:
            raise Malformed("too long")
        return place + size
    if not constructed:
        raise Malformed("a primitive value of no definite length")
    return _end_of_indefinite(data, place)


def _end_of_indefinite(data: bytes, place: int) -> int | None:
    """Where an indefinite value ends, or None when the end has not come yet."""
    open_count, steps = 1, 0
    while open_count:
        steps += 1
        if steps > MOST_NODES or place > LONGEST or open_count > DEEPEST:
            raise Malformed("too long")
        if data[place : place + 2] == b"\0\0":
            open_count -= 1
            place += 2
            continue
        try:
            _kind, _tag, constructed, place = _tag_at(data, place)
            size, place = _size_at(data, place)
        except IndexError:
            return None
        if size is not None:
            place += size
        elif constructed:
            open_count += 1
        else:
            raise Malformed("a primitive value of no definite length")
    return place if place <= len(data) else None


def decode(data: bytes) -> Node:
    """The one value that `data` is. Raises Malformed."""
    if len(data) > LONGEST:
        raise Malformed("too long")
    reader = _Reader(data)
    try:
        node, end = reader.value(0, len(data), 0)
    except IndexError:
        raise Malformed("cut off") from None
    if end != len(data):
        raise Malformed("more than one value")
    return node


@dataclass
class _Reader:
    data: bytes
    nodes: int = 0

    def value(self, place: int, end: int, depth: int) -> tuple[Node, int]:
        """The value at a place, and where it ends."""
        self.nodes += 1
        if depth > DEEPEST or self.nodes > MOST_NODES:
            raise Malformed("too deep, or too many parts")
        kind, tag, constructed, place = _tag_at(self.data, place)
        size, place = _size_at(self.data, place)
        if size is None:
            if not constructed:
                raise Malformed("a primitive value of no definite length")
            parts, place = self._until_the_end(place, end, depth)
            return Node(kind, tag, parts=parts, constructed=True), place
        stop = place + size
        if stop > end:
            raise Malformed("cut off")
        if not constructed:
            return Node(kind, tag, self.data[place:stop]), stop
        parts_found = []
        while place < stop:
            part, place = self.value(place, stop, depth + 1)
            parts_found.append(part)
        return Node(kind, tag, parts=tuple(parts_found), constructed=True), stop

    def _until_the_end(self, place: int, end: int, depth: int) -> tuple[tuple[Node, ...], int]:
        parts = []
        while self.data[place : place + 2] != b"\0\0":
            if place >= end:
                raise Malformed("cut off")
            part, place = self.value(place, end, depth + 1)
            parts.append(part)
        return tuple(parts), place + 2


def _tag_at(data: bytes, place: int) -> tuple[Class, int, bool, int]:
    first = data[place]
    place += 1
    tag = first & 0x1F
    if tag == 0x1F:
        tag = 0
        while True:
            octet = data[place]
            place += 1
            tag = tag << 7 | octet & 0x7F
            if tag > HIGHEST_TAG:
                raise Malformed("a tag that is too high")
            if not octet & 0x80:
                break
    return Class(first >> 6), tag, bool(first & 0x20), place


def _size_at(data: bytes, place: int) -> tuple[int | None, int]:
    """The length that stands here, None for an indefinite one."""
    first = data[place]
    place += 1
    if first < 0x80:
        return first, place
    if first == 0x80:
        return None, place
    count = first & 0x7F
    if count > 8:
        raise Malformed("a length that is too long")
    if place + count > len(data):
        raise IndexError
    size = int.from_bytes(data[place : place + count], "big")
    if size > LONGEST:
        raise Malformed("too long")
    return size, place + count


def oid_of(octets: bytes) -> str:
    """An object identifier in dotted form. Raises Malformed."""
    if not octets or len(octets) > 64 or octets[-1] & 0x80:
        raise Malformed("no object identifier")
    numbers, value = [], 0
    for octet in octets:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in (first, numbers[0] - 40 * first, *numbers[1:]))


# ---- writing


def encode(node: Node) -> bytes:
    """The octets of a value."""
    body = b"".join(encode(part) for part in node.parts) if node.constructed else node.octets
    return _tag_octets(node) + _size_octets(len(body)) + body


def _tag_octets(node: Node) -> bytes:
    first = node.kind << 6 | (0x20 if node.constructed else 0)
    if node.tag < 0x1F:
        return bytes((first | node.tag,))
    return bytes((first | 0x1F,)) + _base_128(node.tag)


def _size_octets(size: int) -> bytes:
    if size < 0x80:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def _base_128(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.append(number & 0x7F | 0x80)
    return bytes(reversed(octets))


def oid_octets(dotted: str) -> bytes:
    """The octets of an object identifier."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    return b"".join(_base_128(number) for number in (first * 40 + second, *rest))


def group(tag: int, *parts: Node | None, kind: Class = Class.CONTEXT) -> Node:
    """A constructed value; parts that are None are left out."""
    return Node(kind, tag, parts=tuple(part for part in parts if part is not None), constructed=True)


def integer(tag: int, value: int, kind: Class = Class.CONTEXT) -> Node:
    octets = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
    return Node(kind, tag, octets)


def boolean(tag: int, value: bool, kind: Class = Class.CONTEXT) -> Node:
    return Node(kind, tag, b"\xff" if value else b"\0")


def text(tag: int, value: str, kind: Class = Class.CONTEXT) -> Node:
    return Node(kind, tag, value.encode())


def octets(tag: int, value: bytes, kind: Class = Class.CONTEXT) -> Node:
    return Node(kind, tag, value)


def oid(tag: int, dotted: str, kind: Class = Class.CONTEXT) -> Node:
    return Node(kind, tag, oid_octets(dotted))


def universal_oid(dotted: str) -> Node:
    return oid(OID, dotted, Class.UNIVERSAL)


def sequence(*parts: Node | None) -> Node:
    return group(SEQUENCE, *parts, kind=Class.UNIVERSAL)


def bits(tag: int, numbers: frozenset[int], size: int) -> Node:
    """A bit string of so many bits."""
    body = bytearray((size + 7) // 8)
    for number in numbers:
        body[number >> 3] |= 0x80 >> (number & 7)
    return Node(Class.CONTEXT, tag, bytes((len(body) * 8 - size,)) + bytes(body))


def walk(node: Node) -> Iterator[Node]:
    """A value and everything in it."""
    yield node
    for part in node.parts:
        yield from walk(part)
