"""The verbs of entities elsewhere."""
