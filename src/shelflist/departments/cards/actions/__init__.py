"""The verbs of catalogue cards."""
