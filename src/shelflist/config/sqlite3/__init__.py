"""Django's SQLite backend, with one habit of its own (see base)."""
