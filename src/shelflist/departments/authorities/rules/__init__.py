"""What decides in authority control: pure, no tables."""
