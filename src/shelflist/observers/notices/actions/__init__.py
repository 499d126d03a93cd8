"""What is done with notices: planned, put into messages, sent, sent again; and their rules and texts."""
