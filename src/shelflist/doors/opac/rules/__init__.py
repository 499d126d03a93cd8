"""What the public side decides by itself."""
