"""Mails as mail servers send them back, and what is made of each (RFC 3464, RFC 6533): a table, one file a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shelflist.observers.notices.rules.reports import reports

pytestmark = pytest.mark.one_database
HERE = Path(__file__).parent / "bounces"
TOKEN = "0123456789abcdef0123456789abcdef"
READER = "reader@example.org"
# file: for each recipient the address, whether it failed, and whether the address is of no use
WANTED = {
    "postfix-unknown-user": [(READER, True, True)],
    "postfix-no-such-domain": [("reader@exmaple.org", True, True)],
    "exchange-mailbox-full": [(READER, True, False)],
    "gmail-blocked-as-spam": [(READER, True, False)],  # our fault, not the reader's address
    "sender-refused": [(READER, True, False)],
    "delayed": [(READER, False, False)],
    "delivered": [(READER, False, False)],
    "two-recipients": [(READER, True, True), ("other@example.org", False, False)],
    "forwarded-elsewhere": [(READER, True, True)],  # what we wrote to, not where it went on to
    "address-in-utf-8": [("jürgen@bücher.example", True, True)],
    "only-the-headers-name-it": [(READER, True, True)],
    "holiday": [],
    "qmail-in-words": [],
    "cut-off": [(READER, False, False)],
}


def mail(name: str) -> bytes:
    return (HERE / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", WANTED)
def test_ntc_09_what_a_mail_server_sends_back_is_understood(name: str) -> None:
    found = reports(mail(name))
    assert [(one.address, one.is_failure, one.is_permanent) for one in found] == WANTED[name]
    assert {one.token for one in found} <= {TOKEN}
    assert all("\n" not in one.diagnostic for one in found)


def test_ntc_09_every_file_is_in_the_table_and_all_of_them_are_one_mailbox() -> None:
    assert {path.stem for path in HERE.glob("*.eml")} == set(WANTED)
    mailbox = b"".join(b"From MAILER-DAEMON Fri Nov 27 08:14:02 2026\n" + mail(name) + b"\n" for name in WANTED)
    wanted = [one for found in WANTED.values() for one in found]
    assert [(one.address, one.is_failure, one.is_permanent) for one in reports(mailbox)] == wanted


@given(some.binary(max_size=400), some.integers(0, 3000), some.sampled_from(sorted(WANTED)))
def test_ntc_09_nonsense_is_no_report_and_never_a_fault(noise: bytes, at: int, name: str) -> None:
    reports(noise)
    whole = mail(name)
    for one in reports(whole[:at] + noise + whole[at:]):
        assert len(one.token) in {0, 32}
