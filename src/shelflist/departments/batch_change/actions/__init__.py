"""What is done with many records: task lists kept, changes begun, run, stopped and taken back."""
