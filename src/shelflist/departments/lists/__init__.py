"""Lists of titles: readers’ own, the library’s picks, and searches that somebody wants to hear from."""
