"""Money: charges and payments as an append-only ledger, and what a late copy costs on any day."""
