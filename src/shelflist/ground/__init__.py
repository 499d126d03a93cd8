"""What stands under everything: words, people who log in, the journal, the look."""
