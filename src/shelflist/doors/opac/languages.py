"""Languages of titles: MARC's codes as words, and as HTML wants them."""

from __future__ import annotations

from shelflist.ground.ui.localise import locale

SHORT = {
    "ara": "ar", "ben": "bn", "bul": "bg", "cat": "ca", "chi": "zh", "cze": "cs", "dan": "da", "dut": "nl", "eng": "en",
    "fin": "fi", "fre": "fr", "ger": "de", "gre": "el", "heb": "he", "hin": "hi", "hun": "hu", "ice": "is", "ita": "it",
    "jpn": "ja", "kor": "ko", "lat": "la", "lav": "lv", "lit": "lt", "nor": "no", "per": "fa", "pol": "pl", "por": "pt",
    "rum": "ro", "rus": "ru", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr", "hrv": "hr", "swe": "sv", "tam": "ta",
    "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "wel": "cy", "yid": "yi", "gle": "ga", "est": "et",
    "alb": "sq", "arm": "hy", "baq": "eu", "geo": "ka", "ind": "id", "may": "ms", "swa": "sw", "som": "so",
}  # fmt: skip
NO_LANGUAGE = frozenset({"zxx", "und", "mul", "mis"})


def language_name(code: str) -> str:
    """The language in the reader's words; empty for what is no language; the code where babel has no word."""
    if not code or code in NO_LANGUAGE:
        return ""
    names = locale().languages
    return str(names.get(SHORT.get(code, code)) or code)


def language_tag(code: str) -> str:
    """For the attribute `lang`; empty when unknown."""
    return SHORT.get(code, "" if code in NO_LANGUAGE else code)
