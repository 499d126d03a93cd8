"""What is decided about shelving: which bin, which sample, how many stand wrong."""
