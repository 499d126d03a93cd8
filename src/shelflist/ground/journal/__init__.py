"""Who did what, when it happened, when we heard, through which door; and the worker's queue."""
