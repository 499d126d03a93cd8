"""Catalogue cards: sets printed and put in filing order, and which cards to pull when a title has changed."""
