"""Proof that delivery keeps its promises: kills, planted faults, races, a long time, and an oracle beside it."""
