"""The `shelflist` command."""


def main() -> None:
    """Entry point."""
