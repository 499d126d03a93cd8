"""Book numbers: the cutter for a name by the Library of Congress' own table, and the marks of small libraries. Pure.

The table is the LC Cutter Table of the Classification and Shelflisting Manual (G 63), in the public domain.
"""

from __future__ import annotations

from collections.abc import Collection

from shelflist.ground.common.texts import fold

VOWELS = (("b", 2), ("d", 3), ("lm", 4), ("n", 5), ("p", 6), ("r", 7), ("st", 8), ("uvwxy", 9))
AFTER_S = (("a", 2), ("c", 3), ("e", 4), ("hi", 5), ("mnop", 6), ("t", 7), ("u", 8), ("wxyz", 9))
AFTER_QU = (("a", 3), ("e", 4), ("i", 5), ("o", 6), ("r", 7), ("t", 8), ("y", 9))
CONSONANTS = (("a", 3), ("e", 4), ("i", 5), ("o", 6), ("r", 7), ("u", 8), ("y", 9))
EXPANSION = (("abcd", 3), ("efgh", 4), ("ijkl", 5), ("mno", 6), ("pqrs", 7), ("tuv", 8), ("wxyz", 9))
MARKS = (1, 3, 4)  # how many letters of the main entry small libraries put on the spine


def cutter(name: str, *, digits: int = 2) -> str:
    """`C45` for Child, Julia: the first letter, a digit for the second, more digits for the letters after it."""
    letters = "".join(sign for sign in fold(name) if sign.isascii() and sign.isalpha())
    if not letters:
        return ""
    first, rest = letters[0], letters[1:]
    table = VOWELS if first in "aeiou" else AFTER_S if first == "s" else CONSONANTS
    if first == "q" and rest[:1] == "u":
        table, rest = AFTER_QU, rest[1:]
    elif first == "q" and rest:  # Qa to Qt stand before all of Qu, from 2 to 29; Qv and on after it
        before = "2" if rest[0] < "u" else "9"
        return f"Q{before}{''.join(_digit(EXPANSION, sign) for sign in rest[: digits - 1])}"[: digits + 1]
    elif first == "s" and rest[:1] == "c":  # Sch is 3; Sca and the like stand between Sa and Sch
        if rest[:2] != "ch":
            return f"S29{''.join(_digit(EXPANSION, sign) for sign in rest[1:digits])}"[: digits + 1]
        rest = f"c{rest[2:]}"
    found = _digit(table, rest[:1]) + "".join(_digit(EXPANSION, sign) for sign in rest[1:digits])
    return f"{first.upper()}{found[:digits]}"


def _digit(table: tuple[tuple[str, int], ...], letter: str) -> str:
    """The digit of a letter; one between two of the table takes the lower of them, one before all the first."""
    if not letter:
        return ""
    best = table[0][1]
    for letters, digit in table:
        if letters[0] <= letter:
            best = digit
    return str(best)


def mark_of(name: str, letters: int = 3) -> str:
    """`CHI`: the first letters of the main entry, as many public libraries write under the class."""
    return "".join(sign for sign in fold(name) if sign.isalnum())[:letters].upper()


def free_cutter(wanted: str, taken: Collection[str], name: str) -> str:
    """The cutter itself, or the next one longer that no other title of the class has: C45, C455, C456 …"""
    if not wanted or wanted not in taken:
        return wanted
    longer = cutter(name, digits=len(wanted))
    if longer not in taken and longer != wanted:
        return longer
    return next((one for digit in "23456789" if (one := f"{wanted}{digit}") not in taken), f"{wanted}1")


def free_mark(wanted: str, taken: Collection[str], name: str, title: str = "") -> str:
    """The mark itself, or one near it that no other title of the class has.

    A cutter grows longer; a mark that ends in the letter of the work takes more letters of the title: C536f, C536fr.
    """
    if wanted not in taken:
        return wanted
    if wanted == cutter(name):
        return free_cutter(wanted, taken, name)
    letters = "".join(sign for sign in fold(title) if sign.isalpha())[:6]
    stem = wanted.rstrip("abcdefghijklmnopqrstuvwxyz")
    longer = (f"{stem}{letters[:count]}" for count in range(1, len(letters) + 1))
    return next((one for one in longer if one not in taken), f"{wanted}2")
