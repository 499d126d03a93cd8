"""Check out, check in, renew, use in the house, and take any of it back."""
