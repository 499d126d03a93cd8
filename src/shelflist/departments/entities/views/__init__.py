"""The screens of entities elsewhere."""
