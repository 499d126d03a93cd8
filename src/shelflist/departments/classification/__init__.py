"""Class numbers and headings learned from the library’s own catalogue, book numbers, and neighbours on the shelf."""
