"""Screens of money that belong to no single reader."""
