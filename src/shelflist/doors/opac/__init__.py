"""The public catalogue and what a reader sees of their own account."""
