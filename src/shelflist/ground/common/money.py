"""Money as whole minor units of one currency (ISO 4217). Never a float. A library has one currency and keeps to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

USUAL = "USD"

# ISO 4217, the active codes of countries.
CODES = frozenset(
    (
        "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD",
        "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC",
        "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
        "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR",
        "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP",
        "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK",
        "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR",
        "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE",
        "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD",
        "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF",
        "YER", "ZAR", "ZMW", "ZWG",
    )
)  # fmt: skip
# How many decimals, where it is not two: currencies without cents, and those with a thousandth.
EXPONENTS = dict.fromkeys(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0
) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)

_kept = [USUAL]


def library_currency() -> str:
    """The currency of this library, as it was last read: amounts without another word are in it."""
    return _kept[0]


def keep_currency(code: str) -> None:
    """Said by whoever reads the organisation; an empty code is the usual one."""
    _kept[0] = code or USUAL


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in `minor` units (cents) of `currency`. Mixing currencies raises ValueError."""

    minor: int
    currency: str = field(default_factory=library_currency)

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError("Money takes whole minor units")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        if not isinstance(times, int):
            raise TypeError("Money is multiplied by whole numbers only")
        return Money(self.minor * times, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return other

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-EXPONENTS.get(self.currency, 2))

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def typed(minor: int) -> str:
    """An amount as it is typed into a box: `12.40`, in yen `1240`."""
    return str(Money(minor).amount)


def parse_money(text: str, currency: str = "") -> Money:
    """`12.40` or `12,40` as money; ValueError when it is not an amount or has too many decimals."""
    currency = currency or library_currency()
    exponent = EXPONENTS.get(currency, 2)
    cleaned = text.strip().replace(",", ".").replace("٫", ".")  # U+066B, as typed in Arabic
    try:
        value = Decimal(cleaned).scaleb(exponent)
    except ArithmeticError:
        raise ValueError(f"“{text}” is not an amount of money") from None
    if not value.is_finite() or value != value.to_integral_value():
        raise ValueError(f"“{text}” has more decimals than {currency} has")
    return Money(int(value), currency)
