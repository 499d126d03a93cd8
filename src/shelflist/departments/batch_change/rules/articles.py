"""Initial articles by language (MARC 21 code): the characters that filing skips. Facts of the languages."""

from __future__ import annotations

ARTICLES: dict[str, tuple[str, ...]] = {
    "eng": ("the", "an", "a"),
    "ger": ("der", "die", "das", "des", "dem", "den", "ein", "eine", "einer", "eines", "einem", "einen"),
    "fre": ("le", "la", "les", "l'", "l’", "un", "une", "des"),
    "spa": ("el", "la", "los", "las", "lo", "un", "una", "unos", "unas"),
    "ita": ("il", "lo", "la", "i", "gli", "le", "l'", "l’", "un", "uno", "una", "un'", "un’"),
    "por": ("o", "a", "os", "as", "um", "uma", "uns", "umas"),
    "cat": ("el", "la", "els", "les", "l'", "l’", "un", "una", "uns", "unes"),
    "dut": ("de", "het", "een", "'t", "’t", "'n", "’n"),
    "dan": ("den", "det", "de", "en", "et"),
    "swe": ("den", "det", "de", "en", "ett"),
    "nor": ("den", "det", "de", "en", "ei", "et"),
    "hun": ("a", "az", "egy"),
    "rum": ("un", "o", "unui", "unei"),
    "ice": ("hinn", "hin", "hið"),
    "gle": ("an", "na"),
    "wel": ("y", "yr", "'r"),
    "yid": ("der", "di", "dos", "dem", "a", "an"),
}
_MARKS = "\"'“”‘’«»‹›„([¿¡"


def skipped(text: str, language: str) -> int:
    """How many characters filing skips at the beginning of a title: an article, its blank and the marks before it."""
    start = len(text) - len(text.lstrip(_MARKS))
    body = text[start:]
    folded = body.casefold()
    for article in sorted(ARTICLES.get(language, ()), key=len, reverse=True):
        if text[max(start - 1, 0) : start] and (text[start - 1] + folded).startswith(article) and article[0] in "'’":
            start, body, folded = start - 1, text[start - 1 :], text[start - 1] + folded
        if article[-1] in "'’" and folded.startswith(article) and len(body) > len(article):
            return start + len(article) if start + len(article) < 10 else 0
        if folded.startswith(article + " ") and body[len(article) + 1 :].strip():
            count = start + len(article) + 1
            return count if count < 10 else 0
    return 0
