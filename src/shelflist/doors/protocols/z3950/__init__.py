"""A Z39.50 server: searching the public catalogue as library systems have done it since 1988 (ISO 23950)."""
