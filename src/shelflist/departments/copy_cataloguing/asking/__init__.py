"""Talking with other libraries: Z39.50 and SRU, with patience that ends."""
