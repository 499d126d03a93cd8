"""What `shelflist doctor` looks at. Each check yields findings: what was seen, whether it is well, and the remedy."""
