"""Pictures for covers: each fills a field of w by h; g is the ground, and p, q and r read on it."""

from __future__ import annotations

import math

from shelflist.doors.opac.covers.drawing import Dice, disc, leaf, n, path, quarter, rect, ring, stroke


def suns(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    x, y = w * d.pick((0.5, 0.5, 0.3, 0.72)), h * d.span(0.55, 1)
    big, steps = max(w, h) * d.span(0.62, 0.8), d.whole(5, 7)
    tones = d.pick(((p, g), (p, g, q, g), (p, q, g)))
    return "".join(disc(x, y, big * (steps - i) / steps, tones[i % len(tones)]) for i in range(steps)) + disc(
        x, y, big / steps * 0.55, r
    )


def tiles(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s = w / d.pick((3, 4, 4))
    out = []
    for row in range(math.ceil(h / s)):
        for col in range(round(w / s)):
            x, y, colour = col * s, row * s, d.pick((p, p, q, r))
            kind = d.roll()
            if kind < 0.62:
                out.append(quarter(x, y, s, d.whole(0, 3), colour))
            elif kind < 0.8:
                out.append(disc(x + s / 2, y + s / 2, s / 2, colour) + disc(x + s / 2, y + s / 2, s / 5, g))
            elif kind < 0.92:
                c = d.whole(0, 3)
                out.append(quarter(x, y, s, c, colour) + quarter(x, y, s, (c + 2) % 4, d.pick((p, q))))
    return "".join(out)


def windows(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    cols = d.whole(5, 6)
    cw, gap = w / (cols + 0.5), 0.3
    rows = math.ceil(h / (cw * 1.35))
    lit = (d.whole(1, cols - 2), d.whole(1, max(1, min(rows - 2, 3))))
    out = []
    for row in range(rows):
        for col in range(cols):
            x, y = cw * (0.4 + col), cw * (0.4 + row * 1.35)
            fill = r if (col, row) == lit else d.pick((p, q, q, None, q))
            if fill:
                out.append(rect(x, y, cw * (1 - gap), cw * 1.02, fill))
    return "".join(out)


def waves(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s = w / d.pick((3, 4))
    out, rows = [], math.ceil(h / (s / 2)) + 2
    horizon = d.whole(0, 2)
    if horizon:
        out.append(disc(w * d.span(0.3, 0.7), s * 0.7, s * 0.55, r))
    for row in range(horizon, rows):
        for col in range(-1, round(w / s) + 1):
            x, y = col * s + (s / 2 if row % 2 else 0) + s / 2, row * s / 2 + s / 2
            out.append(
                disc(x, y, s / 2, p if (row + col) % 3 else q)
                + disc(x, y, s * 0.37, g)
                + disc(x, y, s * 0.24, p)
                + disc(x, y, s * 0.11, g)
            )
    return "".join(out)


def hills(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    out = [disc(w * d.span(0.2, 0.8), h * d.span(0.16, 0.3), w * d.span(0.09, 0.14), r)]
    for i, colour in enumerate((q, p, g, p)):
        base = h * (0.42 + 0.17 * i)
        a, b, c = (d.span(-0.13, 0.1) * h for _ in range(3))
        shape = (
            f"M0 {n(base + a)}C{n(w * 0.3)} {n(base + a - h * 0.2)} {n(w * 0.4)} {n(base + b + h * 0.16)} "
            f"{n(w * 0.62)} {n(base + b)}S{n(w * 0.9)} {n(base + c - h * 0.1)} {n(w)} {n(base + c)}V{n(h)}H0Z"
        )
        out.append(path(shape, colour))
    out += [stroke(f"M0 {n(h * 0.9 + i * 9)}H{n(w)}", g, 1.2) for i in range(4)]
    return "".join(out)


def leaves(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    out, stems = [], d.pick((1, 3, 3))
    for s in range(stems):
        x = w * (s + 0.5) / stems
        out.append(stroke(f"M{n(x)} {n(h)}V{n(h * 0.1)}", p, 1.6))
        pairs = d.whole(4, 6)
        size = min(w / stems * 0.56, h / pairs * 1.15)
        for i in range(pairs):
            y = h * 0.97 - i * (h * 0.8 / pairs)
            tilt = d.span(28, 42)
            out.append(leaf(x, y, size, -tilt, p if i % 2 else q) + leaf(x, y, size, tilt - 180, q if i % 2 else p))
        out.append(disc(x, h * 0.1, size * 0.2, r))
    return "".join(out)


def birds(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    """Birds on wires; one of them is of another feather."""
    count = d.pick((2, 3, 3))
    s, out = w / count, []
    u, step = s * 0.3, s * 0.8
    rows = math.ceil(h / step)
    odd = (d.whole(0, count - 1), d.whole(0, max(0, rows - 2)))
    for row in range(rows):
        foot = step * (row + 0.9)
        out.append(stroke(f"M0 {n(foot)}H{n(w)}", q, 1))
        for col in range(-1, count + 1):
            x = col * s + (s * 0.5 if row % 2 else 0) + d.span(0.12, 0.3) * s
            y = foot - u * 1.02 - u * 0.24
            body, wing = (r, q) if (col, row) == odd else ((p, q) if (row + col) % 2 else (q, p))
            out.append(
                stroke(
                    f"M{n(x + u * 0.86)} {n(y + u * 0.6)}V{n(foot)}M{n(x + u * 1.14)} {n(y + u * 0.6)}V{n(foot)}",
                    body,
                    1.4,
                )
            )
            out.append(
                path(
                    f"M{n(x + u * 0.6)} {n(y + u * 0.28)}L{n(x - u * 0.3)} {n(y - u * 0.3)}L{n(x - u * 0.12)} "
                    f"{n(y + u * 0.28)}Z",
                    wing,
                )
            )
            out.append(
                path(
                    f"M{n(x + u * 0.1)} {n(y + u * 0.1)}A{n(u * 0.86)} {n(u * 0.86)} 0 0 0 {n(x + u * 1.82)} "
                    f"{n(y + u * 0.1)}Z",
                    body,
                )
            )
            out.append(disc(x + u * 1.5, y, u * 0.36, body))
            out.append(
                path(
                    f"M{n(x + u * 1.82)} {n(y - u * 0.14)}L{n(x + u * 2.16)} {n(y + u * 0.04)}"
                    f"L{n(x + u * 1.82)} {n(y + u * 0.14)}Z",
                    wing,
                )
            )
            out.append(
                path(
                    f"M{n(x + u * 0.44)} {n(y + u * 0.1)}A{n(u * 0.5)} {n(u * 0.5)} 0 0 0 {n(x + u * 1.3)} "
                    f"{n(y + u * 0.1)}Z",
                    wing,
                )
            )
            out.append(disc(x + u * 1.56, y - u * 0.08, u * 0.075, g))
    return "".join(out)


def moons(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    """The phases of the moon; one is full and red."""
    cols = d.pick((3, 4))
    s, out = w / (cols + 0.3), []
    rows = math.ceil(h / s)
    full = (d.whole(0, cols - 1), d.whole(0, max(0, min(rows - 1, 2))))
    for row in range(rows):
        for col in range(cols):
            x, y, k = s * (col + 0.65), s * (row + 0.62), s * 0.36
            if (col, row) == full:
                out.append(disc(x, y, k, r))
                continue
            bulge = k * abs(math.cos((col + row * 1.7) * 0.9))
            sweep = (col + row) % 2
            out.append(ring(x, y, k, q, 1))
            out.append(
                path(
                    f"M{n(x)} {n(y - k)}A{n(k)} {n(k)} 0 0 1 {n(x)} {n(y + k)}A{n(max(bulge, 1))} {n(k)} 0 0 "
                    f"{sweep} {n(x)} {n(y - k)}Z",
                    p if (row + col) % 3 else q,
                )
            )
    return "".join(out)


def orbits(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    x, y = w * d.span(0.32, 0.68), h * d.span(0.38, 0.62)
    turn, out = d.span(-35, 35), []
    for i in range(6):
        rx = w * (0.16 + 0.15 * i)
        ry = rx * d.span(0.36, 0.44) if i % 2 else rx * 0.4
        out.append(
            f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(rx)}" ry="{n(ry)}" fill="none" stroke="{q}" stroke-width="1.3"/>'
        )
        t = d.span(0, 6.28)
        out.append(disc(x + rx * math.cos(t), y + ry * math.sin(t), d.span(3, 9), d.pick((p, p, r))))
    return f'<g transform="rotate({n(turn)} {n(x)} {n(y)})">' + "".join(out) + disc(x, y, w * 0.085, r) + "</g>"


def strata(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    y, out, k = h * 0.1, [], 0
    while y < h:
        a, b = d.span(-12, 12), d.span(-12, 12)
        thick = d.span(7, 30)
        out.append(
            path(
                f"M0 {n(y)}Q{n(w * 0.25)} {n(y + a)} {n(w * 0.5)} {n(y)}T{n(w)} {n(y + b * 0.4)}V{n(h)}H0Z",
                (p, g, q, g, r, g, p, q)[k % 8],
            )
        )
        y, k = y + thick, k + 1
    return "".join(out)


def arches(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    cols = d.pick((3, 4, 5))
    s = w / cols
    tall = s * d.span(1.5, 1.9)
    out, special = [], (d.whole(0, cols - 1), d.whole(0, 1))
    for row in range(math.ceil(h / tall) + 1):
        for col in range(cols):
            x, foot = col * s + s * 0.12, h - row * tall
            k, top = s * 0.76, foot - tall * 0.88
            one = (
                f"M{n(x)} {n(foot)}V{n(top + k / 2)}A{n(k / 2)} {n(k / 2)} 0 0 1 {n(x + k)} {n(top + k / 2)}V{n(foot)}Z"
            )
            out.append(path(one, r if (col, row) == special else (p, q)[(row + col) % 2]))
            i = k * 0.24
            out.append(
                path(
                    f"M{n(x + i)} {n(foot)}V{n(top + k / 2 + 3)}A{n(k / 2 - i)} {n(k / 2 - i)} 0 0 1 {n(x + k - i)} "
                    f"{n(top + k / 2 + 3)}V{n(foot)}Z",
                    g,
                )
            )
        out.append(rect(0, h - row * tall - 2, w, 2, q))
    return "".join(out)
