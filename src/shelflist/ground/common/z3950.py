"""What both ends of a Z39.50 connection call by the same number (ISO 23950): object identifiers and diagnostics."""

from __future__ import annotations

BIB_1, EXP_1 = "1.2.840.10003.3.1", "1.2.840.10003.3.2"  # attribute sets
BIB_1_DIAGNOSTICS = "1.2.840.10003.4.1"
CHARACTER_SET_NEGOTIATION = "1.2.840.10003.15.3"
UTF_8 = "1.0.10646.1.0.8"
UNIMARC, USMARC = "1.2.840.10003.5.1", "1.2.840.10003.5.10"
SUTRS, OPAC = "1.2.840.10003.5.101", "1.2.840.10003.5.102"
EXPLAIN_SYNTAX = "1.2.840.10003.5.100"
XML, XML_OLD = "1.2.840.10003.5.109.10", "1.2.840.10003.5.109.11"

MESSAGES = {
    1: "Permanent system error",
    2: "Temporary system error",
    3: "Unsupported search",
    4: "Terms only exclusion (stop) words",
    5: "Too many argument words in query",
    6: "Too many boolean operators in query",
    7: "Too many truncated words in query",
    11: "Too many characters in search statement",
    13: "Present request out of range",
    14: "System error in presenting records",
    16: "Record exceeds preferred-message-size",
    17: "Record exceeds exceptional-record-size",
    18: "Result set not supported as a search term",
    21: "Result set exists and replace indicator off",
    23: "Specified combination of databases not supported",
    25: "Specified element set name not valid for specified database",
    26: "Only generic form of element set name supported",
    27: "Result set no longer exists",
    30: "Specified result set does not exist",
    100: "(Unspecified) error",
    101: "Access-control failure",
    107: "Query type not supported",
    108: "Malformed query",
    109: "Database unavailable",
    110: "Operator unsupported",
    112: "Too many result sets created",
    113: "Unsupported attribute type",
    114: "Unsupported use attribute",
    117: "Unsupported relation attribute",
    118: "Unsupported structure attribute",
    119: "Unsupported position attribute",
    120: "Unsupported truncation attribute",
    121: "Unsupported attribute set",
    122: "Unsupported completeness attribute",
    123: "Unsupported attribute combination",
    125: "Malformed search term",
    126: "Illegal term value for attribute",
    129: "Proximity not supported",
    201: "Proximity not supported",
    205: "Only zero step size supported for scan",
    207: "Cannot sort according to sequence",
    211: "Too many sort keys",
    214: "Illegal sort relation",
    228: "Scan: malformed scan",
    229: "Term type not supported",
    230: "Sort: too many input results",
    235: "Database does not exist",
    236: "No access to this database",
    238: "Record not available in requested syntax",
    239: "Record syntax not supported",
    240: "Scan: resources exhausted looking for satisfying terms",
    241: "Scan: beginning or end of term list",
}
