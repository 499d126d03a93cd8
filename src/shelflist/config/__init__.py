"""Process entry points: settings, root URLs, the `shelflist` command, the demonstration library."""
