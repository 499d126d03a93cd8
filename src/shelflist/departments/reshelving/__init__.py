"""What goes back to its shelf: bins, carts, who shelved it, and how well the shelves are in order."""
