"""The screens of the loan rules."""
