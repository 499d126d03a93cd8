"""Requests for what is out, elsewhere or still to come: the queue, the target, the pick-up shelf, and why."""
