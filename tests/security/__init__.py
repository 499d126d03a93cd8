"""Attacks that other library systems suffered, by their number in the list of pains: none of them works here."""
