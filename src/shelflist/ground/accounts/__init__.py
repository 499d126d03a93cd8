"""Logins, roles and what they permit, API keys."""
