"""What the environment says: data folder, database, secrets, hosts. A wrong value is refused with its remedy."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from shelflist.ground.common.addresses import goes_in_the_clear

SHORTEST_SECRET = 32
DEFAULT_SECRETS = {"changeme", "change_me", "change-me", "secret"}
PUBLIC_SERVER = "PUBLIC_SERVER_ONLY"
THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"]
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
YES = {"1", "yes", "true", "on"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable that the program reads; docs/operating/settings.md is made from this list."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "SHELFLIST_HOME", "`./var`", "The data folder: database, secret key, uploaded files, logs. Made when absent."
    ),
    Setting(
        "SHELFLIST_DATABASE_URL",
        "SQLite in the data folder",
        "`postgresql://user:password@host:5432/name`, `postgresql://user@/name?host=/run/postgresql` for a socket, "
        "or `sqlite:////absolute/path.sqlite3`.",
    ),
    Setting(
        "SHELFLIST_SECRET_KEY",
        "made on first run, kept in `secret-key` in the data folder",
        f"Signs sessions and forms. At least {SHORTEST_SECRET} random characters; an empty or default one is refused.",
    ),
    Setting(
        "SHELFLIST_HOSTS", "this machine only", "Names the server answers to, with commas: `desk.library.example`."
    ),
    Setting("SHELFLIST_HTTPS", "off", "`1` when a proxy in front speaks TLS: cookies are then sent over TLS only."),
    Setting(
        "SHELFLIST_WEB_WORKERS",
        "`1`",
        "Web server processes of eight threads each; 1 is right for SQLite, one per two cores for PostgreSQL.",
    ),
    Setting(
        "SHELFLIST_PUBLIC_PORT",
        "none: one server for both",
        "A port on which the public catalogue, and nothing else, gets server processes of its own with less claim to "
        "the processor, so that crawlers never make the desk wait. Let your proxy send `/desk/`, `/api/`, `/sign-in/`, "
        "`/sign-out/` and `/lock/` to the other port.",
    ),
    Setting(
        "SHELFLIST_PROXIES",
        "`0`",
        "How many proxies of your own stand in front; the outermost is believed where a request comes from, which is "
        "needed to count failed sign-ins.",
    ),
    Setting("SHELFLIST_LOCK_MINUTES", "`15`", "A screen that was quiet for so long asks for the password; `0`: never."),
    Setting(
        "SHELFLIST_SMTP_URL",
        "none: no e-mail is sent",
        "The mail server: `smtp://user:password@host:587` (STARTTLS), `smtps://user:password@host:465`, or "
        "`smtp://localhost:25?tls=none`.",
    ),
    Setting("SHELFLIST_MAIL_FROM", "none: no e-mail is sent", "The address that e-mail comes from."),
    Setting(
        "SHELFLIST_BOUNCES_TO",
        "the address that e-mail comes from",
        "The mailbox for what comes back. Each message has a return address of its own, `bounces+…@library.example`; "
        "have the mail server hand it to `shelflist bounces`.",
    ),
    Setting(
        "SHELFLIST_MAIL_PER_MINUTE",
        "`0`: as fast as the mail server takes them",
        "So many e-mails a minute at most, so that a burst after a closure gets nobody blacklisted.",
    ),
    Setting(
        "SHELFLIST_SEND_CALL_NUMBERS",
        "`0`",
        "`1` lets everybody have a call number sent by e-mail or text from the page of a title; so many in an hour.",
    ),
    Setting(
        "SHELFLIST_PUBLIC_URL", "none", "How readers reach this server: `https://library.example`, for links in mails."
    ),
    Setting(
        "SHELFLIST_Z3950",
        "none: no Z39.50 server",
        "Where the Z39.50 server listens: a port of this machine, `2210`, or address and port, `0.0.0.0:210`.",
    ),
    Setting(
        "SHELFLIST_Z3950_CHARSET",
        "`utf-8`",
        "Of USMARC records, where a client has not asked for UTF-8: `utf-8`, or `marc-8` for old ones.",
    ),
    Setting(
        "SHELFLIST_SRU_UPDATE",
        "off",
        "`1`: other programs may add, replace and delete titles at `/sru/update`, with a key that may edit records.",
    ),
    Setting(
        "SHELFLIST_OAI_852",
        "none: records without copies",
        "What harvesters of MARC get of each copy, by subfield of field 852: `b=branch,c=location,h=call,p=barcode`; "
        "also `owner`, `copy`, `part`, `note`, `type`.",
    ),
    Setting(
        "SHELFLIST_NIGHTLY_EXPORT",
        "none: no files are written",
        "`iso2709`, `marcxml` or `json`: every night all public records, what has changed and what is gone are written "
        "to `export` in the data folder.",
    ),
    Setting(
        "SHELFLIST_HARVEST_PRIVATE",
        "off",
        "`1`: records may be fetched from machines of the own network too, not from public addresses only.",
    ),
    Setting("SHELFLIST_SMS_URL", "none", "Where text messages are posted to, as docs/integrating/messages.md says."),
    Setting("SHELFLIST_VOICE_URL", "none", "Where automatic calls are posted to."),
    Setting("SHELFLIST_WEBHOOK_URL", "none", "Where messages for another program are posted to."),
    Setting(
        "SHELFLIST_PUSH_SERVICES",
        "those of Chrome, Firefox, Safari and Edge",
        "Through which services messages may go to readers' own devices, with commas (`*.push.example`); empty: none "
        "do. They need SHELFLIST_PUBLIC_URL with https.",
    ),
    Setting("SHELFLIST_WEBHOOK_SECRET", "none", "Signs what is posted to these three (HMAC-SHA-256)."),
    Setting(
        "SHELFLIST_ONLINE_PAYMENT",
        "none: nothing is paid online",
        "`stripe`, or `local` for a provider without a bank, to try it out.",
    ),
    Setting("SHELFLIST_STRIPE_KEY", "none", "The secret key of the library's Stripe account."),
    Setting("SHELFLIST_STRIPE_WEBHOOK_SECRET", "none", "Signs what Stripe posts to `/pay/told/stripe/`."),
    Setting("SHELFLIST_STRIPE_ADDRESS", "`https://api.stripe.com`", "Another address, for tests."),
    Setting("PORT", "`8000`", "The port `shelflist serve` listens on; `--port` goes before it."),
    Setting("SHELFLIST_DEMO_PASSWORD", "random words", "The password of the demonstration library's staff accounts."),
)


class Misconfigured(SystemExit):
    """The program cannot start; the message says why and how to mend it."""


def home() -> Path:
    """The data folder, `SHELFLIST_HOME` or ./var, made when absent."""
    folder = Path(os.environ.get("SHELFLIST_HOME") or "var").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    except FileExistsError:
        raise Misconfigured(f"The data folder {folder} is a file. Set SHELFLIST_HOME to a folder.") from None
    except OSError as problem:
        raise Misconfigured(
            f"The data folder {folder} cannot be made: {problem.strerror}. "
            "Set SHELFLIST_HOME to a folder you may write to."
        ) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Misconfigured(
            f"The data folder {folder} is not writable for you. "
            "Set SHELFLIST_HOME to another one, or ask its owner to let you in."
        )
    return folder


def secret_key(folder: Path) -> str:
    """The signing secret: `SHELFLIST_SECRET_KEY`, or the file secret-key in the data folder, made on first run."""
    given = os.environ.get("SHELFLIST_SECRET_KEY")
    if given is not None:
        given = given.strip()
        where, remedy = "SHELFLIST_SECRET_KEY", "Unset it"
    else:
        path = folder / "secret-key"
        where, remedy = f"The secret key in {path}", "Remove the file"
        given = _kept_secret(path)
    if len(given) < SHORTEST_SECRET or given.lower() in DEFAULT_SECRETS or given.startswith("django-insecure"):
        raise Misconfigured(
            f"{where} is empty, a default, or shorter than {SHORTEST_SECRET} characters. "
            f"{remedy}, and a good one is made at the next start (everybody signs in again)."
        )
    return given


def _kept_secret(path: Path) -> str:
    """The file's secret; a new file appears whole or not at all, whichever of two first starts wins."""
    try:
        if not path.exists():
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        return ""
    except OSError as problem:
        raise Misconfigured(
            f"The secret key {path} cannot be read or made: {problem.strerror}. Give the file and its folder to the "
            "account that runs shelflist."
        ) from None


def hosts() -> list[str]:
    """Names this server answers to: `SHELFLIST_HOSTS` and always this machine."""
    given = os.environ.get("SHELFLIST_HOSTS", "")
    return [name.strip() for name in given.split(",") if name.strip()] + THIS_MACHINE


def trusted_origins() -> list[str]:
    """`https://` origins for the hosts above, so that forms work behind a TLS proxy."""
    return [f"https://{name}" for name in hosts() if name not in {*THIS_MACHINE, "*"}]


def behind_tls() -> bool:
    """True when `SHELFLIST_HTTPS=1`: cookies are then sent over TLS only."""
    return os.environ.get("SHELFLIST_HTTPS", "").lower() in YES


def web_workers() -> int:
    """How many web server processes `serve` starts: `SHELFLIST_WEB_WORKERS`, 1 when not set."""
    return whole_number("SHELFLIST_WEB_WORKERS", 1, 1, 64)


def public_port() -> int:
    """The port of the public catalogue's own server: `SHELFLIST_PUBLIC_PORT`, 0 (none of its own) when not set."""
    return whole_number("SHELFLIST_PUBLIC_PORT", 0, 0, 65535)


def is_public_server() -> bool:
    """True in a process that serves the public catalogue and nothing else; `shelflist serve` says so to its child."""
    return os.environ.get(PUBLIC_SERVER) == "1"


def proxies() -> int:
    """How many proxies of the library's own stand in front: `SHELFLIST_PROXIES`, none when not set."""
    return whole_number("SHELFLIST_PROXIES", 0, 0, 9)


def lock_minutes() -> int:
    """After how many quiet minutes a screen locks: `SHELFLIST_LOCK_MINUTES`, 15 when not set, 0 for never."""
    return whole_number("SHELFLIST_LOCK_MINUTES", 15, 0, 24 * 60)


def message_settings() -> dict[str, str]:
    """How messages leave the house: the settings of this name, empty when not set."""
    names = (
        "SMTP_URL",
        "MAIL_FROM",
        "BOUNCES_TO",
        "PUBLIC_URL",
        "SMS_URL",
        "VOICE_URL",
        "WEBHOOK_URL",
        "WEBHOOK_SECRET",
    )
    found = {f"SHELFLIST_{name}": os.environ.get(f"SHELFLIST_{name}", "").strip() for name in names}
    for name in ("SHELFLIST_SMS_URL", "SHELFLIST_VOICE_URL", "SHELFLIST_WEBHOOK_URL"):
        _over_tls(name, found[name])
    mail = urlsplit(found["SHELFLIST_SMTP_URL"])
    if mail.password and "tls=none" in mail.query:
        _over_tls("SHELFLIST_SMTP_URL", found["SHELFLIST_SMTP_URL"])
    return found


def push_services() -> list[str]:
    """The services through which messages reach readers' own devices; none: no such messages."""
    given = os.environ.get("SHELFLIST_PUSH_SERVICES")
    return list(PUSH_SERVICES) if given is None else [one.strip() for one in given.split(",") if one.strip()]


def _over_tls(name: str, url: str) -> None:
    """Refuse an address to which names, numbers or passwords would go so that others can read them (S18)."""
    if url and goes_in_the_clear(url):
        raise Misconfigured(f"{name} would send what is private in the clear. Use TLS, or a gateway on this machine.")


def payment_settings() -> dict[str, str]:
    """How money is paid online: the settings of this name, empty when not set."""
    usual = {"STRIPE_ADDRESS": "https://api.stripe.com"}
    names = ("ONLINE_PAYMENT", "STRIPE_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_ADDRESS")
    found = {name: os.environ.get(f"SHELFLIST_{name}", "").strip() or usual.get(name, "") for name in names}
    if found["ONLINE_PAYMENT"] not in {"", "local", "stripe"}:
        raise Misconfigured("SHELFLIST_ONLINE_PAYMENT is stripe, local, or nothing.")
    _over_tls("SHELFLIST_STRIPE_ADDRESS", found["STRIPE_ADDRESS"])
    if found["ONLINE_PAYMENT"] == "stripe" and not (found["STRIPE_KEY"] and found["STRIPE_WEBHOOK_SECRET"]):
        raise Misconfigured(
            "SHELFLIST_STRIPE_KEY and SHELFLIST_STRIPE_WEBHOOK_SECRET are needed to pay through Stripe."
        )
    return found


def mail_per_minute() -> int:
    """How many e-mails go out in a minute at most: `SHELFLIST_MAIL_PER_MINUTE`, 0 for as many as there are."""
    return whole_number("SHELFLIST_MAIL_PER_MINUTE", 0, 0, 100_000)


def sends_call_numbers() -> bool:
    """True when `SHELFLIST_SEND_CALL_NUMBERS=1`: whoever asks gets a call number sent (OPC-12)."""
    return os.environ.get("SHELFLIST_SEND_CALL_NUMBERS", "").lower() in YES


def z3950() -> tuple[str, int] | None:
    """Address and port of the Z39.50 server: `SHELFLIST_Z3950`, None where there is none."""
    given = os.environ.get("SHELFLIST_Z3950", "").strip()
    if not given:
        return None
    address, _colon, number = given.rpartition(":")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 65535):
        raise Misconfigured(f"SHELFLIST_Z3950 is “{given}”. It must be a port, or address and port: 0.0.0.0:2210.")
    return address.strip("[]") or THIS_MACHINE[0], int(number)


COPY_WORDS = ("owner", "branch", "location", "call", "barcode", "copy", "part", "note", "type")


def oai_copy_fields() -> dict[str, str]:
    """Which subfield of 852 says what of a copy: `SHELFLIST_OAI_852`."""
    given = os.environ.get("SHELFLIST_OAI_852", "").strip()
    found = {}
    for pair in given.split(",") if given else ():
        code, _equals, word = pair.strip().partition("=")
        if len(code) != 1 or not (code.isascii() and code.isalnum()) or word not in COPY_WORDS:
            raise Misconfigured(
                f"SHELFLIST_OAI_852 holds “{pair.strip()}”. It must be a subfield and one of {', '.join(COPY_WORDS)}: "
                "b=branch,h=call."
            )
        found[code] = word
    return found


def nightly_export() -> str:
    """The format of the files that are written every night: `SHELFLIST_NIGHTLY_EXPORT`, empty for none."""
    given = os.environ.get("SHELFLIST_NIGHTLY_EXPORT", "").strip().lower()
    if given not in ("", "iso2709", "marcxml", "json"):
        raise Misconfigured(f"SHELFLIST_NIGHTLY_EXPORT is “{given}”. It must be iso2709, marcxml or json.")
    return given


def harvest_private() -> bool:
    """True when `SHELFLIST_HARVEST_PRIVATE=1`: records may be fetched from the own network."""
    return os.environ.get("SHELFLIST_HARVEST_PRIVATE", "").lower() in YES


def sru_update() -> bool:
    """True when `SHELFLIST_SRU_UPDATE=1`: records may be written by SRU Record Update."""
    return os.environ.get("SHELFLIST_SRU_UPDATE", "").lower() in YES


def z3950_charset() -> Literal["utf-8", "marc-8"]:
    """The encoding of USMARC records over Z39.50: `SHELFLIST_Z3950_CHARSET`."""
    given = os.environ.get("SHELFLIST_Z3950_CHARSET", "").strip().lower() or "utf-8"
    if given not in ("utf-8", "marc-8"):
        raise Misconfigured(f"SHELFLIST_Z3950_CHARSET is “{given}”. It must be utf-8 or marc-8.")
    return "marc-8" if given == "marc-8" else "utf-8"


def port() -> int:
    """The port to listen on: `PORT`, 8000 when not set."""
    return whole_number("PORT", 8000, 1, 65535)


def whole_number(name: str, default: int, least: int, most: int) -> int:
    """The variable `name` as a whole number between `least` and `most`; Misconfigured when it is not one."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    raise Misconfigured(f"{name} is “{text}”. It must be a whole number from {least} to {most}.")


def logging() -> dict[str, Any]:
    """Warnings and errors go to standard error; nothing about patrons is ever logged. A refused request is no fault."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "shelflist": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "django.request": {"level": "ERROR"},
        },
    }
