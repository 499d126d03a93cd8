"""E-mail through any SMTP server: a few connections for many messages, each with a return address of its own (VERP)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from shelflist.observers.notices.ways.interface import Outcome, Outgoing, Way
from shelflist.observers.notices.ways.mail import address, as_bytes
from shelflist.observers.notices.ways.settings import MailServer, mail_server, setting

TIMEOUT_SECONDS = 30
CUT = 500
CONNECTIONS = 4  # at once: while one waits for the server's word, another writes
WORTH_ANOTHER = 12  # so many messages are worth a connection more
GONE = (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError)
TAKEN, GO_ON = 250, 354


def is_working() -> bool:
    """A server and a sender are named."""
    return bool(setting("SHELFLIST_SMTP_URL") and setting("SHELFLIST_MAIL_FROM"))


def send(messages: Iterable[Outgoing]) -> Iterator[Outcome]:
    """Send each; a server that does not answer is said by the first message that was not handed over."""
    server = mail_server(setting("SHELFLIST_SMTP_URL"))
    assert server is not None  # is_working was asked
    every = list(messages)
    lines = max(1, min(CONNECTIONS, len(every) // WORTH_ANOTHER))
    if lines == 1:
        yield from _in_turn(server, every)
        return
    told: SimpleQueue[Outcome | Future[None]] = SimpleQueue()

    def hand_over(some: Sequence[Outgoing]) -> None:
        for outcome in _in_turn(server, some):
            told.put(outcome)

    with ThreadPoolExecutor(lines, thread_name_prefix="mail") as pool:
        for number in range(lines):
            pool.submit(hand_over, every[number::lines]).add_done_callback(told.put)
        while lines:
            one = told.get()
            if isinstance(one, Outcome):
                yield one
            else:
                lines -= 1
                one.result()  # a fault of ours is not kept quiet


def _in_turn(server: MailServer, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
    """One connection for all of these."""
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
    link.ehlo_or_helo_if_needed()
    link.command_encoding = "utf-8"  # an address may have letters of its own
    return link


def _one(link: smtplib.SMTP, message: Outgoing) -> tuple[Outcome, smtplib.SMTP | None]:
    try:
        address(message.address)
        mail = as_bytes(message)
    except (ValueError, UnicodeError) as problem:  # an address that no mail can be sent to
        return Outcome(message.id, "refused", "5.1.3", str(problem)[:CUT]), link
    try:
        if not message.address.isascii() and not link.has_extn("smtputf8"):
            return Outcome(message.id, "refused", "5.6.7", "The server takes no such address (RFC 6531)."), link
        way = _pipelined if link.has_extn("pipelining") else _step_by_step
        code, said = way(link, message.address, message.token, mail)
    except GONE as problem:
        # The line broke in the middle: it may have arrived. Better once too few than twice (P17).
        return Outcome(message.id, "refused", "unknown", str(problem)[:CUT]), None
    except smtplib.SMTPException as problem:
        return Outcome(message.id, "refused", "5.6.7", str(problem)[:CUT]), link
    return (Outcome(message.id, "sent") if code == TAKEN else _refused(message, code, said)), link


def _commands(to: str, token: str) -> tuple[str, str, str]:
    return f"MAIL FROM:<{return_address(token)}>{'' if to.isascii() else ' SMTPUTF8'}", f"RCPT TO:<{to}>", "DATA"


def _pipelined(link: smtplib.SMTP, to: str, token: str, mail: bytes) -> tuple[int, bytes]:
    """Sender, recipient and the wish to send in one go (RFC 2920): two answers are waited for instead of four."""
    link.send("".join(f"{command}\r\n" for command in _commands(to, token)))
    answers = [link.getreply() for _command in range(3)]
    no = next(((code, said) for code, said in answers[:2] if code // 100 != 2), None)
    code, said = answers[2]
    if code == GO_ON:
        link.send(b".\r\n" if no else _dotted(mail))
        code, said = link.getreply()
    return _settled(link, *(no or (code, said)))


def _step_by_step(link: smtplib.SMTP, to: str, token: str, mail: bytes) -> tuple[int, bytes]:
    for command in _commands(to, token):
        link.putcmd(command)
        code, said = link.getreply()
        if code // 100 not in (2, 3):
            return _settled(link, code, said)
    link.send(_dotted(mail))
    return _settled(link, *link.getreply())


def _settled(link: smtplib.SMTP, code: int, said: bytes) -> tuple[int, bytes]:
    """After a no the server forgets the message, so that the next one begins anew."""
    if code == 421:
        link.close()
        raise smtplib.SMTPServerDisconnected(said.decode("utf-8", "replace"))
    if code != TAKEN:
        link.rset()
    return code, said


def _dotted(mail: bytes) -> bytes:
    """A dot at the beginning of a line is doubled, and one alone ends the mail (RFC 5321, 4.5.2)."""
    return mail.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _refused(message: Outgoing, code: int, said: bytes) -> Outcome:
    words = said.decode("utf-8", "replace")
    first = words.split(" ", 1)[0]
    status = first if first.count(".") == 2 and first[:1].isdigit() else f"{code // 100}.0.0"
    return Outcome(message.id, "refused" if code >= 500 else "later", status, words[:CUT])


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
