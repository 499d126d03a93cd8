"""Carts on their way to the shelf, bins, audits."""
