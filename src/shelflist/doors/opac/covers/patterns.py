"""More pictures for covers: patterns and people. As in `motifs`."""

from __future__ import annotations

import math

from shelflist.doors.opac.covers.drawing import Dice, disc, leaf, n, path, rect, stroke


def verse(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    out, y, k = [], h * 0.1, 0
    red = d.whole(3, 7)
    while y < h * 0.93:
        for _ in range(d.whole(3, 4)):
            indent = d.pick((0, 0, 0.09, 0.18)) * w
            out.append(
                stroke(
                    f"M{n(w * 0.1 + indent)} {n(y)}H{n(w * d.span(0.5, 0.9))}",
                    r if k == red else (p if k % 5 else q),
                    4.5,
                    "round",
                )
            )
            y, k = y + 11.5, k + 1
        y += 13
    return "".join(out)


def squares(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s = min(w, h) * 0.86
    x, y = (w - s) / 2, (h - s) * 0.5
    down, out = d.span(0.55, 0.85), []
    for i, colour in enumerate((p, q, g, r)):
        k = s * (1, 0.74, 0.48, 0.22)[i]
        out.append(rect(x + (s - k) / 2, y + (s - k) * down, k, k, colour))
    return "".join(out)


def portrait(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    """One to three people seen from far enough away to be anybody."""
    many = d.pick((1, 1, 2, 3))
    u = min(w * 0.3, h * 0.27) * (1 if many == 1 else 0.8)
    out = []
    for i in range(many):
        x = w * (i + 1) / (many + 1)
        coat, hair = ((p, r), (q, p), (r, q))[(i + d.whole(0, 2)) % 3]
        face = r if p in (coat, hair) and r not in (coat, hair) else (q if q not in (coat, hair) else p)
        y = h - u * 2.3
        cut = d.whole(0, 3)
        if cut == 0:
            out.append(disc(x, y - u * 0.66, u * 0.3, hair))
        if cut == 1:
            out.append(rect(x - u * 0.68, y, u * 1.36, u * 1.25, hair))
        out.append(disc(x, y, u * 0.68, hair))
        out.append(rect(x - u * 0.24, y + u * 0.2, u * 0.48, u * 1, face))
        out.append(
            path(
                f"M{n(x - u * 1.3)} {n(h)}V{n(h - u * 0.25)}A{n(u)} {n(u)} 0 0 1 {n(x - u * 0.3)} {n(h - u * 1.25)}"
                f"L{n(x)} {n(h - u * 0.85)}L{n(x + u * 0.3)} {n(h - u * 1.25)}A{n(u)} {n(u)} 0 0 1 "
                f"{n(x + u * 1.3)} {n(h - u * 0.25)}V{n(h)}Z",
                coat,
            )
        )
        out.append(disc(x, y + u * 0.12, u * 0.53, face))
        side = d.pick((-1, 1))
        out.append(
            path(
                f"M{n(x - u * 0.56)} {n(y + u * 0.1)}A{n(u * 0.56)} {n(u * 0.6)} 0 0 1 {n(x + u * 0.56)} "
                f"{n(y + u * 0.1)}"
                f"Q{n(x + side * u * 0.1)} {n(y - u * 0.34)} {n(x - u * 0.56)} {n(y + u * 0.1)}Z",
                hair,
            )
        )
    return "".join(out)


def staves(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    out, gap = [], 8
    systems = max(2, int(h / 74))
    for s in range(systems):
        y0 = h * (s + 0.5) / systems - gap * 2
        out += [stroke(f"M0 {n(y0 + i * gap)}H{n(w)}", q, 1) for i in range(5)]
        x = d.span(16, 34)
        while x < w - 14:
            y = y0 + d.whole(0, 8) * gap / 2
            up = y > y0 + gap * 2
            colour = r if d.roll() < 0.12 else p
            out.append(
                f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="5.4" ry="4" transform="rotate(-18 {n(x)} {n(y)})" '
                f'fill="{colour}"/>'
            )
            out.append(stroke(f"M{n(x + (5 if up else -5))} {n(y)}v{-27 if up else 27}", colour, 1.5))
            x += d.pick((19, 27, 38))
    return "".join(out)


def plates(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s = w / d.pick((2, 3))
    out, special = [], d.whole(1, 4)
    k = 0
    for row in range(math.ceil(h / s) + 1):
        for col in range(-1, round(w / s) + 1):
            x, y = col * s + (s / 2 if row % 2 else 0) + s / 2, row * s * 0.88 + s / 2
            k += 1
            inner = r if k % 5 == special else q
            out.append(
                disc(x, y, s * 0.43, p) + disc(x, y, s * 0.32, g) + disc(x, y, s * 0.3, p) + disc(x, y, s * 0.17, inner)
            )
            out.append(leaf(x - s * 0.1, y + s * 0.06, s * 0.24, -32, g))
    return "".join(out)


def stripes(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    lean, step = d.span(0.5, 0.8) * d.pick((-1, 1)), d.span(15, 21)
    out = []
    for i in range(-int(h / step) - 4, int((w + h) / step) + 6):
        x = i * step
        out.append(path(f"M{n(x)} 0h{n(step * 0.42)}l{n(lean * h)} {n(h)}h{n(-step * 0.42)}Z", q))
    x, y, u = w * d.span(0.36, 0.64), h * 0.46, min(w, h) * 0.21
    out.append(path(f"M{n(x - u * 0.5)} {n(y)}L{n(x - u * 1.1)} {n(h)}H{n(x + u * 1.1)}L{n(x + u * 0.5)} {n(y)}Z", g))
    out.append(disc(x, y, u * 1.35, g) + disc(x, y, u, r))
    out.append(
        path(
            f"M{n(x - u * 0.28)} {n(y + u * 0.2)}L{n(x - u * 0.62)} {n(y + u * 3.2)}H{n(x + u * 0.62)}"
            f"L{n(x + u * 0.28)} {n(y + u * 0.2)}Z",
            r,
        )
    )
    return "".join(out)


def stars(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s = w / d.pick((2, 3))
    out, twist = [], d.pick((0, 22.5))
    for row in range(math.ceil(h / s) + 1):
        for col in range(round(w / s) + 1):
            x, y, colour = col * s + s / 2, row * s + s / 2, (p, q)[(row + col) % 2]
            k = s * 0.3
            out.append(rect(x - k, y - k, 2 * k, 2 * k, colour))
            out.append(
                f'<rect x="{n(x - k)}" y="{n(y - k)}" width="{n(2 * k)}" height="{n(2 * k)}" fill="{colour}" '
                f'transform="rotate(45 {n(x)} {n(y)})"/>'
            )
            out.append(disc(x, y, k * 0.72, g) + disc(x, y, k * (0.44 if twist else 0.3), r))
            out.append(
                f'<rect x="{n(x - s * 0.5 - 5)}" y="{n(y - s * 0.5 - 5)}" width="10" height="10" fill="{r}" '
                f'transform="rotate(45 {n(x - s * 0.5)} {n(y - s * 0.5)})"/>'
            )
    return "".join(out)


def dots(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    cols = d.pick((9, 11))
    s = w / cols
    fx, fy, ph = d.span(0.3, 0.9), d.span(0.3, 0.9), d.span(0, 6)
    out = []
    for row in range(math.ceil(h / s)):
        for col in range(cols):
            v = (math.sin(col * fx + ph) + math.cos(row * fy + ph * 0.7)) / 2
            size = s * (0.12 + 0.36 * abs(v))
            out.append(disc(s * (col + 0.5), s * (row + 0.5), size, r if v > 0.82 else (p if v > 0 else q)))
    return "".join(out)


def columns(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    count = d.pick((7, 9))
    s, special = w / count, d.whole(2, count - 2)
    out = []
    for i in range(count):
        tall = h * d.span(0.25, 0.85)
        out.append(rect(i * s + s * 0.12, h - tall, s * 0.76, tall, r if i == special else (p, q)[i % 2]))
    return "".join(out)


def cells(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    out = []
    for row in range(math.ceil(h / 52) + 1):
        for col in range(5):
            x, y = col * 56 + (28 if row % 2 else 0) + d.span(-7, 7), row * 50 + d.span(-6, 6) + 20
            size = d.span(17, 27)
            out.append(
                disc(x, y, size, d.pick((p, q, q)))
                + disc(x + d.span(-6, 6), y + d.span(-6, 6), size * 0.3, d.pick((g, g, r)))
            )
    return "".join(out)


def weave(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    out, x = [], d.span(-10, 8)
    while x < w:
        out.append(rect(x, 0, (t := d.pick((3, 8, 16, 24))), h, d.pick((p, q))))
        x += t + d.span(8, 22)
    y, k = d.span(-6, 8), 0
    while y < h:
        t = d.pick((3, 8, 14, 22))
        colour = d.pick((p, q, r))
        x = -6 if k % 2 else 10
        while x < w:
            out.append(rect(x, y, 26, t, colour))
            x += 36
        y, k = y + t + d.span(8, 18), k + 1
    return "".join(out)


def curtain(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s, out = w / d.pick((6, 8)), []
    count = round(w / s)
    for i in range(count):
        length = h * (0.3 + 0.62 * abs(i - (count - 1) / 2) / (count / 2))
        x = i * s
        out.append(
            path(f"M{n(x)} 0H{n(x + s)}V{n(length)}A{n(s / 2)} {n(s / 2)} 0 0 1 {n(x)} {n(length)}Z", (p, q)[i % 2])
        )
    return "".join(out) + disc(w / 2, h * 0.84, w * 0.1, r)


def blocks(d: Dice, w: float, h: float, g: str, p: str, q: str, r: str) -> str:
    s, out = w / 3, []
    for col in range(3):
        high = d.whole(1, max(2, min(3, int(h / s))))
        for i in range(high):
            x, y, colour = col * s, h - (i + 1) * s, (p, q, r)[(col + i) % 3]
            top = i == high - 1
            if top and d.roll() < 0.5:
                out.append(path(f"M{n(x)} {n(y + s)}A{n(s / 2)} {n(s / 2)} 0 0 1 {n(x + s)} {n(y + s)}Z", colour))
            elif top:
                out.append(path(f"M{n(x)} {n(y + s)}L{n(x + s / 2)} {n(y + s * 0.1)}L{n(x + s)} {n(y + s)}Z", colour))
            else:
                out.append(rect(x, y, s, s, colour))
                if d.roll() < 0.75:
                    out.append(disc(x + s / 2, y + s / 2, s * 0.22, g))
    return "".join(out)
