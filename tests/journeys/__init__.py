"""A real browser walks through the program: keyboard, accessibility, what a fast scanner does."""
