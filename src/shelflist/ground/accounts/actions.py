"""Making accounts and keys, changing passwords, preferences and roles: one's own, or with “manage-users”."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from shelflist.ground.accounts import queries, rules
from shelflist.ground.accounts.models import ApiKey, Grant, Role, User
from shelflist.ground.accounts.words import not_found, password_refusals
from shelflist.ground.common import permissions
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import revisions
from shelflist.ground.journal import rules as journal_rules
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
NAME_MARKS = set("-_.@+")


@dataclass(frozen=True, slots=True)
class AccountReceipt:
    """What was changed about whom (or about which role or key), by id."""

    id: int
    name: str
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> AccountReceipt:
        return cls(data["id"], data["name"])


@dataclass(frozen=True, slots=True)
class ApiKeyReceipt:
    """A new key. `key` is shown this once: it is kept nowhere, and a repeated request gets it empty."""

    id: int
    name: str
    key: str = ""
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ApiKeyReceipt:
        return cls(data["id"], data["name"])


def add_user(
    *,
    username: str,
    name: str,
    password: str | None,
    by: Actor,
    now: datetime,
    email: str = "",
    key: str | None = None,
) -> AccountReceipt:
    """Make an account; with no password it can only be used through API keys.

    Refused with every reason: name-not-usable, name-taken, email-not-usable, password-too-…, not-permitted.
    """
    username, name, email = username.strip(), name.strip(), email.strip()

    def work(act: Act) -> AccountReceipt:
        by.must("manage-users")
        user = User(username=username, name=name or username, email=email)
        refusals = [*_name_refusals(username, name), *_email_refusals(email)]
        if password is not None:
            refusals += _password_refusals(password, user)
        if refusals:
            raise Refused(refusals)
        user.set_password(password)
        user.save(force_insert=True)
        act.on(about=f"user:{user.pk}")
        act.say(_("Made an account for {name}", name=user.name))
        return AccountReceipt(user.pk, user.name)

    request = {"username": username, "name": name, "email": email}
    return perform("add-user", work, by=by, now=now, key=key, request=request, answer=AccountReceipt)


def set_password(*, user_id: int, password: str, by: Actor, now: datetime, key: str | None = None) -> AccountReceipt:
    """Give an account another password; its sessions elsewhere end. One's own, or anybody's with manage-users.

    Refused: password-too-short, -common, -similar or -plain; not-found; not-permitted.
    """

    def work(act: Act) -> AccountReceipt:
        user = _own_or_managed(user_id, by)
        if refusals := _password_refusals(password, user):
            raise Refused(refusals)
        user.set_password(password)
        user.save(update_fields=["password"])
        act.on(about=f"user:{user.pk}")
        act.say(_("Changed the password of {name}", name=user.name))
        return AccountReceipt(user.pk, user.name)

    return perform("set-password", work, by=by, now=now, key=key, request={"user": user_id}, answer=AccountReceipt)


def set_active(*, user_id: int, active: bool, by: Actor, now: datetime, key: str | None = None) -> AccountReceipt:
    """Close an account (sessions and keys stop working at once) or open it again. Refused: own-account, not-found."""

    def work(act: Act) -> AccountReceipt:
        by.must("manage-users")
        if by.id == user_id and not active:
            message = _("You cannot close your own account.")
            raise Refused(Refusal("own-account", message, _("Ask another administrator to do it.")))
        user = _user(user_id)
        user.is_active = active
        user.save(update_fields=["is_active"])
        act.on(about=f"user:{user.pk}")
        said = _("Opened the account of {name}", name=user.name)
        act.say(said if active else _("Closed the account of {name}", name=user.name))
        return AccountReceipt(user.pk, user.name)

    request = {"user": user_id, "active": active}
    return perform("set-active", work, by=by, now=now, key=key, request=request, answer=AccountReceipt)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants the program to look and sound. Empty theme or language: as the browser says."""

    theme: str
    language: str
    sounds: bool
    letter_keys: bool


def change_preferences(*, user_id: int, to: Preferences, by: Actor, now: datetime) -> AccountReceipt:
    """Change one's own preferences (values are checked by the form). Refused: not-found, not-permitted."""

    def work(act: Act) -> AccountReceipt:
        user = _own_or_managed(user_id, by)
        user.theme, user.language = to.theme, to.language
        user.sounds, user.letter_keys = to.sounds, to.letter_keys
        user.save(update_fields=["theme", "language", "sounds", "letter_keys"])
        act.on(about=f"user:{user.pk}")
        return AccountReceipt(user.pk, user.name)

    return perform("change-preferences", work, by=by, now=now, answer=AccountReceipt)


def make_api_key(*, user_id: int, name: str, by: Actor, now: datetime, key: str | None = None) -> ApiKeyReceipt:
    """Make a key that acts as this user; the receipt is the only place where it can be read.

    Refused: name-missing, not-found, not-permitted.
    """
    plain = rules.KEY_PREFIX + "".join(secrets.choice(LETTERS_AND_DIGITS) for _n in range(rules.KEY_RANDOM_LENGTH))
    name = name.strip()

    def work(act: Act) -> ApiKeyReceipt:
        by.must("manage-users")
        user = _user(user_id)
        if not 1 <= len(name) <= 80:
            message = _("A key needs a name of at most 80 characters that says what it is for.")
            raise Refused(Refusal("name-not-usable", message))
        row = ApiKey.objects.create(user=user, name=name, digest=rules.digest(plain), created_at=now)
        act.on(about=f"api-key:{row.pk}")
        act.say(_("Made the API key “{key}” for {name}", key=name, name=user.name))
        return ApiKeyReceipt(row.pk, name, plain)

    request = {"user": user_id, "name": name}
    return perform("make-api-key", work, by=by, now=now, key=key, request=request, answer=ApiKeyReceipt)


def revoke_api_key(*, key_id: int, by: Actor, now: datetime, key: str | None = None) -> AccountReceipt:
    """End a key for good. Refused: not-found, key-revoked-already, not-permitted."""

    def work(act: Act) -> AccountReceipt:
        by.must("manage-users")
        row = ApiKey.objects.select_for_update().filter(pk=key_id).first()
        if row is None:
            raise Refused(not_found(_("There is no API key {number}.", number=key_id)))
        if row.revoked_at is not None:
            message = _("This key was revoked on {day}.", day=row.revoked_at.date())
            raise Refused(Refusal("key-revoked-already", message))
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        act.on(about=f"api-key:{row.pk}")
        act.say(_("Revoked the API key “{key}”", key=row.name))
        return AccountReceipt(row.pk, row.name)

    return perform("revoke-api-key", work, by=by, now=now, key=key, request={"key": key_id}, answer=AccountReceipt)


def use_api_key(*, key: str, now: datetime) -> User | None:
    """The user as whom this key acts, or None. The day of its last use is written once a day, outside the journal."""
    row = queries.live_key(key)
    if row is None:
        return None
    if row.last_used_on != now.date():
        ApiKey.objects.filter(pk=row.id).update(last_used_on=now.date())
    return row.user


def change_role(
    *, role_id: int, grants: Mapping[str, str], by: Actor, now: datetime, key: str | None = None
) -> AccountReceipt:
    """Give a role exactly these permissions (code to reach); can be undone for ten minutes.

    Refused: not-found, role-all-powerful, permission-unknown, reach-unknown, not-yours-to-give, not-permitted.
    """

    def work(act: Act) -> AccountReceipt:
        by.must("manage-users")
        role = Role.objects.select_for_update().filter(pk=role_id).first()
        if role is None:
            raise Refused(not_found(_("There is no role {number}.", number=role_id)))
        before = _reaches(role)
        if refusals := _role_refusals(role, before, grants, by):
            raise Refused(refusals)
        _replace_grants(role, grants)
        act.on(about=f"role:{role.pk}")
        act.say(_("Changed what {role} may do", role=role.name))
        act.undoable({"role": role.pk, "before": before, "after": dict(grants)})
        return AccountReceipt(role.pk, role.name)

    request = {"role": role_id, "grants": dict(grants)}
    return perform("change-role", work, by=by, now=now, key=key, request=request, answer=AccountReceipt)


def undo_change_role(entry: Entry, act: Act) -> None:
    """Give the role back what it could do before, unless it was changed since."""
    data = entry.undo or {}
    act.by.must("manage-users")
    role = Role.objects.select_for_update().filter(pk=data["role"]).first()
    if role is None or _reaches(role) != data["after"]:
        raise Refused(journal_rules.changed_since())
    _replace_grants(role, data["before"])


def _replace_grants(role: Role, grants: Mapping[str, str]) -> None:
    role.grants.all().delete()
    Grant.objects.bulk_create(Grant(role=role, permission=code, reach=reach) for code, reach in sorted(grants.items()))
    revisions.bump("roles")


def _reaches(role: Role) -> dict[str, str]:
    return dict(role.grants.values_list("permission", "reach"))


def _role_refusals(role: Role, before: Mapping[str, str], grants: Mapping[str, str], by: Actor) -> list[Refusal]:
    if role.all_powerful:
        return [
            Refusal("role-all-powerful", _("{role} may do everything; there is nothing to choose.", role=role.name))
        ]
    refusals = [
        Refusal("permission-unknown", _("There is no permission “{code}”.", code=code))
        for code in grants
        if code not in permissions.CODES
    ]
    refusals += [
        Refusal("reach-unknown", _("“{reach}” is not one of post, branch, system and everywhere.", reach=reach))
        for reach in grants.values()
        if reach not in Grant.Reach.values
    ]
    refusals += [
        not_permitted(code)
        for code, reach in grants.items()
        if before.get(code) != reach and code in permissions.CODES and not by.may(code)
    ]
    return refusals


def _own_or_managed(user_id: int, by: Actor) -> User:
    if by.kind != "staff" or by.id != user_id:
        by.must("manage-users")
    return _user(user_id)


def _user(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise Refused(not_found(_("There is no account {number}.", number=user_id)))
    return user


def _name_refusals(username: str, name: str) -> list[Refusal]:
    refusals = []
    usable = all(letter.isalnum() or letter in NAME_MARKS for letter in username)
    if not 1 <= len(username) <= 80 or not usable:
        message = _("A login name has 1 to 80 letters, digits and the marks - _ . @ +, and no spaces.")
        refusals.append(Refusal("name-not-usable", message))
    elif User.objects.filter(username__iexact=username).exists():
        message = _("The login name {username} is taken.", username=username)
        refusals.append(Refusal("name-taken", message, _("Choose another one.")))
    if len(name) > 200:
        refusals.append(Refusal("name-not-usable", _("A name has at most 200 characters.")))
    return refusals


def _email_refusals(email: str) -> list[Refusal]:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return [Refusal("email-not-usable", _("“{email}” is not an e-mail address.", email=email))]
    return []


def _password_refusals(password: str, user: User) -> list[Refusal]:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        return password_refusals([error.code or "" for error in weak.error_list])
    return []
