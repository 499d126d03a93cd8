"""Reading holds: the queue of a title, a patron's holds, the pick-up shelf, and why a hold is not moving."""
