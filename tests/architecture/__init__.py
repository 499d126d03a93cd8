"""What the linter cannot see: where relations point, who writes, who reads the clock, how long things are."""
