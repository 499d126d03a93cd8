"""Which message is due when, by which way, in which group; and which is not, and why. Pure."""
