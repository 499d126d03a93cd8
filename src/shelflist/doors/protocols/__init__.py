"""Protocols that other programs speak with the library: SRU, Z39.50, OAI-PMH."""
