"""Text that is looked for in a record: plain words, or regular expressions that cannot run away.

A regular expression is taken apart before it is used. What may make it try the same characters over and over in ever
more ways (a repeat within a repeat, choices within a repeat, a reference back) is refused, and what is left has a known
worst case: the length of the text to the power of its open ends. Longer texts than that allows are left as they are.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

CONTAINS, IS, BEGINS, ENDS, MATCHES = "contains", "is", "begins", "ends", "matches"
WAYS = (CONTAINS, IS, BEGINS, ENDS, MATCHES)
LONGEST_PATTERN = 500
MOST_STEPS = 100_000_000  # about a second in the very worst case
MOST_OPEN_ENDS = 4
_parser: Any = importlib.import_module("re._parser")
_TRIED = [chr(code) for code in [*range(0x20, 0x250), 0x3B1, 0x416, 0x5D0, 0x627, 0x3042, 0x4E00, 0x2013, 0x201C]]
_FORBIDDEN = re.compile("[\x00-\x1f\x7f]")
_PIECES = re.compile(r"\\([0-9\\])")


def normal(text: str) -> str:
    """Text as records keep it."""
    return unicodedata.normalize("NFC", text)


def has_controls(text: str) -> bool:
    """True for text with characters that would break a record apart."""
    return bool(_FORBIDDEN.search(text))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that was looked at; texts longer than `longest` characters are not tried."""

    expression: re.Pattern[str]
    longest: int


class Unsafe(Exception):
    """A regular expression that is wrong or could run away; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.message))
        self.refusal = refusal


def pattern(text: str, *, same_case: bool = True) -> Pattern:
    """The regular expression, looked at. Unsafe: pattern-wrong, pattern-too-long, pattern-runs-away."""
    if len(text) > LONGEST_PATTERN:
        raise Unsafe(Refusal("pattern-too-long", _("A pattern has at most {most} characters.", most=LONGEST_PATTERN)))
    try:
        parsed = _parser.parse(text)
        compiled = re.compile(text, 0 if same_case else re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as problem:
        message = _("“{text}” is not a regular expression: {problem}.", text=text[:80], problem=str(problem))
        raise Unsafe(Refusal("pattern-wrong", message, _("Or look for plain text."))) from problem
    power = _power(list(parsed))
    if power > MOST_OPEN_ENDS:
        raise _runs_away(text)
    return Pattern(compiled, int(MOST_STEPS ** (1 / power)) if power else 1_000_000)


def _runs_away(text: str) -> Unsafe:
    message = _("The pattern “{text}” could take for ever on a long text.", text=text[:80])
    remedy = _("Use no repeat within a repeat, no choice within a repeat, and few “.*”.")
    return Unsafe(Refusal("pattern-runs-away", message, remedy))


def _power(parts: Sequence[Any]) -> int:
    """To which power of the text's length the search may take: the repeats that can give back, and where it begins."""
    flat = list(_flattened(parts))
    anchored = bool(flat) and str(flat[0][0]) == "AT" and str(flat[0][1]) in {"AT_BEGINNING", "AT_BEGINNING_STRING"}
    open_ends = walks = 0
    for place, (name, argument) in enumerate(flat):
        if _is_repeat(name):
            if not _is_plain(argument[2]):
                raise _runs_away("(…)*")
            if argument[0] != argument[1]:
                decided = _is_decided(argument[2], flat[place + 1 :])
                open_ends, walks = open_ends + (not decided), max(walks, decided)
        elif str(name) == "BRANCH":
            open_ends += max(_power_within(one) for one in argument[1])
        elif str(name) in {"ASSERT", "ASSERT_NOT"}:
            open_ends += _power_within(argument[1])
        elif str(name) not in _SIMPLE:
            raise _runs_away("\\1")
    return open_ends + walks + (0 if anchored else 1)


_SIMPLE = {"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT", "CATEGORY", "RANGE"}


def _power_within(parts: Sequence[Any]) -> int:
    return max(_power(list(parts)) - 1, 0) if parts else 0


def _is_repeat(name: Any) -> bool:
    return str(name) in {"MAX_REPEAT", "MIN_REPEAT"}


def _flattened(parts: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """The parts in order, groups opened."""
    for name, argument in parts:
        if str(name) == "SUBPATTERN":
            yield from _flattened(argument[3])
        else:
            yield name, argument


def _is_plain(parts: Sequence[Any]) -> bool:
    """True when what is repeated has one length and no choice."""
    return all(str(name) in _SIMPLE for name, _argument in _flattened(parts))


def _is_decided(repeated: Sequence[Any], after: Sequence[Any]) -> bool:
    """True when a repeated character can never be what comes next: then giving back leads nowhere at once."""
    body = list(_flattened(repeated))
    if len(body) != 1 or not after:
        return not after
    mine = _characters(body[0])
    for name, argument in after:
        if str(name) == "AT":
            return str(argument).startswith("AT_END")
        other = _characters((name, argument) if not _is_repeat(name) else _only(argument[2]))
        if mine is None or other is None or mine & other:
            return False
        if not _is_repeat(name) or argument[0] > 0:
            return True
    return True


def _only(parts: Sequence[Any]) -> tuple[Any, Any] | None:
    body = list(_flattened(parts))
    return body[0] if len(body) == 1 else None


def _characters(part: tuple[Any, Any] | None) -> frozenset[str] | None:
    """Which of the characters that are tried this part takes, in either case; None where it is not one character."""
    found = _exact_characters(part) if part is not None else None
    return found | {char.swapcase() for char in found} if found is not None else None


def _exact_characters(part: tuple[Any, Any]) -> frozenset[str] | None:
    name, argument = part
    if str(name) == "LITERAL":
        return frozenset({chr(argument)})
    if str(name) == "NOT_LITERAL":
        return frozenset(_TRIED) - {chr(argument)}
    if str(name) == "ANY":
        return frozenset(_TRIED)
    if str(name) != "IN":
        return None
    return frozenset(char for char in {*_TRIED, *_literals(argument)} if _is_in(char, argument))


def _literals(choices: Sequence[Any]) -> Iterable[str]:
    for name, argument in choices:
        if str(name) == "LITERAL":
            yield chr(argument)
        elif str(name) == "RANGE":
            yield chr(argument[0])
            yield chr(argument[1])


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}


def _is_in(char: str, choices: Sequence[Any]) -> bool:
    negated = found = False
    for name, argument in choices:
        if str(name) == "NEGATE":
            negated = True
        elif str(name) == "LITERAL":
            found = found or ord(char) == argument
        elif str(name) == "RANGE":
            found = found or argument[0] <= ord(char) <= argument[1]
        elif str(name) == "CATEGORY":
            found = found or _is_of(char, str(argument))
    return found != negated


def _is_of(char: str, category: str) -> bool:
    test = _CATEGORIES.get(category.replace("_NOT_", "_"))
    return test is None or test(char) != ("_NOT_" in category)


# ---- looking and replacing

Test = Callable[[str], bool]
Change = Callable[[str], str]


def fitting(way: str, text: str, *, same_case: bool = True) -> Test:
    """Whether a value contains, is, begins with, ends with or matches the text. An empty text fits every value."""
    if way == MATCHES:
        found = pattern(text, same_case=same_case)
        search, longest = found.expression.search, found.longest
        return lambda value: len(value) <= longest and search(value) is not None
    wanted = normal(text)
    if not same_case:
        folded = wanted.casefold()
        plain = _plain_test(way, folded)
        return lambda value: plain(value.casefold())
    return _plain_test(way, wanted)


def _plain_test(way: str, wanted: str) -> Test:
    if way == IS:
        return lambda value: value == wanted
    if way == BEGINS:
        return lambda value: value.startswith(wanted)
    if way == ENDS:
        return lambda value: value.endswith(wanted)
    return lambda value: wanted in value


def change_of(way: str, text: str, put: str, *, same_case: bool = True) -> Change:
    """What replaces the text in a value: every place of it, or the place that `way` names."""
    put = normal(put)
    if way == MATCHES:
        return _by_pattern(pattern(text, same_case=same_case), put)
    wanted = normal(text)
    if not same_case:
        return _by_pattern(Pattern(re.compile(_placed(way, re.escape(wanted)), re.IGNORECASE), 1_000_000), None, put)
    if way == IS:
        return lambda value: put if value == wanted else value
    if way == BEGINS:
        return lambda value: put + value[len(wanted) :] if value.startswith(wanted) else value
    if way == ENDS:
        return lambda value: value[: len(value) - len(wanted)] + put if value.endswith(wanted) else value
    return lambda value: value.replace(wanted, put) if wanted else value


def _placed(way: str, text: str) -> str:
    return {IS: rf"\A{text}\Z", BEGINS: rf"\A{text}", ENDS: rf"{text}\Z"}.get(way, text)


def _by_pattern(found: Pattern, put: str | None, plain: str = "") -> Change:
    """Replace by a pattern; `\\1` in `put` stands for what its first brackets found, `\\0` for all of it."""
    pieces = _PIECES.split(put) if put is not None else [plain]
    expression, longest = found.expression, found.longest
    texts, groups = pieces[::2], pieces[1::2]

    def made(match: re.Match[str]) -> str:
        out = [texts[0]]
        for group, text in zip(groups, texts[1:], strict=True):
            out.append("\\" if group == "\\" else match[int(group)] or "")
            out.append(text)
        return "".join(out)

    def changed(value: str) -> str:
        return expression.sub(made, value) if len(value) <= longest else value

    return changed


def reasons_against_pattern(text: str, put: str = "") -> list[Refusal]:
    """Why this pattern (and what replaces it) cannot be used."""
    try:
        found = pattern(text)
    except Unsafe as no:
        return [no.refusal]
    groups = [int(one) for one in _PIECES.findall(put) if one != "\\"]
    if any(one > found.expression.groups for one in groups):
        message = _("“{put}” names brackets that “{text}” does not have.", put=put[:80], text=text[:80])
        return [Refusal("pattern-wrong", message, _("\\1 is what the first brackets found."))]
    return []
