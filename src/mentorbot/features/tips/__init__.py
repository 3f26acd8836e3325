"""Tips: one a week for the community, one now for whoever asks, and one by direct message for whoever wants that."""
