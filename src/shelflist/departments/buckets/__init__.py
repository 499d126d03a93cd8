"""Buckets: titles and copies put together for work, by hand, from searches and files, or by a stretch of shelf."""
