"""What being late costs, what the ledger adds up to, and what may be done about it. Pure."""
