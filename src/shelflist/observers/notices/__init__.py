"""What the library writes to people: which message, when, in which language, by which way, and what became of it."""
