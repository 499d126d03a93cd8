"""Who has what, until when: one row for life."""
