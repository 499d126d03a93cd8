"""The pick run: one walk through the stacks for everything that has to be fetched, whatever the reason."""
