"""Titles that are in the catalogue twice: finding them, making one record of several, and taking that apart again."""
