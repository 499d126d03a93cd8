"""What is decided about copies that are made ready: which recipe, which step, who is checked, how long it takes."""
