"""Copies: barcode, shelf, call number, status."""
