"""Bibliographic, authority and holdings records (MARC), with their history."""
