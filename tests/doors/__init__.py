"""One table of cases through every door: whoever asks, by screen or by program, gets the same answer."""
