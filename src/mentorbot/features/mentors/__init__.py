"""Mentors: where I have no answer, a person may; asked by name or without, and carried both ways."""
