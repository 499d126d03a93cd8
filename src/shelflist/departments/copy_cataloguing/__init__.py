"""Fetching records from other libraries: whom to ask, all at once, which answer is best, and taking it over."""
