"""What stands on which cart, who shelved a copy, and what audits found."""
