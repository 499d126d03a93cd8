"""Diagnostics of SRU (info:srw/diagnostic/1): a number, the standard's words, and what exactly was meant."""

from __future__ import annotations

SRU_DIAGNOSTICS = "info:srw/diagnostic/1/"
MESSAGES = {
    1: "General system error",
    2: "System temporarily unavailable",
    4: "Unsupported operation",
    5: "Unsupported version",
    6: "Unsupported parameter value",
    7: "Mandatory parameter not supplied",
    8: "Unsupported parameter",
    10: "Query syntax error",
    12: "Too many characters in query",
    13: "Invalid or unsupported use of parentheses",
    14: "Invalid or unsupported use of quotes",
    15: "Unsupported context set",
    16: "Unsupported index",
    19: "Unsupported relation",
    20: "Unsupported relation modifier",
    22: "Unsupported combination of relation and index",
    24: "Unsupported combination of relation and term",
    27: "Empty term unsupported",
    28: "Masking character not supported",
    29: "Masked words too short",
    30: "Too many masking characters in term",
    32: "Anchoring character in unsupported position",
    36: "Term in invalid format for index or relation",
    37: "Unsupported boolean operator",
    38: "Too many boolean operators in query",
    39: "Proximity not supported",
    40: "Unsupported proximity relation",
    41: "Unsupported proximity distance",
    42: "Unsupported proximity unit",
    46: "Unsupported boolean modifier",
    50: "Result sets not supported",
    51: "Result set does not exist",
    61: "First record position out of range",
    64: "Record temporarily unavailable",
    66: "Unknown schema for retrieval",
    71: "Unsupported recordXMLEscaping value",
    72: "XPath retrieval unsupported",
    80: "Sort not supported",
    81: "Unsupported sort type",
    84: "Too many sort keys",
    87: "Unsupported schema for sort",
    90: "Unsupported direction",
    110: "Stylesheets not supported",
    120: "Response position out of range",
    121: "Too many terms requested",
}


class Diagnostic(Exception):
    """What stands in the way of an answer. `details` name the part of the request that is meant."""

    def __init__(self, number: int, details: str = "", remedy: str = "") -> None:
        self.number = number
        self.details = details[:300]
        self.remedy = remedy
        super().__init__(f"{number}: {self.message} ({self.details})")

    @property
    def uri(self) -> str:
        return f"{SRU_DIAGNOSTICS}{self.number}"

    @property
    def message(self) -> str:
        """The standard's words, and the way out where we know one."""
        words = MESSAGES[self.number]
        return f"{words}. {self.remedy}" if self.remedy else words
