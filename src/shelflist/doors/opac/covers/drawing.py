"""Shapes of a cover: attributes only, no style and no script, so that a strict content security policy is content."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
W, H, M = 240, 360, 20


class Dice:
    """Numbers that only look like chance: read off the hash, the same each time."""

    def __init__(self, seed: str) -> None:
        self.state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")

    def roll(self) -> float:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) / 2**31

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.roll() * len(options))]

    def span(self, low: float, high: float) -> float:
        return low + (high - low) * self.roll()

    def whole(self, low: int, high: int) -> int:
        return low + int(self.roll() * (high - low + 1))


def n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def rect(x: float, y: float, w: float, h: float, fill: str) -> str:
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" fill="{fill}"/>'


def disc(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}"/>'


def ring(x: float, y: float, r: float, stroke: str, width: float) -> str:
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="none" stroke="{stroke}" stroke-width="{n(width)}"/>'


def path(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


def stroke(d: str, colour: str, width: float, cap: str = "butt") -> str:
    ends = f' stroke-linecap="{cap}"' if cap != "butt" else ""
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{n(width)}"{ends}/>'


def quarter(x: float, y: float, s: float, corner: int, fill: str) -> str:
    """A quarter disc that fills the square at x,y; corner 0..3 is where its centre sits."""
    cx, cy = (x, x + s, x + s, x)[corner], (y, y, y + s, y + s)[corner]
    ax, ay = ((x + s, y), (x + s, y + s), (x, y + s), (x, y))[corner]
    bx, by = ((x, y + s), (x, y), (x + s, y), (x + s, y + s))[corner]
    return path(f"M{n(cx)} {n(cy)}L{n(ax)} {n(ay)}A{n(s)} {n(s)} 0 0 1 {n(bx)} {n(by)}Z", fill)


def leaf(x: float, y: float, length: float, angle: float, colour: str) -> str:
    a = math.radians(angle)
    tx, ty = x + length * math.cos(a), y + length * math.sin(a)
    nx, ny = -math.sin(a) * length * 0.36, math.cos(a) * length * 0.36
    mx, my = (x + tx) / 2, (y + ty) / 2
    return path(
        f"M{n(x)} {n(y)}Q{n(mx + nx)} {n(my + ny)} {n(tx)} {n(ty)}Q{n(mx - nx)} {n(my - ny)} {n(x)} {n(y)}Z", colour
    )


def mark(x: float, y: float, s: float, fill: str) -> str:
    """Three spines, one leaning."""
    return (
        rect(x, y, s * 0.2, s, fill)
        + rect(x + s * 0.3, y + s * 0.14, s * 0.2, s * 0.86, fill)
        + f'<rect x="{n(x + s * 0.68)}" y="{n(y + s * 0.02)}" width="{n(s * 0.2)}" height="{n(s * 0.98)}" '
        f'fill="{fill}" '
        f'transform="rotate(-14 {n(x + s * 0.88)} {n(y + s)})"/>'
    )
