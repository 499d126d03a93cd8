"""What comes back (NTC-09): reports of RFC 3464, from one mail or a mailbox file."""

from __future__ import annotations

from shelflist.ground.common.actors import system_actor
from shelflist.observers.notices.actions.bouncing import hear_bounces
from shelflist.observers.notices.actions.handling import settle_bounce
from shelflist.observers.notices.models import Bounce, Message
from shelflist.observers.notices.rules.reports import reports
from shelflist.observers.notices.tests.build import Letters, days
from shelflist.observers.notices.tests.post import Mailbox
from shelflist.observers.notices.tests.test_rounds import WEEKS, round_at
from shelflist.records.loans.models import Loan
from shelflist.records.loans.tests.library import NOW

BY = system_actor("tests")


def report(token: str, address: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return f"""\
From: MAILER-DAEMON@mx.example
To: bounces+{token}@threerivers.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="XX"

--XX
Content-Type: text/plain

Your message could not be delivered.

--XX
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address
 rejected

--XX--
""".encode()


def test_a_report_says_who_and_why() -> None:
    token = "a" * 32
    (one,) = reports(report(token, "Gone@Example.org"))
    assert (one.token, one.address, one.status, one.is_permanent) == (token, "gone@example.org", "5.1.1", True)
    assert "Recipient address rejected" in one.diagnostic
    assert not reports(report(token, "a@b.example", "delayed", "4.4.1"))[0].is_failure
    assert not reports(report(token, "a@b.example", "failed", "5.2.2"))[0].is_permanent  # full, not gone
    assert reports(b"Subject: I am on holiday\r\n\r\nBack soon") == []
    assert reports(b"\xff\xfe\x00 not a mail at all") == []


def test_a_mailbox_file_holds_many() -> None:
    both = (
        b"From a Fri Nov 27\n" + report("a" * 32, "a@b.example") + b"\nFrom b Fri\n" + report("b" * 32, "c@d.example")
    )
    assert [one.address for one in reports(both)] == ["a@b.example", "c@d.example"]


def test_ntc_09_a_bounce_flips_the_way_and_is_heard_once(letters: Letters, mailbox: Mailbox) -> None:
    library = letters.library
    letters.rule("overdue", *WEEKS, ways=["email", "post"])
    card = library.card(email="gone@example.org", address="12 Mill Lane\nThree Rivers 04912")
    loan = library.lent(library.item(), card, NOW - days(8))
    round_at(NOW)
    message = Message.objects.get()
    data = report(message.token, "gone@example.org")
    heard = hear_bounces(data, by=BY, now=NOW + days(1))
    assert (heard.failures, heard.known, heard.new) == (1, 1, 1)
    assert hear_bounces(data, by=BY, now=NOW + days(1)).new == 0
    message.refresh_from_db()
    assert message.state == "failed"
    assert Message.objects.get(way="post").state == "pending"
    bounce = Bounce.objects.get()
    settle_bounce(bounce_id=bounce.pk, by=BY, now=NOW + days(2))
    Loan.objects.filter(pk=loan.pk).update(due_version=2)
    round_at(NOW + days(2))
    assert mailbox.to == ["gone@example.org", "gone@example.org"]  # mended, and used again
