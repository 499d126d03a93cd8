"""Reading notices: the rules in memory, who can be reached how, the queue, and why something was sent or not."""
