"""Keeping the index: taking in what changed, building it anew, verifying it. One process at a time may."""
