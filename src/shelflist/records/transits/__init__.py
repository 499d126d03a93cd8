"""What is on its way between branches: from where, to where, why, and since when."""
