"""What lies where and since when, and what came of the checks."""
