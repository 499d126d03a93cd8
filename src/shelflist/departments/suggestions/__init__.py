"""What readers tell the library: titles that they miss, and what is wrong with a record."""
