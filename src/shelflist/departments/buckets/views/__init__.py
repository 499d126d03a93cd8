"""The pages of buckets."""
