"""What a batch change decides: what a task does to a record, in words and in deed. Pure."""
