"""OAI-PMH 2.0: other programs harvest the catalogue, all of it first and then what has changed."""
