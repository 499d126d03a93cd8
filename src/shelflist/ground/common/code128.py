"""Code 128 (ISO/IEC 15417) for slips: what a scanner reads, as widths of bars and gaps. Pure."""

from __future__ import annotations

TABLE = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122
123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323
131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131
213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122
141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112
124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141
411131 211412 211214 211232 2331112
"""
PATTERNS = tuple(TABLE.split())
CODE_B, START_B, START_C, STOP = 100, 104, 105, 106


def values(text: str) -> list[int]:
    """Start, characters, check and stop; pairs of digits take one sign (set C). ValueError for what it cannot hold."""
    if not text or not all(" " <= sign <= "~" for sign in text):
        raise ValueError("Code 128 holds the signs from blank to tilde")
    if text.isdecimal() and len(text) >= 4:
        found = [START_C, *(int(text[place : place + 2]) for place in range(0, len(text) - 1, 2))]
        if len(text) % 2:
            found += [CODE_B, ord(text[-1]) - 32]
    else:
        found = [START_B, *(ord(sign) - 32 for sign in text)]
    check = (found[0] + sum(place * value for place, value in enumerate(found[1:], 1))) % 103
    return [*found, check, STOP]


def bars(text: str) -> tuple[list[tuple[int, int]], int]:
    """Where each bar begins and how wide it is, in modules, and the width of the whole with its quiet zones of ten."""
    found, at = [], 10
    for value in values(text):
        for place, width in enumerate(map(int, PATTERNS[value])):
            if not place % 2:
                found.append((at, width))
            at += width
    return found, at + 10
