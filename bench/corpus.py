"""A made-up file of MARC records of believable size and mix, the same every time, for measuring with.

Words are drawn by Zipf's law from made-up syllables; every third record has diacritics, every twelfth original script
in 880. The average record has 26 fields and 1,500 bytes, much like a book of the Library of Congress.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

SEED = 20261122
SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo"),
    *("zu", "bra", "cle", "dri", "flo", "gru", "sta", "tre", "pli", "sno"),
)
ACCENTED = ["é", "ü", "ñ", "ç", "ö", "å", "ø", "ā", "ī"]
SCRIPTS = (
    "Толстой Лев Николаевич Война и мир",
    "夏目漱石 吾輩は猫である",
    "نجيب محفوظ بين القصرين",
    "Βιτσέντζος Κορνάρος",
)
END_OF_FIELD, END_OF_RECORD, DELIMITER = b"\x1e", b"\x1d", b"\x1f"


def records(count: int) -> Iterator[bytes]:
    """`count` records in ISO 2709, UTF-8, each with its own 001 and ISBN."""
    chance = random.Random(SEED)
    words = _vocabulary(chance)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    plain = iter(chance.choices(words, weights, k=count * 80))
    accented = iter(
        chance.choices([_with_accent(word, rank) for rank, word in enumerate(words)], weights, k=count * 30)
    )
    for number in range(count):
        yield _iso2709(_fields(number, chance, plain if number % 3 else accented))


def _vocabulary(chance: random.Random) -> list[str]:
    words = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(9000)})
    chance.shuffle(words)
    return words


def _with_accent(word: str, rank: int) -> str:
    """Every fourth word with a letter that is not ASCII."""
    return word if rank % 4 else word + ACCENTED[rank % len(ACCENTED)]


def _fields(number: int, chance: random.Random, pool: Iterator[str]) -> list[tuple[str, bytes]]:
    def text(length: int) -> str:
        return " ".join(next(pool) for _ in range(length)).capitalize()

    year = chance.randint(1950, 2025)
    isbn = _isbn13(number)
    fields = [
        ("001", f"bench{number:09}".encode()),
        ("003", b"BENCH"),
        ("005", b"20240101120000.0"),
        ("008", f"240101s{year}    nyua   j b    001 0 eng  ".encode()),
        _data("010", "  ", "a", f"  {year}{number % 1000000:06}"),
        _data("020", "  ", "a", isbn, "q", "hardcover", "c", "$24.95"),
        _data("035", "  ", "a", f"(OCoLC){700000000 + number}"),
        _data("040", "  ", "a", "BENCH", "b", "eng", "e", "rda", "c", "BENCH", "d", "BENCH"),
        _data("050", "00", "a", f"PS{3500 + number % 90}.{text(1)[:1]}{number % 9999}", "b", f"{text(1)[:1]}5 {year}"),
        _data("082", "00", "a", f"{number % 1000:03}.{number % 97}", "2", "23"),
        _data("100", "1 ", "a", f"{text(1)}, {text(2)},", "d", f"{year - 40}-", "e", "author."),
        _data("245", "10", "a", f"{text(4)} :", "b", f"{text(5)} /", "c", f"{text(2)}."),
        _data("264", " 1", "a", f"{text(1)} :", "b", f"{text(2)},", "c", f"[{year}]"),
        _data("300", "  ", "a", f"{chance.randint(90, 700)} pages :", "b", "illustrations ;", "c", "24 cm"),
        _data("336", "  ", "a", "text", "b", "txt", "2", "rdacontent"),
        _data("337", "  ", "a", "unmediated", "b", "n", "2", "rdamedia"),
        _data("338", "  ", "a", "volume", "b", "nc", "2", "rdacarrier"),
        _data("504", "  ", "a", "Includes bibliographical references (pages 401-420) and index."),
        _data("505", "0 ", "a", " -- ".join(text(4) for _ in range(chance.randint(1, 5)))),
        _data("520", "  ", "a", text(22) + "."),
    ]
    if number % 3 == 0:
        fields.append(_data("490", "1 ", "a", f"{text(3)} ;", "v", str(number % 40)))
    fields += [_data("650", " 0", "a", text(2), "z", text(1), "v", "Fiction.") for _ in range(chance.randint(1, 4))]
    fields += [_data("655", " 7", "a", "Novels.", "2", "lcgft")]
    fields += [_data("700", "1 ", "a", f"{text(1)}, {text(1)},", "e", "editor.") for _ in range(number % 3)]
    if number % 3 == 0:
        fields.append(_data("830", " 0", "a", f"{text(3)} ;", "v", str(number % 40)))
    if number % 12 == 0:
        fields.append(_data("880", "10", "6", "245-01", "a", chance.choice(SCRIPTS)))
    fields.append(_data("906", "  ", "a", "7", "b", "cbc", "c", "orignew", "d", "1"))
    return fields


def _data(tag: str, indicators: str, *parts: str) -> tuple[str, bytes]:
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tag, indicators.encode() + b"".join(DELIMITER + code.encode() + value.encode() for code, value in pairs)


def _isbn13(number: int) -> str:
    digits = f"978{number:09}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def _iso2709(fields: list[tuple[str, bytes]]) -> bytes:
    directory, body = b"", b""
    for tag, data in fields:
        directory += b"%s%04d%05d" % (tag.encode(), len(data) + 1, len(body))
        body += data + END_OF_FIELD
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    return b"%05dnam a22%05d i 4500" % (length, base) + directory + END_OF_FIELD + body + END_OF_RECORD
