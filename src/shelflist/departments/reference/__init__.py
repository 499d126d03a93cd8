"""Reference work: what was searched for a question, where, and what came of it; the next shift goes on there."""
