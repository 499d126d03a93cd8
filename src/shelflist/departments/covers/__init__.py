"""What stands beside a record: the picture of its cover, and words that no field of the record holds."""
