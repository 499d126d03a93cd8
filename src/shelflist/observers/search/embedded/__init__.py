"""The engine inside: tantivy. Nothing outside this folder knows it."""
