"""The rule tables: who may borrow what, for how long, at which price when late."""
