"""What is done about shelving: on to a cart, done at the shelf, bins, audits."""
