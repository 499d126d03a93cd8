"""What circulation reads: `locked` for its actions, under lock; `visits` for its screens."""
