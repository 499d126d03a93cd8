"""Money as whole minor units of one currency (ISO 4217). Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# ISO 4217 exponents other than 2 (currencies without cents, and those with mills).
EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3, "JOD": 3, "OMR": 3}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in `minor` units (cents) of `currency`. Mixing currencies raises ValueError."""

    minor: int
    currency: str = "USD"

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


def parse_money(text: str, currency: str = "USD") -> Money:
    """`12.40` or `12,40` as money; ValueError when it is not an amount or has too many decimals."""
    exponent = EXPONENTS.get(currency, 2)
    cleaned = text.strip().replace(",", ".")
    try:
        value = Decimal(cleaned).scaleb(exponent)
    except ArithmeticError:
        raise ValueError(f"“{text}” is not an amount of money") from None
    if not value.is_finite() or value != value.to_integral_value():
        raise ValueError(f"“{text}” has more decimals than {currency} has")
    return Money(int(value), currency)
