"""Observers read the journal and act on it; nothing below knows them."""
