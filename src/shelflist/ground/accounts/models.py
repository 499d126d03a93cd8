"""Logins, roles, API keys and the count of failed attempts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Finds people by login name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who works here and logs in."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=5, choices=[("", "system"), ("light", "light"), ("dark", "dark")], blank=True)
    sounds = models.BooleanField(default=True)
    letter_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="one_login_per_name")]

    def __str__(self) -> str:
        return self.name or self.username


class Role(models.Model):
    """A bundle of permissions with a librarian's name: technician, supervisor, cataloguer …"""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    all_powerful = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A permission in a role, and how far from the person's post it reaches (CON-03)."""

    class Reach(models.TextChoices):
        POST = "post", "where they stand and below"
        BRANCH = "branch", "their whole branch"
        SYSTEM = "system", "every branch of their system"
        EVERYWHERE = "everywhere", "the whole organisation"

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=60)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.BRANCH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="one_grant_per_role_and_permission")]


class ApiKey(models.Model):
    """A key for a program. Only its SHA-256 is kept; it acts as its user."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class LoginAttempts(models.Model):
    """Failed logins against one account or from one address, counted in the database so that all workers share it."""

    subject = models.CharField(max_length=160, unique=True)  # account:jo or address:192.0.2.7
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)
