"""E-mail through any SMTP server: one connection for many messages, each with a return address of its own (VERP)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from shelflist.observers.notices.ways.interface import Outcome, Outgoing, Way
from shelflist.observers.notices.ways.settings import MailServer, mail_server, setting

TIMEOUT_SECONDS = 30
CUT = 500
GONE = (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError)


def is_working() -> bool:
    """A server and a sender are named."""
    return bool(setting("SHELFLIST_SMTP_URL") and setting("SHELFLIST_MAIL_FROM"))


def send(messages: Iterable[Outgoing]) -> Iterator[Outcome]:
    """Send each; a server that does not answer is said once, by the first message that was not handed over."""
    server = mail_server(setting("SHELFLIST_SMTP_URL"))
    assert server is not None  # is_working was asked
    connection: smtplib.SMTP | None = None
    try:
        for message in messages:
            try:
                connection = connection or connect(server)
            except (OSError, smtplib.SMTPException) as problem:
                yield Outcome(message.id, "unreachable", diagnostic=str(problem)[:CUT])
                return
            outcome, connection = _one(connection, message)
            yield outcome
    finally:
        if connection is not None:
            _quit(connection)


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection, encrypted as asked and signed in."""
    if server.tls == "tls":
        link: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        link = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        if server.tls == "starttls":
            link.starttls(context=ssl.create_default_context())
    if server.user:
        link.login(server.user, server.password)
    return link


def _one(link: smtplib.SMTP, message: Outgoing) -> tuple[Outcome, smtplib.SMTP | None]:
    try:
        mail = as_mail(message)
    except (ValueError, UnicodeError) as problem:  # an address that no mail can be sent to
        return Outcome(message.id, "refused", "5.1.3", str(problem)[:CUT]), link
    try:
        link.send_message(mail, from_addr=return_address(message.token), to_addrs=[message.address])
    except smtplib.SMTPRecipientsRefused as problem:
        code, said = next(iter(problem.recipients.values()))
        return _refused(message, code, said), link
    except smtplib.SMTPResponseException as problem:
        return _refused(message, problem.smtp_code, problem.smtp_error), link
    except smtplib.SMTPNotSupportedError as problem:
        return Outcome(message.id, "refused", "5.6.7", str(problem)[:CUT]), link
    except GONE as problem:
        # The line broke in the middle: it may have arrived. Better once too few than twice (P17).
        return Outcome(message.id, "refused", "unknown", str(problem)[:CUT]), None
    return Outcome(message.id, "sent"), link


def _refused(message: Outgoing, code: int, said: bytes | str) -> Outcome:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    first = words.split(" ", 1)[0]
    status = first if first.count(".") == 2 and first[:1].isdigit() else f"{code // 100}.0.0"
    return Outcome(message.id, "refused" if code >= 500 else "later", status, words[:CUT])


def as_mail(message: Outgoing) -> EmailMessage:
    """The message with its headers; nothing in a name or a subject can add a header of its own."""
    mail = EmailMessage()
    sender = setting("SHELFLIST_MAIL_FROM")
    mail["From"] = Address(_one_line(message.sender_name), addr_spec=sender)
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.token}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    if message.reply_to:
        mail["Reply-To"] = Address(addr_spec=message.reply_to)
    if message.unsubscribe:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"  # RFC 2369
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail.set_content(message.body, charset="utf-8", cte="quoted-printable")
    if message.language:
        mail["Content-Language"] = message.language  # after the content, which drops headers of its kind
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())


def return_address(token: str) -> str:
    """Where a report about this message goes: `bounces+TOKEN@…` when a mailbox for them is set, else the sender."""
    box = setting("SHELFLIST_BOUNCES_TO")
    if not box:
        return setting("SHELFLIST_MAIL_FROM")
    local, _at, domain = box.rpartition("@")
    return f"{local}+{token}@{domain}"


def _quit(link: smtplib.SMTP) -> None:
    try:
        link.quit()
    except (OSError, smtplib.SMTPException):
        link.close()


WAY = Way("email", is_working, send)
