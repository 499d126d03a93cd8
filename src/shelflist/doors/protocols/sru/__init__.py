"""SRU 1.1, 1.2 and 2.0: searching the public catalogue over HTTP."""
