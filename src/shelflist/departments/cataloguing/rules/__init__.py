"""What importing decides: whether a record is one we have, which of two is richer, which fields describe copies."""
