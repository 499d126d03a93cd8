"""What is done with copies that are made ready: begun, step by step, checked, and sent to the shelf."""
