"""What is decided about targets, questions, candidates and batches."""
