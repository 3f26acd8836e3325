"""Privacy: what is held of somebody, all of it to take away, and an end to it."""
