"""What the screens of authority control show."""
